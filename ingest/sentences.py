"""Why something was refused, in Chinese: one table of all sentences that the way in says, with `{}` where values stand.

The record keeps the English sentence. A value may be a sentence or a phrase of the table itself, and is told by it then.

>>> in_chinese("An event needs type.")
'事件缺少 type。'
>>> in_chinese("A sentence of a version to come.")
'A sentence of a version to come.'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_DEEPEST = 4  # sentences inside each other

_EVENTS: Mapping[str, str] = {  # trace/events
    "{} is no EPCIS document: an object or a list of events was expected.": "{0} 不是 EPCIS 文档：应为一个对象或事件列表。",
    "{} is no type of a document: EPCISDocument or EPCISQueryDocument was expected.": (
        "{0} 不是文档类型：应为 EPCISDocument 或 EPCISQueryDocument。"
    ),
    "{} is no event: an object was expected.": "{0} 不是事件：应为一个对象。",
    "The document holds no list of events there.": "文档在此处没有事件列表。",
    "An event needs {}.": "事件缺少 {0}。",
    "{} is none of the five types of events: {}.": "{0} 不是五种事件类型之一：{1}。",
    "The event names {} things: at most {} are taken.": "事件涉及 {0} 件物品：最多接受 {1} 件。",
    "{} is no lot number: a text was expected.": "{0} 不是批号：应为文本。",
    "{} is {}, and {} is {}: one lot number was expected.": "{0} 为 {1}，而 {2} 为 {3}：应只有一个批号。",
    "Time {} is no text: one like {} was expected.": "时间 {0} 不是文本：应写成 {1} 的样子。",
    "Time {} can't be read: a date and time like {} was expected.": "时间 {0} 无法识别：应为 {1} 这样的日期和时间。",
    "Time {} has no offset: 'Z' or '+08:00' was expected at its end.": "时间 {0} 没有时区：末尾应有 'Z' 或 '+08:00'。",
    "Time {} has a second 60 that is no leap second: those are at 23:59:60 UTC.": "时间 {0} 的第 60 秒不是闰秒：闰秒在 UTC 23:59:60。",
    "Time {} lies outside the years 1 to 9999 in UTC.": "时间 {0} 超出了 UTC 公元 1 年至 9999 年的范围。",
    "Time {} rounds to the year 10000: one in the years 1 to 9999 was expected.": (
        "时间 {0} 四舍五入后到了公元 10000 年：应在公元 1 年至 9999 年之内。"
    ),
    "Time {} names an hour that is not on the clock.": "时间 {0} 的时刻不存在。",
    "Time {} has an offset outside -14:00 to +14:00.": "时间 {0} 的时区超出了 -14:00 至 +14:00。",
    "Time {} names a day that is not in the calendar.": "时间 {0} 的日期在日历上不存在。",
    "An ObjectEvent needs an epcList, a quantityList with an entry, or a sensorElementList and a readPoint.": (
        "ObjectEvent 须有 epcList、非空的 quantityList，或 sensorElementList 加 readPoint。"
    ),
    "An ObjectEvent has ilmd only with action ADD.": "ObjectEvent 只有在 action 为 ADD 时才能带 ilmd。",
    "It needs childEPCs or a childQuantityList with an entry; only a DELETE may name no child.": (
        "须有 childEPCs 或非空的 childQuantityList；只有 DELETE 可以不写下级。"
    ),
    "A TransactionEvent needs an epcList, or a quantityList with an entry; only a DELETE may name nothing.": (
        "TransactionEvent 须有 epcList 或非空的 quantityList；只有 DELETE 可以什么都不写。"
    ),
    "A TransformationEvent needs inputs and outputs, or a transformationID and one of the two.": (
        "TransformationEvent 须有投入和产出，或者有 transformationID 和其中之一。"
    ),
    "null is no value: leave {} out instead.": "null 不是值：请去掉 {0}。",
    "A persistentDisposition needs set or unset.": "persistentDisposition 须有 set 或 unset。",
    "{} has {} characters: at most {} are taken.": "{0} 有 {1} 个字符：最多接受 {2} 个。",
    "{} is no URI: one like 'urn:epc:id:sgtin:…' or 'https://id.gs1.org/…' was expected.": (
        "{0} 不是 URI：应为 'urn:epc:id:sgtin:…' 或 'https://id.gs1.org/…' 的样子。"
    ),
    "{} is no text.": "{0} 不是文本。",
    "{} holds a character that is no Unicode text.": "{0} 含有不是 Unicode 文本的字符。",
    "Offset {} can't be read: one like '+08:00', between -14:00 and +14:00, was expected.": (
        "时区 {0} 无法识别：应为 '+08:00' 的样子，在 -14:00 与 +14:00 之间。"
    ),
    "{} is no number.": "{0} 不是数字。",
    "{} is no finite number.": "{0} 不是有限的数字。",
    "{} is neither true nor false.": "{0} 既不是 true 也不是 false。",
    "{} is not in hexadecimal digits.": "{0} 不是十六进制数字。",
    "Unit {} can't be read: a UN/ECE Rec. 20 code like 'KGM' was expected.": (
        "单位 {0} 无法识别：应为 UN/ECE 第 20 号建议书的代码，例如 'KGM'。"
    ),
    "{} is no {}: a name of the CBV or a URI was expected.": "{0} 不是{1}：应为 CBV 中的名称或 URI。",
    "{} is no {}: a word of the GS1 web vocabulary or a URI was expected.": "{0} 不是{1}：应为 GS1 网络词汇表中的词或 URI。",
    "{} is not one of {}.": "{0} 不是以下之一：{1}。",
    "{} is no list.": "{0} 不是列表。",
    "The list has {} entries: at least {} was expected.": "列表有 {0} 项：至少应有 {1} 项。",
    "{} stands in the list before.": "{0} 在列表中重复出现。",
    "{} is no {}: an object was expected.": "{0} 不是{1}：应为一个对象。",
    "{} needs {}.": "{0}缺少 {1}。",
    "{} has no field {}.": "{0}没有字段 {1}。",
    "{} has no field {}: an extension needs a name with a prefix.": "{0}没有字段 {1}：扩展字段的名称须带前缀。",
    "It goes deeper than {} levels of objects and lists.": "对象和列表的嵌套超过 {0} 层。",
    "The name {} has {} characters: at most {} are taken.": "名称 {0} 有 {1} 个字符：最多接受 {2} 个。",
    "And {} more faults.": "另有 {0} 处错误。",
    "The prefix {} stands for {} characters: at most {} are taken.": "前缀 {0} 代表 {1} 个字符：最多接受 {2} 个。",
    "The extensions of the event have more than {} characters in its event hash: fewer were expected.": (
        "事件的扩展内容在其事件哈希中超过 {0} 个字符：应更少。"
    ),
    "What the event uses of its @context has more than {} characters: fewer were expected.": (
        "事件所用到的 @context 部分超过 {0} 个字符：应更少。"
    ),
}

_MESSAGES: Mapping[str, str] = {  # trace/messages
    "The payload is signed (JWS); expected it to be verified first, and its content here": "内容带签名（JWS）：应先验签，此处应为其内容",
    "The payload is not UTF-8 at byte {}: {}": "内容在第 {0} 字节处不是 UTF-8：{1}",
    "The payload is nested too deeply: {}": "内容嵌套过深：{0}",
    "The payload is not JSON: {}; it begins with {}": "内容不是 JSON：{0}；开头为 {1}",
    "The payload has {}, which is not JSON; expected a number": "内容中有 {0}，不是 JSON：应为数字",
    "The key {} stands more than once in one object; expected it once": "同一对象中键 {0} 出现不止一次：应只出现一次",
    "{} is {}; expected a whole number from {} to 2^53": "{0} 为 {1}：应为 {2} 到 2^53 的整数",
    "{} is {}; expected a text": "{0} 为 {1}：应为文本",
    "{} is {}; expected a list": "{0} 为 {1}：应为列表",
    "{} is {}; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'": "{0} 为 {1}：应为 1 至 64 个字符，限 A-Z、a-z、0-9、'_' 和 '-'",
    "The envelope has {} bytes; expected at most {}": "报文有 {0} 字节：最多 {1} 字节",
    "The envelope is a JSON {}; expected an object": "报文是 JSON {0}：应为一个对象",
    "'previous' is {}; expected null or the 64 lower-case hex digits of a SHA-256": (
        "'previous' 为 {0}：应为 null 或 SHA-256 的 64 位小写十六进制数字"
    ),
    "'clock' is {}; expected an object": "'clock' 为 {0}：应为一个对象",
    "The envelope has both or neither of 'events' and 'dropped'; expected exactly one": "报文须在 'events' 与 'dropped' 中恰有一个",
    "'events' is {}; expected a list": "'events' 为 {0}：应为列表",
    "The envelope has {} events; expected at most {}": "报文有 {0} 个事件：最多 {1} 个",
    "'dropped' is {}; expected an object with 'count' and 'reason'": "'dropped' 为 {0}：应为带 'count' 和 'reason' 的对象",
    "Not a topic of a node: {}; expected {}": "不是节点的主题：{0}；应为 {1}",
    "Wrong shard {} in topic {}; expected {} for GLN {}": "主题 {1} 中的分片 {0} 不对：GLN {3} 的应为 {2}",
    "Unknown channel {} in topic {}; expected one of {}": "主题 {1} 中的通道 {0} 未知：应为 {2} 之一",
    "Not a GLN: {}; expected 13 digits": "不是 GLN：{0}；应为 13 位数字",
    "Not a GLN: {}; expected 13 digits with a right check digit": "不是 GLN：{0}；应为 13 位数字，且校验码正确",
    "Not a device name: {}; expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'": (
        "不是设备名：{0}；应为 1 至 64 个字符，限 A-Z、a-z、0-9、'_' 和 '-'"
    ),
    "The signed message has {} bytes; expected at most {}": "带签名的消息有 {0} 字节：最多 {1} 字节",
    "The signed message can't be read: {}; expected a JWS in compact serialisation": "带签名的消息无法识别：{0}；应为紧凑序列化的 JWS",
    "The signature's header can't be used: {}": "签名的头部不能用：{0}",
    "The signature's header is {}; expected alg 'Ed25519' and the key's 'kid'": "签名的头部为 {0}：应有 alg 'Ed25519' 和密钥的 'kid'",
    "The signature's 'kid' is {}; expected the RFC 7638 thumbprint of the key": "签名的 'kid' 为 {0}：应为密钥的 RFC 7638 指纹",
    "The signed message is not in base64url as RFC 7515 spells it, without padding": (
        "带签名的消息不是 RFC 7515 规定的、不带填充的 base64url"
    ),
    "The message names the key {}, not {}": "消息写明的密钥是 {0}，不是 {1}",
    "The signature is wrong: it was not made by the key {} for these bytes": "签名不符：不是密钥 {0} 对这些字节所作",
}

_PROFILES: Mapping[str, str] = {  # trace/messages/profile.py, of plain devices
    "The profile is {}; expected a JSON object": "工位文件为 {0}：应为 JSON 对象",
    "The profile has unknown fields {}; expected {}": "工位文件有未知字段 {0}：应为 {1}",
    "'gln' is {}; expected the 13 digits of a GLN with its check digit": "'gln' 为 {0}：应为 GLN 的 13 位数字，含校验码",
    "'device': {}": "'device'：{0}",
    "The profile has no {}; expected a text": "工位文件缺少 {0}：应为文本",
    "{} is {}; expected one of {}": "{0} 为 {1}：应为以下之一：{2}",
    "{} is {}; expected a name of CBV 2.0 ({})": "{0} 为 {1}：应为 CBV 2.0 中的名称（{2}）",
    "{} is {}; expected a GLN or the URI of a place: {}": "{0} 为 {1}：应为 GLN 或地点的 URI：{2}",
    "{} is {}; expected an offset such as +08:00": "{0} 为 {1}：应为 +08:00 这样的时区",
    "'formats' is {}; expected a list of names such as 'QRCode'": "'formats' 为 {0}：应为名称列表，例如 'QRCode'",
}

_DOOR: Mapping[str, str] = {  # ingest
    "The document has {} bytes; expected at most {}": "文档有 {0} 字节：最多 {1} 字节",
    "The document's @context has {} bytes; expected at most {}": "文档的 @context 有 {0} 字节：最多 {1} 字节",
    "The document has {} events; expected at most {}": "文档有 {0} 个事件：最多 {1} 个",
    "A message on {} holds no events; expected them on {}": "主题 {0} 上的消息不含事件：事件应发到 {1}",
    "The envelope {} of epoch {} came before with other content": "纪元 {1} 的第 {0} 号报文以前来过，内容不同",
    "The node gave up {} events of this envelope: {}": "节点放弃了本报文的 {0} 个事件：{1}",
    "{} of {} events are refused, too much to be kept one by one": "{1} 个事件中有 {0} 个被拒绝，量太大，不逐个保存",
    "And {} more faults": "另有 {0} 处错误",
    "The event {} is on record with other things in its lists, under the same event hash": (
        "事件 {0} 已有记录，事件哈希相同，但列出的物品不同"
    ),
    "The event {} is on record with other content": "事件 {0} 已有记录，内容不同",
    "The event {} is on record with other content: {}, and this is {}": "事件 {0} 已有记录，内容不同：记录为 {1}，本次为 {2}",
    "The event {} is on record with other content; an error declaration must repeat its event": (
        "事件 {0} 已有记录，内容不同；错误声明必须原样重复该事件"
    ),
    "The event {} is on record with other content: {}, and this is {}; an error declaration must repeat its event": (
        "事件 {0} 已有记录，内容不同：记录为 {1}，本次为 {2}；错误声明必须原样重复该事件"
    ),
    "The event {} is declared an error by {}": "事件 {0} 被声明为错误，声明者为 {1}",
    "{}, which is neither the first that recorded it nor a regulator": "{0}，既不是最先记录该事件的单位，也不是监管人员",
    "somebody who is neither the first that recorded it nor a regulator": "既未最先记录该事件、也非监管人员者",
    "The event holds half a surrogate pair, {}; expected whole characters": "事件含有半个代理对 {0}：应为完整的字符",
    "The event can't be read: {}": "事件无法读取：{0}",
    "The message can't be read: {}": "消息无法读取：{0}",
    "The store can't take the event: {}": "存储无法接受该事件：{0}",
    "The store can't take the document: {}": "存储无法接受该文档：{0}",
    "There is no event in it; expected at least one": "其中没有事件：至少应有一个",
    "The party {} is not registered": "单位 {0} 未登记",
    "The device {} of {} is not registered": "单位 {1} 的设备 {0} 未登记",
    "The device {} of {} is revoked": "单位 {1} 的设备 {0} 已注销",
    "The message is not signed, and unsigned ones are not accepted from {}": "消息没有签名，而单位 {0} 的消息必须签名",
    "The message is signed by the key {}, which is none of {}": "消息由密钥 {0} 签名，而它不是 {1} 的密钥",
    "The message is signed by the key {} of {}, which is revoked": "消息由 {1} 的密钥 {0} 签名，而该密钥已注销",
    "The scan is {}; expected an object with 'code' and 'at'": "扫码内容为 {0}：应为带 'code' 和 'at' 的对象",
    "The device {} of {} is not registered; expected it with a profile": "单位 {1} 的设备 {0} 未登记：应登记并附工位文件",
    "The device {} of {} has no profile; expected one that says which step it does": (
        "单位 {1} 的设备 {0} 没有工位文件：应有一个，写明它做哪一步"
    ),
    "The profile of the device {} of {} is that of {} of {}; expected its own": (
        "单位 {1} 的设备 {0} 的工位文件属于单位 {3} 的 {2}：应为它自己的"
    ),
    "The profile of the device {} packs into pallets, and a plain scan names none; "
    "expected a profile with the event 'object', or a gateway": (
        "设备 {0} 的工位文件是装托盘的，而单纯的扫码不写托盘：工位文件的 event 应为 'object'，或改用网关"
    ),
    "The profile of the device {} can't be used: {}": "设备 {0} 的工位文件不能用：{1}",
}

_CODES: Mapping[str, str] = {  # trace/identifiers
    "Can't read {}: expected urn:nmpa: and 20 digits, or 7 digits, or 7 digits, :lot: and the lot number.": (
        "无法识别 {0}：应为 urn:nmpa: 加 20 位数字、7 位数字，或 7 位数字加 :lot: 和批号。"
    ),
    "Can't read {}: expected urn:epc:{}:{}, and a prefix of 6 to 12 digits.": (
        "无法识别 {0}：应为 urn:epc:{1}:{2}，其中前缀为 6 至 12 位数字。"
    ),
    "Can't use {} in a code: expected 1 to {} characters, got {}.": "{0} 不能用在编码中：应为 1 至 {1} 个字符，实为 {2} 个。",
    "Can't use {} in a code: expected no control characters.": "{0} 不能用在编码中：不应有控制字符。",
    "Can't read {}: expected percent-escapes of UTF-8.": "无法识别 {0}：百分号转义应为 UTF-8。",
    "Can't read {}: {} names no thing; expected a key such as 00, 01 or 8003.": (
        "无法识别 {0}：{1} 不指明任何物品；应有 00、01 或 8003 这样的标识。"
    ),
    "Can't read {}: expected a value of {} ({}, {}), got {}.": "无法识别 {0}：应为 {1}（{2}，{3}）的值，实为 {4}。",
    "Can't read {}: {} has no fixed length, so another element may hide in {}; "
    "expected a symbology identifier such as ]C1, or GS (U+001D) between the elements.": (
        "无法识别 {0}：{1} 没有固定长度，{2} 中可能还藏着别的单元；应有 ]C1 这样的码制标识，或在单元之间加 GS（U+001D）。"
    ),
    "Can't read {}: expected elements such as (01)06901234000016(10)L1.": "无法识别 {0}：应为 (01)06901234000016(10)L1 这样的单元。",
    "Can't write {} as an element string: expected the key of a GS1 code ({}/…).": "{0} 不能写成单元数据串：应为 GS1 编码的键（{1}/…）。",
    "Can't read {}: expected a GS1 Application Identifier, got {}.": "无法识别 {0}：应为 GS1 应用标识符，实为 {1}。",
    "Can't read {}: expected one value of {}, got {} and {}.": "无法识别 {0}：{1} 应只有一个值，实有 {2} 和 {3}。",
    "Can't read {}: expected a GS1 Application Identifier at {}.": "无法识别 {0}：在 {1} 处应为 GS1 应用标识符。",
    "Can't read {} {}: expected {}.": "无法识别 {0} {1}：应为{2}。",
    "Can't read {} {}: expected the check digit {} after {}, got {}.": "无法识别 {0} {1}：{3} 之后的校验码应为 {2}，实为 {4}。",
    "Can't read GMN {}: expected the check characters {}, got {}.": "无法识别 GMN {0}：校验字符应为 {1}，实为 {2}。",
    "Can't read {}: expected /{}/ and {} ({}).": "无法识别 {0}：应为 /{1}/ 加{2}（{3}）。",
    "Can't write {} as a Digital Link: expected the key of a GS1 code ({}/…).": "{0} 不能写成 Digital Link：应为 GS1 编码的键（{1}/…）。",
    "Can't read {}: expected a barcode's content, a URI, or the digits below a barcode.": (
        "无法识别 {0}：应为条码内容、URI 或条码下方的数字。"
    ),
    "Can't read {}…: expected at most {} characters, got {}.": "无法识别 {0}……：最多 {1} 个字符，实为 {2} 个。",
    "Can't read {}: expected a URI without spaces (EPC URN, GS1 Digital Link or other), or 20 digits.": (
        "无法识别 {0}：应为不含空格的 URI（EPC URN、GS1 Digital Link 或其他），或 20 位数字。"
    ),
}

_JSON: Mapping[str, str] = {  # Python's json, of what is no JSON
    "{}: line {} column {} (char {})": "{0}：第 {1} 行第 {2} 列（偏移 {3}）",
    "Expecting value": "应为一个值",
    "Expecting property name enclosed in double quotes": "应为双引号中的属性名",
    "Expecting ':' delimiter": "应为冒号 ':'",
    "Expecting ',' delimiter": "应为逗号 ','",
    "Illegal trailing comma before end of object": "对象末尾多了逗号",
    "Illegal trailing comma before end of array": "数组末尾多了逗号",
    "Extra data": "后面有多余的内容",
    "Unterminated string starting at": "字符串没有结束，开始于",
    "Invalid control character at": "字符串中有控制字符",
    "Invalid \\escape": "反斜杠转义无效",
    f"Invalid \\u{4 * 'X'} escape": "\\u 转义应有 4 位十六进制数字",
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": "开头有 UTF-8 字节顺序标记（BOM），不应有",
    "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; "
    "use sys.set_int_max_str_digits() to increase the limit": "整数有 {1} 位数字：最多 {0} 位",
}

_PHRASES: Mapping[str, str] = {  # what stands as a value in the sentences above
    "place": "地点",
    "business transaction": "业务单据",
    "type of a business transaction": "业务单据类型",
    "source": "来源",
    "destination": "目的地",
    "type of a source or destination": "来源或目的地的类型",
    "quantity": "数量",
    "sensor metadata object": "传感器元数据",
    "sensor report": "传感器读数",
    "sensor element": "传感器数据",
    "type of a measurement": "测量类型",
    "type of a sensor alert": "传感器告警类型",
    "component of a measurement": "测量分量",
    "error declaration": "错误声明",
    "reason of an error declaration": "错误声明的原因",
    "master data object": "主数据对象",
    "business step": "业务步骤",
    "disposition": "状态",
    "missing": "缺失",
    "ObjectEvent": "ObjectEvent 事件",
    "AggregationEvent": "AggregationEvent 事件",
    "TransactionEvent": "TransactionEvent 事件",
    "TransformationEvent": "TransformationEvent 事件",
    "AssociationEvent": "AssociationEvent 事件",
    "8, 12, 13 or 14 digits": " 8、12、13 或 14 位数字",
    "0 and 13 digits, then a serial": " 0 加 13 位数字，再加序列号",
    "a company prefix and a reference": "厂商识别代码加参考号",
    "13 digits, then a serial": " 13 位数字，再加序列号",
    "13 digits, then a serial of digits": " 13 位数字，再加数字序列号",
    "a company prefix, a reference, 2 check characters": "厂商识别代码、参考号和 2 个校验字符",
    "{} digits": " {0} 位数字",
    "{}, prefix and {} {} digits": "{0}（前缀与 {1} 共 {2} 位数字）",
    "{}, {} digits": "{0}（{1} 位数字）",
}

SENTENCES: Mapping[str, str] = {**_EVENTS, **_MESSAGES, **_PROFILES, **_DOOR, **_CODES, **_JSON, **_PHRASES}


def in_chinese(sentence: str) -> str:
    """The sentence in Chinese, its values as they are; itself where the table has it not."""
    return _told(sentence, _DEEPEST)


def spellings(words: str) -> list[tuple[str, ...]]:
    """How words that somebody seeks stand in the record: each as it is, a Chinese one also as every form that is told with it.

    >>> spellings("gate-1 注销的")
    [('gate-1',), ('注销的',)]
    >>> spellings("已注销")
    [('已注销', 'The device {} of {} is revoked', 'The message is signed by the key {} of {}, which is revoked')]
    """
    return [(word, *_told_with(word)) for word in words.split()]


def _told_with(word: str) -> Iterator[str]:
    if not word.isascii():
        yield from (form for form, chinese in SENTENCES.items() if word in chinese)


def _told(text: str, depth: int) -> str:
    for form, chinese in _FORMS if depth else ():
        values = _values(form, text)
        if values is not None:
            return chinese.format(*(_told(_bare(value), depth - 1) for value in values))
    return text


def _values(form: tuple[str, ...], text: str) -> list[str] | None:
    """What stands between the parts of a form, the shortest first; None for another text. Linear in the text."""
    head, *middle = form
    if not middle:
        return [] if text == head else None
    *middle, tail = middle
    if not text.startswith(head) or not text.endswith(tail) or len(text) < len(head) + len(tail):
        return None
    values, start, end = [], len(head), len(text) - len(tail)
    for part in middle:
        found = text.find(part, start, end)
        if found < 0:
            return None
        values.append(text[start:found])
        start = found + len(part)
    return [*values, text[start:end]]


def _bare(value: str) -> str:
    """A noun of the table without its article."""
    for article in ("A ", "An "):
        if value.removeprefix(article) in _PHRASES:
            return value.removeprefix(article)
    return value


def _by_words() -> Iterator[tuple[tuple[str, ...], str]]:
    """Forms as their parts, those that say most first: what they say is no value of another."""
    for form in sorted(SENTENCES, key=lambda form: -len(form.replace("{}", ""))):
        yield tuple(form.split("{}")), SENTENCES[form]


_FORMS = tuple(_by_words())
