"""Alarms: from how the nodes stand at a moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cast.parties import FARM, GATE
from tracechain.trace.messages.clock import Mark
from tracechain.trace.watching.alarm import Alarm, AlarmKind, alarms
from tracechain.trace.watching.node import Beat, Counts, Lane, WatchedNode
from tracechain.trace.watching.thresholds import Thresholds, ThresholdsError
from tracechain.trace.watching.wording import sentence
from tracechain.trace.words.alarms import ALARM_NAMES

SECOND = 1_000_000
NOW = 1_772_352_000 * SECOND
DEVICE = GATE.device
LIMITS = Thresholds()
WELL = WatchedNode(
    FARM, DEVICE, seen=NOW - 30 * SECOND, online=True, since=NOW - 3600 * SECOND, every=60, clock=Mark.OK, skew=0
)
SERVED = {WELL.shard: Beat(NOW - SECOND, NOW - 7 * 86_400 * SECOND)}


def found(node: WatchedNode, beats: dict[str, Beat] | None = None) -> list[Alarm]:
    return alarms([node], SERVED if beats is None else beats, NOW, LIMITS)


def ago(seconds: float) -> int:
    return NOW - round(seconds * SECOND)


def test_a_node_that_is_well_alarms_nobody() -> None:
    assert found(WELL) == []


@pytest.mark.parametrize(
    ("node", "alarm"),
    [
        (replace(WELL, seen=ago(181)), Alarm(AlarmKind.SILENCE, FARM, DEVICE, ago(1), {"seconds": 180.0})),
        (replace(WELL, online=False, since=ago(61)), Alarm(AlarmKind.OFFLINE, FARM, DEVICE, ago(61))),
        (
            replace(WELL, missing=3, missing_since=ago(301)),
            Alarm(AlarmKind.HOLES, FARM, DEVICE, ago(301), {"missing": 3, "seconds": 300.0}),
        ),
        (
            replace(WELL, lanes={"scans": Lane(5, ago(3601)), "readings": Lane(2, ago(5))}),
            Alarm(AlarmKind.WAITING, FARM, DEVICE, ago(1), {"waiting": 7, "seconds": 3600.0}),
        ),
        (
            replace(WELL, clock=Mark.SKEWED, skew=-90 * SECOND),
            Alarm(AlarmKind.SKEW, FARM, DEVICE, NOW, {"seconds": 90, "ahead": False}),
        ),
        (
            replace(WELL, broken=ago(5), broken_at="01J/7"),
            Alarm(AlarmKind.BROKEN, FARM, DEVICE, ago(5), {"place": "01J/7"}),
        ),
        (
            replace(WELL, counts=Counts(18, 0, 2)),
            Alarm(AlarmKind.REJECTED, FARM, DEVICE, NOW, {"quarantined": 2, "events": 20}),
        ),
    ],
    ids=lambda one: one.kind if isinstance(one, Alarm) else "node",
)
def test_what_is_wrong_is_an_alarm(node: WatchedNode, alarm: Alarm) -> None:
    assert found(node) == [alarm]


def test_what_waits_on_a_node_that_stopped_waits_all_the_same() -> None:
    stopped = replace(WELL, online=False, stopped=True, lanes={"scans": Lane(5, ago(3601)), "readings": Lane(0)})
    assert found(stopped) == [Alarm(AlarmKind.WAITING, FARM, DEVICE, ago(1), {"waiting": 5, "seconds": 3600.0})]
    assert found(replace(stopped, lanes={"scans": Lane(0), "readings": Lane(0)})) == []


@pytest.mark.parametrize(
    "node",
    [
        replace(WELL, seen=ago(179)),
        replace(WELL, online=False, since=ago(59)),
        replace(WELL, online=False, stopped=True, since=ago(3600), seen=ago(3600)),
        replace(WELL, every=None, seen=ago(86_000)),
        replace(WELL, missing=3, missing_since=ago(299)),
        replace(WELL, lanes={"scans": Lane(5, ago(3599))}),
        replace(WELL, counts=Counts(1, 0, 2)),
        replace(WELL, counts=Counts(100, 0, 5)),
    ],
)
def test_below_its_threshold_nothing_is_an_alarm(node: WatchedNode) -> None:
    assert found(node) == []


def test_a_node_that_stopped_on_purpose_is_silent_only_after_a_day() -> None:
    [alarm] = found(replace(WELL, online=False, stopped=True, since=ago(86_401), seen=ago(86_401)))
    assert (alarm.kind, alarm.facts) == (AlarmKind.SILENCE, {"seconds": 86_400.0})


def test_while_no_ingest_works_that_is_the_alarm_and_not_the_silence_of_the_nodes() -> None:
    silent = replace(WELL, seen=ago(7200), online=False, since=ago(7200))
    beats = {WELL.shard: Beat(ago(3600), ago(86_400)), "0": Beat(ago(3600), ago(86_400)), "1": Beat(NOW, ago(86_400))}
    [alarm] = found(silent, beats)
    assert alarm == Alarm(AlarmKind.UNSERVED, "", "", ago(3540), {"shards": "".join(sorted({WELL.shard, "0"}))})


def test_who_could_not_be_heard_while_no_ingest_worked_is_not_silent_at_once() -> None:
    assert found(replace(WELL, seen=ago(7200)), {WELL.shard: Beat(NOW, ago(100))}) == []
    assert len(found(replace(WELL, seen=ago(7200)), {WELL.shard: Beat(NOW, ago(200))})) == 1


def test_every_kind_has_a_name_and_a_sentence_in_both_languages() -> None:
    facts = {
        "seconds": 7200,
        "ahead": True,
        "missing": 3,
        "waiting": 4,
        "place": "01J/7",
        "events": 40,
        "quarantined": 4,
        "shards": "0a",
    }
    for kind in AlarmKind:
        told = sentence(kind, facts)
        assert ALARM_NAMES[kind].zh
        assert ALARM_NAMES[kind].en
        assert "{" not in told.zh + told.en
    assert sentence(AlarmKind.SKEW, facts).en == (
        "the device's clock is 2 hours ahead: its event times are kept as they are, and marked; set the clock right"
    )
    assert sentence(AlarmKind.HOLES, {**facts, "missing": 1}).en == (
        "envelopes of the device that are missing, and have not come within 2 hours: 1"
    )
    assert sentence(AlarmKind.HOLES, {**facts, "missing": 999_999_999}) == (
        "该设备缺少 999,999,999 份报文，超过 2 小时仍未补上",
        "envelopes of the device that are missing, and have not come within 2 hours: 999,999,999",
    )
    assert sentence(AlarmKind.HOLES, {**facts, "missing": 10**9}) == (
        "该设备缺少至少 1,000,000,000 份报文，超过 2 小时仍未补上",
        "envelopes of the device that are missing, and have not come within 2 hours: at least 1,000,000,000",
    )
    assert sentence(AlarmKind.WAITING, facts) == (
        "该设备上有 4 个事件等待上报，最早的一个已等待超过 2 小时",
        "events that wait on the device: 4, the oldest for more than 2 hours",
    )
    assert sentence(AlarmKind.BROKEN, facts).zh.startswith("报文 01J/7 与前一份报文对不上：")
    assert sentence(AlarmKind.SKEW, {**facts, "ahead": False}).zh.startswith("该设备的时钟慢了 2 小时：")


def test_thresholds_are_read_and_what_is_not_named_is_as_usual() -> None:
    assert Thresholds.parse("") == LIMITS
    assert Thresholds.parse(" silence = 60,rejected=0.5 ") == replace(LIMITS, silence=60, rejected=0.5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "noise=3",
            "'noise' is no threshold; expected one of silence, promises, offline, holes, waiting, skew, rejected, unserved",
        ),
        ("silence=soon", "silence is 'soon'; expected a number above 0"),
        ("silence=-1", "silence is '-1'; expected a number above 0"),
        ("silence", "silence is ''; expected a number above 0"),
        ("silence=nan", "silence is 'nan'; expected a number above 0"),
    ],
)
def test_thresholds_that_can_not_be_read_are_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ThresholdsError) as refusal:
        Thresholds.parse(text)
    assert str(refusal.value) == sentence
