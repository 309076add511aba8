"""Refusals at the door (ingest): of payloads, of their senders, of plain scans, and by what is on record."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

PAYLOADS_AT_DOOR: Sentences = {
    "door.large_document": Sentence(
        "文档有 {size} 字节：最多 {most} 字节",
        "The document has {size} bytes; expected at most {most}",
    ),
    "door.large_context": Sentence(
        "文档的 @context 有 {size} 字节：最多 {most} 字节",
        "The document's @context has {size} bytes; expected at most {most}",
    ),
    "door.many_events": Sentence(
        "文档有 {number} 个事件：最多 {most} 个",
        "The document has {number} events; expected at most {most}",
    ),
    "door.no_events_here": Sentence(
        "主题 {topic} 上的消息不含事件：事件应发到 {right}",
        "A message on {topic} holds no events; expected them on {right}",
    ),
    "door.no_event_inside": Sentence(
        "其中没有事件：至少应有一个",
        "There is no event in it; expected at least one",
    ),
    "door.other_content": Sentence(
        "纪元 {epoch} 的第 {seq} 号报文以前来过，内容不同",
        "The envelope {seq} of epoch {epoch} came before with other content",
    ),
    "door.given_up": Sentence(
        "节点放弃了本报文的 {count} 个事件：{why}",
        "The node gave up {count} events of this envelope: {why}",
    ),
    "door.many_refused": Sentence(
        "{number} 个事件中有 {refused} 个被拒绝，量太大，不逐个保存",
        "{refused} of {number} events are refused, too much to be kept one by one",
    ),
    "door.half_character": Sentence(
        "事件含有半个代理对 {half}：应为完整的字符",
        "The event holds half a surrogate pair, {half}; expected whole characters",
    ),
    "door.unreadable_event": Sentence(
        "事件无法读取：{error}",
        "The event can't be read: {error}",
    ),
    "door.unreadable_message": Sentence(
        "消息无法读取：{error}",
        "The message can't be read: {error}",
    ),
}

SENDERS: Sentences = {
    "sender.unknown_party": Sentence(
        "单位 {gln} 未登记",
        "The party {gln} is not registered",
    ),
    "sender.unknown_device": Sentence(
        "单位 {gln} 的设备 {device} 未登记",
        "The device {device} of {gln} is not registered",
    ),
    "sender.revoked_device": Sentence(
        "单位 {gln} 的设备 {device} 已注销",
        "The device {device} of {gln} is revoked",
    ),
    "sender.unsigned": Sentence(
        "消息没有签名，而单位 {gln} 的消息必须签名",
        "The message is not signed, and unsigned ones are not accepted from {gln}",
    ),
    "sender.other_key": Sentence(
        "消息由密钥 {kid} 签名，而它不是 {user} 的密钥",
        "The message is signed by the key {kid}, which is none of {user}",
    ),
    "sender.revoked_key": Sentence(
        "消息由 {user} 的密钥 {kid} 签名，而该密钥已注销",
        "The message is signed by the key {kid} of {user}, which is revoked",
    ),
}

RECORD: Sentences = {
    "record.other_things": Sentence(
        "事件 {event} 已有记录，事件哈希相同，但列出的物品不同",
        "The event {event} is on record with other things in its lists, under the same event hash",
    ),
    "record.other_content": Sentence(
        "事件 {event} 已有记录，内容不同",
        "The event {event} is on record with other content",
    ),
    "record.other_hash": Sentence(
        "事件 {event} 已有记录，内容不同：记录为 {recorded}，本次为 {given}",
        "The event {event} is on record with other content: {recorded}, and this is {given}",
    ),
    "record.error_of_other_content": Sentence(
        "事件 {event} 已有记录，内容不同；错误声明必须原样重复该事件",
        "The event {event} is on record with other content; an error declaration must repeat its event",
    ),
    "record.error_of_other_hash": Sentence(
        "事件 {event} 已有记录，内容不同：记录为 {recorded}，本次为 {given}；错误声明必须原样重复该事件",
        "The event {event} is on record with other content: {recorded}, and this is {given}; "
        "an error declaration must repeat its event",
    ),
    "record.error_by_other": Sentence(
        "事件 {event} 被声明为错误，声明者为 {party}，既不是最先记录该事件的单位，也不是监管人员",
        "The event {event} is declared an error by {party}, which is neither the first that recorded it nor a regulator",
    ),
    "record.error_by_somebody": Sentence(
        "事件 {event} 被声明为错误，声明者既未最先记录该事件，也非监管人员",
        "The event {event} is declared an error by somebody who is neither the first that recorded it nor a regulator",
    ),
    "record.event_not_taken": Sentence(
        "存储无法接受该事件：{error}",
        "The store can't take the event: {error}",
    ),
    "record.document_not_taken": Sentence(
        "存储无法接受该文档：{error}",
        "The store can't take the document: {error}",
    ),
}

SCANS: Sentences = {
    "scan.no_object": Sentence(
        "扫码内容为 {found}：应为带 'code' 和 'at' 的对象",
        "The scan is {found}; expected an object with 'code' and 'at'",
    ),
    "scan.unknown_device": Sentence(
        "单位 {gln} 的设备 {device} 未登记：应登记并附工位文件",
        "The device {device} of {gln} is not registered; expected it with a profile",
    ),
    "scan.no_profile": Sentence(
        "单位 {gln} 的设备 {device} 没有工位文件：应有一个，写明它做哪一步",
        "The device {device} of {gln} has no profile; expected one that says which step it does",
    ),
    "scan.bad_profile": Sentence(
        "设备 {device} 的工位文件不能用：{why}",
        "The profile of the device {device} can't be used: {why}",
    ),
    "scan.profile_of_other": Sentence(
        "单位 {gln} 的设备 {device} 的工位文件属于单位 {other_gln} 的 {other_device}：应为它自己的",
        "The profile of the device {device} of {gln} is that of {other_device} of {other_gln}; expected its own",
    ),
    "scan.no_pallet": Sentence(
        "设备 {device} 的工位文件是装托盘的，而单纯的扫码不写托盘：工位文件的 event 应为 'object'，或改用网关",
        "The profile of the device {device} packs into pallets, and a plain scan names none; "
        "expected a profile with the event 'object', or a gateway",
    ),
}
