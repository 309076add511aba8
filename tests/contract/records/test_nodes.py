"""Nodes and alarms on record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cast.parties import FARM, GATE, SHOP
from tracechain.trace.messages.clock import Judgement, Mark
from tracechain.trace.messages.status import LaneBacklog, NodeStatus
from tracechain.trace.messages.topics import Node as Address
from tracechain.trace.records.errors import RecordsError, RecordsUnavailable
from tracechain.trace.records.nodes import EPOCHS, SLOT, NodeNews
from tracechain.trace.records.records import Records
from tracechain.trace.records.survey import survey
from tracechain.trace.watching.alarm import Alarm, AlarmKind
from tracechain.trace.watching.node import MOST_MISSING, WINDOW, Beat, Counts, Lane
from tracechain.trace.watching.thresholds import Thresholds

SECOND = 1_000_000
NOON = 1_772_366_400 * SECOND
DEVICE = GATE.device
PLACE = (FARM, DEVICE)


class Clock:
    now = NOON

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(database_url: str, clock: Clock) -> Iterator[Records]:
    with Records(database_url, clock) as records:
        yield records


def heard(seen: int | None = NOON, upto: int | None = None, missing: int = 0, counts: Counts | None = None) -> NodeNews:
    one = NodeNews(seen=seen, counts=counts or Counts())
    if upto is not None:
        one.streams["01J"] = upto, missing
    return one


def test_a_node_is_on_record_as_it_was_heard(records: Records) -> None:
    birth = NodeStatus(
        online=True,
        version="0.1.0",
        boot=3,
        every=60,
        epochs={"scans": "01J"},
        next={"scans": 8},
        lanes={"scans": LaneBacklog(4, 12.0), "readings": LaneBacklog(0)},
    )
    one = heard(counts=Counts(5, 1, 2), upto=7, missing=2)
    one.clock, one.broken, one.status = Judgement(Mark.OK, 250), (NOON, "01J/7"), (birth, NOON - SECOND)
    records.nodes.write({PLACE: one})
    [node] = records.nodes.all()
    assert (node.gln, node.device, node.seen, node.name) == (FARM, DEVICE, NOON, f"{FARM}.{DEVICE}")
    assert (node.online, node.stopped, node.since, node.every, node.told) == (
        True,
        False,
        NOON - SECOND,
        60,
        NOON - SECOND,
    )
    assert node.birth["next"] == {"scans": 8}
    assert node.lanes == {"scans": Lane(4, NOON - 13 * SECOND), "readings": Lane(0)}
    assert (node.waiting, node.oldest) == (4, NOON - 13 * SECOND)
    assert (node.clock, node.skew, node.broken, node.broken_at) == (Mark.OK, 250, NOON, "01J/7")
    assert (node.missing, node.missing_since) == (2, NOON)
    assert node.counts == Counts(5, 1, 2)
    assert node.counts.rejected == 0.25


def test_what_the_database_can_not_take_is_no_database_that_is_away(records: Records) -> None:
    one = heard()
    one.status = NodeStatus(online=True, every=2**70), NOON
    with pytest.raises((RecordsError, OverflowError)) as refusal:  # of PostgreSQL; of SQLite's module
        records.nodes.write({PLACE: one, (SHOP, DEVICE): heard()})
    assert not isinstance(refusal.value, RecordsUnavailable)
    assert records.nodes.all() == []


def test_a_farewell_says_what_waits_and_leaves_the_rest_as_it_was_told(records: Records) -> None:
    one = heard()
    one.status = NodeStatus(online=True, version="0.1.0", every=60, lanes={"scans": LaneBacklog(1, 5.0)}), NOON
    records.nodes.write({PLACE: one})
    gone = heard(seen=None)
    gone.status = NodeStatus(online=False, stopped=True, lanes={"scans": LaneBacklog(0)}), NOON + SECOND
    records.nodes.write({PLACE: gone})
    [node] = records.nodes.all()
    assert (node.online, node.stopped, node.waiting, node.oldest) == (False, True, 0, None)
    assert (node.since, node.told, node.every) == (NOON + SECOND, NOON + SECOND, 60)
    assert node.birth["version"] == "0.1.0"


def test_what_waits_on_a_node_that_stopped_grows_no_younger_when_the_broker_tells_it_again(records: Records) -> None:
    def after(seconds: int, status: NodeStatus) -> int | None:
        one = heard(seen=None)
        one.status = status, NOON + seconds * SECOND
        records.nodes.write({PLACE: one})
        return records.nodes.all()[0].oldest

    farewell = NodeStatus(online=False, stopped=True, lanes={"scans": LaneBacklog(2, 10.0), "readings": LaneBacklog(0)})
    assert after(0, farewell) == NOON - 10 * SECOND
    assert after(3600, farewell) == NOON - 10 * SECOND
    assert after(3700, NodeStatus(online=True, lanes={"scans": LaneBacklog(2, 5.0)})) == NOON + 3695 * SECOND
    assert (
        after(3800, NodeStatus(online=False, stopped=True, lanes={"scans": LaneBacklog(2, 5.0)}))
        == NOON + 3795 * SECOND
    )
    assert (
        after(3900, NodeStatus(online=False, stopped=True, lanes={"scans": LaneBacklog(1, 5.0)}))
        == NOON + 3895 * SECOND
    )


def test_a_last_will_leaves_the_rest_as_it_was_told(records: Records) -> None:
    one = heard()
    one.status = NodeStatus(online=True, every=60, lanes={"scans": LaneBacklog(4)}), NOON
    records.nodes.write({PLACE: one})
    gone = heard(seen=None)
    gone.status = NodeStatus(online=False), NOON + SECOND
    records.nodes.write({PLACE: gone})
    [node] = records.nodes.all()
    assert (node.online, node.since, node.seen, node.waiting, node.every) == (False, NOON + SECOND, NOON, 4, 60)


def test_a_hole_is_as_old_as_it_is_open(records: Records, clock: Clock) -> None:
    def after(seconds: int, upto: int, missing: int) -> int | None:
        clock.now = NOON + seconds * SECOND
        records.nodes.write({PLACE: heard(upto=upto, missing=missing)})
        return records.nodes.all()[0].missing_since

    assert after(0, upto=1, missing=2) == NOON
    assert after(1, upto=1, missing=5) == NOON
    assert after(2, upto=4, missing=3) == NOON + 2 * SECOND  # the first hole is filled, another is open
    assert after(3, upto=9, missing=0) is None


def test_of_more_numbers_than_a_device_can_miss_only_so_many_are_counted() -> None:
    one = NodeNews()
    one.stream("01J", 0, 2**53)
    assert one.streams == {"01J": (0, MOST_MISSING)}


def test_of_a_device_that_begins_epoch_after_epoch_those_heard_last_are_noted() -> None:
    one = NodeNews()
    for number in range(1030):
        one.stream("first", 1, 0)
        one.stream(f"epoch-{number}", 0, 2**53)
    assert sorted(one.streams) == [*(f"epoch-{number}" for number in range(1023, 1030)), "first"]


def test_epochs_that_newer_ones_have_pushed_out_are_forgotten_and_their_holes_with_them(
    records: Records, clock: Clock
) -> None:
    def begins(epoch: str, missing: int = 0) -> None:
        clock.now += SECOND
        one = heard(clock.now)
        one.stream(epoch, 1, missing)
        records.nodes.write({PLACE: one})
        records.nodes.forget_old()

    records.nodes.write({(SHOP, DEVICE): heard(upto=1, missing=7)})
    begins("z", missing=3)
    for number in range(EPOCHS - 1):
        begins(f"epoch-{number}")
    assert [node.missing for node in records.nodes.all()] == [3, 7]
    begins("another")
    assert [(node.missing, node.missing_since) for node in records.nodes.all()] == [(0, None), (7, NOON)]


def test_holes_beyond_all_sums_are_pushed_out_before_anybody_adds_them_up(records: Records) -> None:
    one = heard()
    one.streams = {f"epoch-{number}": (0, 2**53) for number in range(1030)}  # as it was written down before
    records.nodes.write({PLACE: one})
    records.nodes.forget_old()
    assert records.nodes.all()[0].missing == EPOCHS * 2**53


def test_events_are_counted_over_a_day(records: Records, clock: Clock) -> None:
    records.nodes.write({PLACE: heard(counts=Counts(1, 0, 0))})
    records.nodes.write({PLACE: heard(counts=Counts(1, 2, 3))})
    clock.now += 2 * SLOT
    records.nodes.write({PLACE: heard(counts=Counts(10, 0, 0))})
    assert records.nodes.all()[0].counts == Counts(12, 2, 3)
    clock.now = NOON + WINDOW + SLOT
    records.nodes.forget_old()
    assert records.nodes.all()[0].counts == Counts(10, 0, 0)


def test_of_a_stranger_who_was_turned_away_nothing_is_kept(records: Records) -> None:
    records.nodes.write({PLACE: heard(seen=None, counts=Counts(0, 0, 1))})
    assert records.nodes.all() == []
    records.nodes.write({PLACE: heard()})
    records.nodes.write({PLACE: heard(seen=None, counts=Counts(0, 0, 1))})
    assert records.nodes.all()[0].counts.rejected == 1.0


def test_the_nodes_of_one_party_can_be_asked_for(records: Records) -> None:
    records.nodes.write({PLACE: heard(upto=1, missing=1), (SHOP, DEVICE): heard(upto=1, missing=7)})
    assert [(node.gln, node.missing) for node in records.nodes.all(SHOP)] == [(SHOP, 7)]
    assert [node.gln for node in records.nodes.all()] == [FARM, SHOP]


def test_a_shard_is_served_since_its_last_pause(records: Records, clock: Clock) -> None:
    records.nodes.beat("ab")
    clock.now += 10 * SECOND
    records.nodes.beat("a")
    assert records.nodes.beats() == {"a": Beat(clock.now, NOON), "b": Beat(NOON, NOON)}
    clock.now += 31 * SECOND
    records.nodes.beat("a")
    assert records.nodes.beats()["a"] == Beat(clock.now, clock.now)


SKEW = Alarm(AlarmKind.SKEW, FARM, DEVICE, NOON, {"seconds": 90, "ahead": True})
BROKEN = Alarm(AlarmKind.BROKEN, FARM, DEVICE, NOON + 1, {"place": "01J/7"})


def test_an_alarm_begins_once_lasts_and_ends(records: Records, clock: Clock) -> None:
    records.alarms.settle([SKEW])
    records.alarms.settle([SKEW])
    [entry] = records.alarms.standing()
    assert (entry.kind, entry.gln, entry.device, entry.began, entry.ended) == (AlarmKind.SKEW, FARM, DEVICE, NOON, None)
    assert entry.sentence.en.startswith("the device's clock is 90 seconds ahead")
    clock.now += SECOND
    records.alarms.settle([])
    assert records.alarms.standing() == []
    [past] = records.alarms.past()
    assert (past.id, past.ended) == (entry.id, clock.now)
    records.alarms.settle([SKEW])
    assert len(records.alarms.standing()) == len(records.alarms.past()) == 1


def test_what_an_alarm_tells_changes_while_it_lasts(records: Records) -> None:
    records.alarms.settle([SKEW])
    records.alarms.settle([Alarm(AlarmKind.SKEW, FARM, DEVICE, NOON + SECOND, {"seconds": 80, "ahead": True})])
    [entry] = records.alarms.standing()
    assert (entry.began, entry.facts["seconds"]) == (NOON, 80)


def test_who_has_seen_an_alarm_is_kept_and_audited_and_it_lasts(records: Records, clock: Clock) -> None:
    records.alarms.settle([SKEW])
    [entry] = records.alarms.standing()
    clock.now += SECOND
    seen = records.alarms.acknowledge(entry.id, "wang", "a man is on his way")
    again = records.alarms.acknowledge(entry.id, "li")
    assert (seen.acknowledged, seen.acknowledged_by, seen.note) == (clock.now, "wang", "a man is on his way")
    assert again == seen == records.alarms.standing()[0]
    [line] = records.audit.page(subject=entry.id)
    assert (line.who, line.what, line.detail["kind"], line.detail["node"]) == (
        "wang",
        "alarm.acknowledged",
        "skew",
        f"{FARM}.{DEVICE}",
    )


def test_a_broken_chain_ends_when_somebody_has_seen_it(records: Records) -> None:
    one = heard()
    one.broken = NOON, "01J/7"
    records.nodes.write({PLACE: one})
    [alarm] = survey(records, Thresholds(), NOON).alarms
    assert alarm.kind is AlarmKind.BROKEN
    assert records.alarms.acknowledge(alarm.id, "wang").ended == NOON
    assert survey(records, Thresholds(), NOON).alarms == ()


def test_an_alarm_that_is_not_there_or_has_ended_can_not_be_acknowledged(records: Records) -> None:
    with pytest.raises(RecordsError) as refusal:
        records.alarms.acknowledge("a-1", "wang")
    assert str(refusal.value) == "there is no alarm 'a-1'"
    records.alarms.settle([SKEW])
    [entry] = records.alarms.standing()
    with pytest.raises(RecordsError):
        records.alarms.acknowledge(entry.id, "wang", gln=SHOP)
    records.alarms.settle([])
    with pytest.raises(RecordsError) as refusal:
        records.alarms.acknowledge(entry.id, "wang")
    assert str(refusal.value) == f"the alarm {entry.id!r} has ended"


def test_a_survey_sees_nodes_and_alarms_and_can_be_narrowed_to_a_party(records: Records) -> None:
    records.nodes.write({PLACE: heard(), (SHOP, DEVICE): heard()})
    records.nodes.beat([Address(FARM, DEVICE).shard, Address(SHOP, DEVICE).shard])
    late = survey(records, Thresholds(silence=10), NOON + 40 * SECOND)
    assert [alarm.kind for alarm in late.alarms] == [AlarmKind.SILENCE, AlarmKind.SILENCE]
    assert ([node.gln for node in late.of(SHOP).nodes], len(late.of(SHOP).alarms)) == ([SHOP], 1)
