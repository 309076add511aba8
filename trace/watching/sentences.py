"""Alarms as sentences, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracechain.trace.lineage.sentences import Sentence
from tracechain.trace.watching.alarm import Kind
from tracechain.trace.watching.node import MOST_MISSING

NAMES: Mapping[Kind, Sentence] = {
    Kind.SILENCE: Sentence("静默", "Silent"),
    Kind.OFFLINE: Sentence("掉线", "Offline"),
    Kind.HOLES: Sentence("缺号", "Missing numbers"),
    Kind.WAITING: Sentence("积压", "Backlog"),
    Kind.SKEW: Sentence("时钟偏差", "Clock off"),
    Kind.BROKEN: Sentence("报文不衔接", "Envelopes don't follow"),
    Kind.REJECTED: Sentence("大量被拒", "Many refused"),
    Kind.UNSERVED: Sentence("无入库服务", "No ingest"),
}
_SENTENCES: Mapping[Kind, Sentence] = {
    Kind.SILENCE: Sentence(
        "已超过{span}没有收到该设备的任何消息：请检查其电源和网络",
        "nothing has come from the device for more than {span}: look at its power and its network",
    ),
    Kind.OFFLINE: Sentence(
        "该设备的连接中断，且事先没有告知停机；已采集的数据仍保存在设备上",
        "the device's connection broke off, and it had not said that it stops; what it captured is safe on it",
    ),
    Kind.HOLES: Sentence(
        "该设备缺少{missing} 份报文，超过{span}仍未补上",
        "envelopes of the device that are missing, and have not come within {span}: {missing}",
    ),
    Kind.WAITING: Sentence(
        "该设备上有 {waiting} 个事件等待上报，最早的一个已等待超过{span}",
        "events that wait on the device: {waiting}, the oldest for more than {span}",
    ),
    Kind.SKEW: Sentence(
        "该设备的时钟{side}了{span}：其事件时间照原样保存并加以标记，请校准时钟",
        "the device's clock is {span} {side}: its event times are kept as they are, and marked; set the clock right",
    ),
    Kind.BROKEN: Sentence(
        "报文 {place} 与前一份报文对不上：设备的暂存库可能是从旧备份恢复的，也可能有人冒充该设备；确认后警报即结束",
        "envelope {place} does not follow the one before: the device's spool may have been put back from an older copy, "
        "or somebody else speaks in its name; the alarm ends when it is acknowledged",
    ),
    Kind.REJECTED: Sentence(
        "过去 24 小时内，该设备的 {events} 个事件中有 {quarantined} 个进入隔离区：请查看原因",
        "of the device's {events} events of the last 24 hours {quarantined} went to quarantine: look there for the reasons",
    ),
    Kind.UNSERVED: Sentence(
        "分片 {shards} 没有入库服务在运行：设备会保留数据，等它恢复后再上报",
        "no ingest serves the shards {shards}: the devices keep what they have, and send it when one is back",
    ),
}
_LEAST = Sentence("至少", "at least")
_SIDES = {True: Sentence("快", "ahead"), False: Sentence("慢", "behind")}
_UNITS = (
    (86_400, Sentence("天", "day")),
    (3_600, Sentence("小时", "hour")),
    (60, Sentence("分钟", "minute")),
    (1, Sentence("秒", "second")),
)


def sentence(kind: Kind, facts: Mapping[str, Any]) -> Sentence:
    """What an alarm says, without a stop at its end."""
    told = _SENTENCES[kind]
    return Sentence(told.zh.format(**_words(facts, "zh-CN")), told.en.format(**_words(facts, "en")))


def span(seconds: float, language: str) -> str:
    """A length of time in the largest unit that it has two of, or one exactly.

    >>> span(90, "en"), span(3600, "en"), span(7300, "zh-CN")
    ('90 seconds', '1 hour', ' 2 小时')
    """
    whole = max(0, round(seconds))
    size, unit = next((one for one in _UNITS if whole >= 2 * one[0] or whole == one[0]), _UNITS[-1])
    number = round(whole / size)
    if language == "en":
        return f"{number} {unit.en}{'' if number == 1 else 's'}"
    return f" {number} {unit.zh}"


def _words(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    words = {name: f"{fact:,}" if type(fact) is int else fact for name, fact in facts.items()}  # a truth is no number
    if "missing" in facts:
        words["missing"] = _missing(facts["missing"], language)
    if "seconds" in facts:
        words["span"] = span(facts["seconds"], language)
    if "ahead" in facts:
        words["side"] = _SIDES[bool(facts["ahead"])].spoken(language)
    return words


def _missing(number: int, language: str) -> str:
    least = _LEAST.spoken(language) if number >= MOST_MISSING else ""
    return f"{least} {number:,}" if language == "zh-CN" else f"{least} {number:,}".strip()
