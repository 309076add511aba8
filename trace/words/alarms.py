"""Alarms: what of the nodes and of the way in a person should look at, each kind in a word and as a sentence."""

from __future__ import annotations

from tracechain.trace.words.sentence import Sentence, Sentences

ALARM_NAMES: Sentences = {
    "silence": Sentence("静默", "Silent"),
    "offline": Sentence("掉线", "Offline"),
    "holes": Sentence("缺号", "Missing numbers"),
    "waiting": Sentence("积压", "Backlog"),
    "skew": Sentence("时钟偏差", "Clock off"),
    "broken": Sentence("报文不衔接", "Envelopes don't follow"),
    "rejected": Sentence("大量被拒", "Many refused"),
    "unserved": Sentence("无入库服务", "No ingest"),
}
ALARMS: Sentences = {
    "silence": Sentence(
        "已超过{span}没有收到该设备的任何消息：请检查其电源和网络",
        "nothing has come from the device for more than {span}: look at its power and its network",
    ),
    "offline": Sentence(
        "该设备的连接中断，且事先没有告知停机；已采集的数据仍保存在设备上",
        "the device's connection broke off, and it had not said that it stops; what it captured is safe on it",
    ),
    "holes": Sentence(
        "该设备缺少{missing} 份报文，超过{span}仍未补上",
        "envelopes of the device that are missing, and have not come within {span}: {missing}",
    ),
    "waiting": Sentence(
        "该设备上有 {waiting} 个事件等待上报，最早的一个已等待超过{span}",
        "events that wait on the device: {waiting}, the oldest for more than {span}",
    ),
    "skew": Sentence(
        "该设备的时钟{side}了{span}：其事件时间照原样保存并加以标记，请校准时钟",
        "the device's clock is {span} {side}: its event times are kept as they are, and marked; set the clock right",
    ),
    "broken": Sentence(
        "报文 {place} 与前一份报文对不上：设备的暂存库可能是从旧备份恢复的，也可能有人冒充该设备；确认后警报即结束",
        "envelope {place} does not follow the one before: the device's spool may have been put back from an older copy, "
        "or somebody else speaks in its name; the alarm ends when it is acknowledged",
    ),
    "rejected": Sentence(
        "过去 24 小时内，该设备的 {events} 个事件中有 {quarantined} 个进入隔离区：请查看原因",
        "of the device's {events} events of the last 24 hours {quarantined} went to quarantine: look there for the reasons",
    ),
    "unserved": Sentence(
        "分片 {shards} 没有入库服务在运行：设备会保留数据，等它恢复后再上报",
        "no ingest serves the shards {shards}: the devices keep what they have, and send it when one is back",
    ),
}
