"""Refusals of documents and events (trace/events)."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

DOCUMENTS: Sentences = {
    "document.no_document": Sentence(
        "{value} 不是 EPCIS 文档：应为一个对象或事件列表。",
        "{value} is no EPCIS document: an object or a list of events was expected.",
    ),
    "document.no_type": Sentence(
        "{type} 不是文档类型：应为 EPCISDocument 或 EPCISQueryDocument。",
        "{type} is no type of a document: EPCISDocument or EPCISQueryDocument was expected.",
    ),
    "document.no_event_list": Sentence(
        "文档在此处没有事件列表。",
        "The document holds no list of events there.",
    ),
    "context.long_prefix": Sentence(
        "前缀 {prefix} 代表 {length} 个字符：最多接受 {most} 个。",
        "The prefix {prefix} stands for {length} characters: at most {most} are taken.",
    ),
    "context.much_used": Sentence(
        "事件所用到的 @context 部分超过 {most} 个字符：应更少。",
        "What the event uses of its @context has more than {most} characters: fewer were expected.",
    ),
}

EVENTS: Sentences = {
    "event.no_event": Sentence(
        "{value} 不是事件：应为一个对象。",
        "{value} is no event: an object was expected.",
    ),
    "event.field_missing": Sentence(
        "事件缺少 {field}。",
        "An event needs {field}.",
    ),
    "event.no_type": Sentence(
        "{type} 不是五种事件类型之一：{types}。",
        "{type} is none of the five types of events: {types}.",
    ),
    "event.many_things": Sentence(
        "事件涉及 {number} 件物品：最多接受 {most} 件。",
        "The event names {number} things: at most {most} are taken.",
    ),
    "event.no_lot_number": Sentence(
        "{value} 不是批号：应为文本。",
        "{value} is no lot number: a text was expected.",
    ),
    "event.two_lot_numbers": Sentence(
        "{other} 为 {another}，而 {name} 为 {lot}：应只有一个批号。",
        "{other} is {another}, and {name} is {lot}: one lot number was expected.",
    ),
    "event.long_extensions": Sentence(
        "事件的扩展内容在其事件哈希中超过 {most} 个字符：应更少。",
        "The extensions of the event have more than {most} characters in its event hash: fewer were expected.",
    ),
    "event.object_empty": Sentence(
        "ObjectEvent 须有 epcList、非空的 quantityList，或 sensorElementList 加 readPoint。",
        "An ObjectEvent needs an epcList, a quantityList with an entry, or a sensorElementList and a readPoint.",
    ),
    "event.ilmd_without_add": Sentence(
        "ObjectEvent 只有在 action 为 ADD 时才能带 ilmd。",
        "An ObjectEvent has ilmd only with action ADD.",
    ),
    "event.no_children": Sentence(
        "须有 childEPCs 或非空的 childQuantityList；只有 DELETE 可以不写下级。",
        "It needs childEPCs or a childQuantityList with an entry; only a DELETE may name no child.",
    ),
    "event.transaction_empty": Sentence(
        "TransactionEvent 须有 epcList 或非空的 quantityList；只有 DELETE 可以什么都不写。",
        "A TransactionEvent needs an epcList, or a quantityList with an entry; only a DELETE may name nothing.",
    ),
    "event.transformation_open": Sentence(
        "TransformationEvent 须有投入和产出，或者有 transformationID 和其中之一。",
        "A TransformationEvent needs inputs and outputs, or a transformationID and one of the two.",
    ),
    "event.no_disposition_set": Sentence(
        "persistentDisposition 须有 set 或 unset。",
        "A persistentDisposition needs set or unset.",
    ),
}

TIMES: Sentences = {
    "time.no_text": Sentence(
        "时间 {time} 不是文本：应写成 '2026-03-01T08:00:00.000+08:00' 的样子。",
        "Time {time} is no text: one like '2026-03-01T08:00:00.000+08:00' was expected.",
    ),
    "time.unreadable": Sentence(
        "时间 {time} 无法识别：应为 '2026-03-01T08:00:00.000+08:00' 这样的日期和时间。",
        "Time {time} can't be read: a date and time like '2026-03-01T08:00:00.000+08:00' was expected.",
    ),
    "time.no_offset": Sentence(
        "时间 {time} 没有时区：末尾应有 'Z' 或 '+08:00'。",
        "Time {time} has no offset: 'Z' or '+08:00' was expected at its end.",
    ),
    "time.no_leap_second": Sentence(
        "时间 {time} 的第 60 秒不是闰秒：闰秒在 UTC 23:59:60。",
        "Time {time} has a second 60 that is no leap second: those are at 23:59:60 UTC.",
    ),
    "time.no_year": Sentence(
        "时间 {time} 超出了 UTC 公元 1 年至 9999 年的范围。",
        "Time {time} lies outside the years 1 to 9999 in UTC.",
    ),
    "time.year_10000": Sentence(
        "时间 {time} 四舍五入后到了公元 10000 年：应在公元 1 年至 9999 年之内。",
        "Time {time} rounds to the year 10000: one in the years 1 to 9999 was expected.",
    ),
    "time.no_hour": Sentence(
        "时间 {time} 的时刻不存在。",
        "Time {time} names an hour that is not on the clock.",
    ),
    "time.wide_offset": Sentence(
        "时间 {time} 的时区超出了 -14:00 至 +14:00。",
        "Time {time} has an offset outside -14:00 to +14:00.",
    ),
    "time.no_day": Sentence(
        "时间 {time} 的日期在日历上不存在。",
        "Time {time} names a day that is not in the calendar.",
    ),
}

VALUES: Sentences = {
    "value.null": Sentence(
        "null 不是值：请去掉 {field}。",
        "null is no value: leave {field} out instead.",
    ),
    "value.long": Sentence(
        "{value} 有 {length} 个字符：最多接受 {most} 个。",
        "{value} has {length} characters: at most {most} are taken.",
    ),
    "value.no_uri": Sentence(
        "{value} 不是 URI：应为 'urn:epc:id:sgtin:…' 或 'https://id.gs1.org/…' 的样子。",
        "{value} is no URI: one like 'urn:epc:id:sgtin:…' or 'https://id.gs1.org/…' was expected.",
    ),
    "value.no_text": Sentence(
        "{value} 不是文本。",
        "{value} is no text.",
    ),
    "value.no_unicode": Sentence(
        "{value} 含有不是 Unicode 文本的字符。",
        "{value} holds a character that is no Unicode text.",
    ),
    "value.no_offset": Sentence(
        "时区 {value} 无法识别：应为 '+08:00' 的样子，在 -14:00 与 +14:00 之间。",
        "Offset {value} can't be read: one like '+08:00', between -14:00 and +14:00, was expected.",
    ),
    "value.no_number": Sentence(
        "{value} 不是数字。",
        "{value} is no number.",
    ),
    "value.not_finite": Sentence(
        "{value} 不是有限的数字。",
        "{value} is no finite number.",
    ),
    "value.no_boolean": Sentence(
        "{value} 既不是 true 也不是 false。",
        "{value} is neither true nor false.",
    ),
    "value.no_hex": Sentence(
        "{value} 不是十六进制数字。",
        "{value} is not in hexadecimal digits.",
    ),
    "value.no_unit": Sentence(
        "单位 {value} 无法识别：应为 UN/ECE 第 20 号建议书的代码，例如 'KGM'。",
        "Unit {value} can't be read: a UN/ECE Rec. 20 code like 'KGM' was expected.",
    ),
    "value.no_name": Sentence(
        "{value} 不是{what}：应为 CBV 中的名称或 URI。",
        "{value} is no {what}: a name of the CBV or a URI was expected.",
    ),
    "value.no_term": Sentence(
        "{value} 不是{what}：应为 GS1 网络词汇表中的词或 URI。",
        "{value} is no {what}: a word of the GS1 web vocabulary or a URI was expected.",
    ),
    "value.no_choice": Sentence(
        "{value} 不是以下之一：{choices}。",
        "{value} is not one of {choices}.",
    ),
    "value.repeated": Sentence(
        "{value} 在列表中重复出现。",
        "{value} stands in the list before.",
    ),
    "list.no_list": Sentence(
        "{value} 不是列表。",
        "{value} is no list.",
    ),
    "list.short": Sentence(
        "列表有 {number} 项：至少应有 {least} 项。",
        "The list has {number} entries: at least {least} was expected.",
    ),
    "object.no_object": Sentence(
        "{value} 不是{what}：应为一个对象。",
        "{value} is no {what}: an object was expected.",
    ),
    "object.field_missing": Sentence(
        "{what}缺少 {field}。",
        "{what:a} needs {field}.",
    ),
    "object.unknown_field": Sentence(
        "{what}没有字段 {field}。",
        "{what:a} has no field {field}.",
    ),
    "object.no_prefix": Sentence(
        "{what}没有字段 {field}：扩展字段的名称须带前缀。",
        "{what:a} has no field {field}: an extension needs a name with a prefix.",
    ),
    "object.deep": Sentence(
        "对象和列表的嵌套超过 {most} 层。",
        "It goes deeper than {most} levels of objects and lists.",
    ),
    "object.long_name": Sentence(
        "名称 {name} 有 {length} 个字符：最多接受 {most} 个。",
        "The name {name} has {length} characters: at most {most} are taken.",
    ),
    "faults.more": Sentence(
        "另有 {number} 处错误。",
        "And {number} more faults.",
    ),
}
