"""What a store promises of the set of facts: atomic, idempotent, in recorded order (trace-semantics, sections 2 and 8)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from cast.parties import DAIRY, FARM, OUTSIDER, party, place
from contract.conftest import Clock
from oracle.chains import HOUR, MIDNIGHT, declaration, event, instance, lot, product
from tracechain.trace.events.event import Action, Event, EventType, Naming, Role
from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.facts.cursor import Cursor
from tracechain.trace.facts.protocol import BatchRefusal, Fact, Outcome, ProvenanceStore, StoreError, View
from tracechain.trace.lineage import UnknownThing, backward, forward
from tracechain.trace.store.neo4j.store import Neo4jStore
from tracechain.trace.store.sqlite.store import SqliteStore

MILK = "06901234000016"
CUP = instance(MILK, "1")


def seen(id: str = "urn:uuid:1", hour: float = 8, thing: object = CUP) -> Event:
    naming = Naming(thing, Role.OBJECT)  # type: ignore[arg-type] - a Thing; the default keeps calls short
    return event(id, EventType.OBJECT, MIDNIGHT + int(hour * HOUR), [naming], Action.ADD)


def spelling(of: str = "") -> Event:
    """A pack is seen, told of with its lot or without; its event has the same hash whichever."""
    pack = instance(MILK, "7", of=of) if of else instance(MILK, "7")
    told = event("urn:uuid:7", EventType.OBJECT, MIDNIGHT, [Naming(pack, Role.OBJECT)], Action.OBSERVE)
    return replace(told, content_hash="ni:///sha-256;0007?ver=CBV2.0")


def other_content(of: Event) -> Event:
    return replace(of, content_hash="ni:///sha-256;0000?ver=CBV2.0")


def known(store: ProvenanceStore, as_of: int | None = None) -> list[str]:
    try:
        return list(backward(store, CUP.key, as_of=as_of).events)
    except UnknownThing:
        return []


def test_what_was_recorded_is_in_the_next_answer(store: ProvenanceStore) -> None:
    recorded = store.record([Fact(seen(), FARM)])
    assert recorded.outcomes == (Outcome.RECORDED,)
    assert known(store) == ["urn:uuid:1"]


def test_the_same_event_again_is_a_duplicate_and_changes_nothing(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    settled = store.settled()
    assert store.record([Fact(seen(), FARM)]).outcomes == (Outcome.DUPLICATE,)
    assert store.settled() == settled


def test_the_same_event_twice_in_one_batch_is_recorded_once(store: ProvenanceStore) -> None:
    assert store.record([Fact(seen(), FARM)] * 2).outcomes == (Outcome.RECORDED, Outcome.DUPLICATE)
    assert known(store) == ["urn:uuid:1"]


def test_other_content_under_a_known_id_is_refused_and_nothing_of_the_batch_is_written(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    batch = [Fact(seen("urn:uuid:2"), FARM), Fact(other_content(seen()), FARM)]
    with pytest.raises(BatchRefusal, match="1 of 2 events can't be recorded") as refused:
        store.record(batch, received=[("stream", 1)])
    assert refused.value.outcomes == (Outcome.RECORDED, Outcome.CONFLICT)
    assert known(store) == ["urn:uuid:1"]
    assert store.cursor("stream") == Cursor()


def test_a_declaration_voids_an_event_of_the_same_party(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM), Fact(seen("urn:uuid:2"), FARM)])
    assert store.record([Fact(declaration(seen()), FARM)]).outcomes == (Outcome.VOIDED,)
    assert known(store) == ["urn:uuid:2"]


def test_a_declaration_that_comes_first_voids_as_well(store: ProvenanceStore) -> None:
    store.record([Fact(declaration(seen()), FARM)])
    assert store.record([Fact(seen(), FARM)]).outcomes == (Outcome.RECORDED,)
    assert known(store) == []


def test_a_strangers_declaration_is_refused(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    with pytest.raises(BatchRefusal) as refused:
        store.record([Fact(declaration(seen()), OUTSIDER)])
    assert refused.value.outcomes == (Outcome.FOREIGN,)
    assert known(store) == ["urn:uuid:1"]


def test_a_strangers_declaration_that_came_first_does_not_void(store: ProvenanceStore) -> None:
    store.record([Fact(declaration(seen()), OUTSIDER)])
    store.record([Fact(seen(), FARM)])
    assert known(store) == ["urn:uuid:1"]


def test_a_regulators_declaration_voids_whoever_recorded(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    store.record([Fact(declaration(seen()), OUTSIDER, regulator=True)])
    assert known(store) == []


def test_who_sends_the_event_of_another_can_not_void_it(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    assert store.record([Fact(seen(), OUTSIDER)]).outcomes == (Outcome.DUPLICATE,)
    with pytest.raises(BatchRefusal) as refused:
        store.record([Fact(declaration(seen()), OUTSIDER)])
    assert refused.value.outcomes == (Outcome.FOREIGN,)
    assert known(store) == ["urn:uuid:1"]


def test_a_copy_and_a_declaration_in_one_batch_void_nothing_of_another(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    with pytest.raises(BatchRefusal) as refused:
        store.record([Fact(seen(), OUTSIDER), Fact(declaration(seen()), OUTSIDER)])
    assert refused.value.outcomes == (Outcome.DUPLICATE, Outcome.FOREIGN)


def test_who_recorded_an_event_voids_it_though_others_sent_it_too(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM), Fact(seen(), DAIRY)])
    assert store.record([Fact(declaration(seen()), FARM)]).outcomes == (Outcome.VOIDED,)
    assert known(store) == []


def test_what_is_void_stays_void_whoever_sends_it_then(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    counted = store.settled()
    store.record([Fact(declaration(seen()), FARM)])
    assert store.record([Fact(seen(), DAIRY), Fact(seen(), FARM)]).outcomes == (Outcome.DUPLICATE,) * 2
    assert known(store) == []
    assert known(store, as_of=counted) == ["urn:uuid:1"]


def test_documents_say_who_stands_behind_an_event(store: ProvenanceStore) -> None:
    store.record([Fact(declaration(seen()), DAIRY), Fact(seen(), FARM), Fact(seen(), DAIRY)])
    store.record([Fact(declaration(seen()), OUTSIDER, regulator=True)])
    told = store.documents(["urn:uuid:1"])["urn:uuid:1"]
    assert (told["party"], told["recorders"], told["declarers"]) == (FARM, (FARM, DAIRY), (DAIRY, OUTSIDER))


def test_a_copy_that_is_first_to_name_the_lot_is_a_duplicate_and_tells_it(store: ProvenanceStore, clock: Clock) -> None:
    bare, spelled = spelling(), spelling("L1")
    assert store.record([Fact(bare, FARM)]).outcomes == (Outcome.RECORDED,)
    before = store.settled()
    assert store.record([Fact(spelled, FARM)]).outcomes == (Outcome.DUPLICATE,)
    assert store.record([Fact(spelled, FARM), Fact(bare, FARM)]).outcomes == (Outcome.DUPLICATE,) * 2
    pack, of = instance(MILK, "7").key, lot(MILK, "L1").key
    assert [item.id for item in forward(store, of).items] == [of, pack]
    with pytest.raises(UnknownThing, match="nothing is recorded about"):
        forward(store, of, as_of=before)
    settled = store.settled()
    store.record([Fact(spelled, FARM)])
    assert store.settled() == settled


@pytest.mark.parametrize("order", list(permutations(["", "L1", "L2"])))
def test_whichever_copy_comes_first_the_pack_is_in_the_lots_of_all(
    store: ProvenanceStore, order: tuple[str, ...]
) -> None:
    store.record([Fact(spelling(of), FARM) for of in order[:2]])
    store.record([Fact(spelling(of), FARM) for of in order[2:]])
    for of in ("L1", "L2"):
        assert instance(MILK, "7").key in [item.id for item in forward(store, lot(MILK, of).key).items]


def test_a_lot_that_a_later_copy_named_goes_with_its_event(store: ProvenanceStore) -> None:
    told, of = spelling("L1"), lot(MILK, "L1").key
    store.record([Fact(spelling(), FARM), Fact(told, DAIRY)])
    counted = store.settled()
    store.record([Fact(declaration(told), FARM)])
    with pytest.raises(UnknownThing, match="nothing is recorded about"):
        forward(store, of)
    assert [item.id for item in forward(store, of, as_of=counted).items] == [of, instance(MILK, "7").key]


def test_a_lot_named_by_a_declaration_that_came_first_counts_once_the_event_does(store: ProvenanceStore) -> None:
    of = lot(MILK, "L1").key
    store.record([Fact(declaration(spelling()), OUTSIDER), Fact(declaration(spelling("L1")), DAIRY)])
    with pytest.raises(UnknownThing, match="nothing is recorded about"):
        forward(store, of)
    store.record([Fact(spelling(), FARM)])
    assert [item.id for item in forward(store, of).items] == [of, instance(MILK, "7").key]


def test_other_things_under_an_equal_hash_are_a_conflict(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    for names in ((), (Naming(CUP, Role.OBJECT), Naming(instance(MILK, "2"), Role.OBJECT)), (Naming(CUP, Role.INPUT),)):
        with pytest.raises(BatchRefusal) as refused:
            store.record([Fact(replace(seen(), namings=names), FARM)])
        assert refused.value.outcomes == (Outcome.CONFLICT,)


def test_the_same_product_and_no_thing_at_all_are_known_again(store: ProvenanceStore) -> None:
    for name, names in (("urn:uuid:2", (Naming(product(MILK), Role.OBJECT),)), ("urn:uuid:3", ())):
        told = replace(seen(name), namings=names)
        assert store.record([Fact(told, FARM)] * 2).outcomes == (Outcome.RECORDED, Outcome.DUPLICATE)
        assert store.record([Fact(told, FARM)]).outcomes == (Outcome.DUPLICATE,)


def test_memberships_and_mentions_of_a_voided_event_count_no_more(store: ProvenanceStore) -> None:
    pack = instance(MILK, "7", of="L1")
    told = event("urn:uuid:3", EventType.OBJECT, MIDNIGHT, [Naming(pack, Role.OBJECT)], Action.OBSERVE)
    store.record([Fact(told, FARM)])
    assert [i.id for i in forward(store, lot(MILK, "L1").key).items] == [lot(MILK, "L1").key, pack.key]
    store.record([Fact(declaration(told), FARM)])
    with pytest.raises(UnknownThing, match="nothing is recorded about"):
        forward(store, lot(MILK, "L1").key)


def test_as_of_a_time_the_answer_is_what_was_known_then(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    first = store.settled()
    store.record([Fact(seen("urn:uuid:2"), FARM), Fact(declaration(seen()), FARM)])
    assert known(store) == ["urn:uuid:2"]
    assert known(store, as_of=first) == ["urn:uuid:1"]
    assert known(store, as_of=first - 1) == []


def test_an_as_of_beyond_what_is_settled_is_answered_as_of_the_settled_time(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    assert backward(store, CUP.key, as_of=2**61).as_of == store.settled()


def test_recorded_order_never_runs_backwards_even_if_the_clock_does(store: ProvenanceStore, clock: Clock) -> None:
    store.record([Fact(seen(), FARM)])
    first = store.settled()
    clock.now -= HOUR
    store.record([Fact(seen("urn:uuid:2"), FARM)])
    assert store.settled() == first + 1


def test_each_event_of_a_batch_has_its_own_place_in_the_recorded_order(store: ProvenanceStore) -> None:
    store.record([Fact(seen(f"urn:uuid:{n}"), FARM) for n in range(3)])
    times = [store.documents([f"urn:uuid:{n}"])[f"urn:uuid:{n}"]["recordTime"] for n in range(3)]
    assert times == [times[0], times[0] + 1, times[0] + 2]
    assert times[2] == store.settled()


def test_documents_come_back_as_they_were_sent(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    assert store.documents(["urn:uuid:1", "urn:uuid:none"]) == {
        "urn:uuid:1": {
            "event": seen().document,
            "recordTime": store.settled(),
            "voided": None,
            "party": FARM,
            "recorders": (FARM,),
            "declarers": (),
        }
    }


def test_a_voided_event_stays_on_record(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    store.record([Fact(declaration(seen()), FARM)])
    kept = store.documents(["urn:uuid:1"])["urn:uuid:1"]
    assert (kept["event"], kept["voided"]) == (seen().document, store.settled())


def test_the_cursor_of_a_stream_moves_with_the_batch(store: ProvenanceStore) -> None:
    recorded = store.record([Fact(seen(), FARM)], received=[("a", 1), ("a", 2), ("b", 4)])
    assert dict(recorded.cursors) == {"a": Cursor(2), "b": Cursor(0, ((4, 4),))}
    assert store.record([], received=[("b", 1)]).cursors["b"] == Cursor(1, ((4, 4),))
    assert store.cursor("b") == Cursor(1, ((4, 4),))
    assert store.cursor("unknown") == Cursor()


def test_making_the_schema_again_keeps_everything(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    store.migrate()
    store.ping()
    assert known(store) == ["urn:uuid:1"]


def test_a_sqlite_file_without_a_schema_says_what_to_do(tmp_path: object) -> None:
    with pytest.raises(StoreError, match="has schema version 0, expected 2: run `tracechain init`"):
        SqliteStore(f"{tmp_path}/empty.sqlite").ping()


@pytest.mark.neo4j
def test_a_neo4j_without_a_schema_says_what_to_do(empty_neo4j_url: str) -> None:
    store = Neo4jStore(empty_neo4j_url)
    with pytest.raises(StoreError, match="has no schema yet: run `tracechain init`"):
        store.ping()
    with pytest.raises(StoreError, match="has no schema yet: run `tracechain init`"):
        store.record([Fact(seen(), FARM)])
    store.close()


def test_a_store_that_is_not_there_is_a_sentence() -> None:
    store = Neo4jStore("bolt://neo4j:secret@127.0.0.1:1")
    with pytest.raises(StoreError, match=r"the Neo4j store bolt://127\.0\.0\.1:1 does not answer: ") as error:
        store.ping()
    assert "secret" not in str(error.value)
    store.close()


def test_the_circumstances_of_events_come_back(store: ProvenanceStore) -> None:
    sold = replace(
        seen(),
        biz_step="retail_selling",
        read_point=place(FARM),
        destinations=(("owning_party", party(DAIRY)),),
        document={**seen().document, "sensorElementList": [{"sensorReport": [{"value": 4}]}]},
    )
    store.record([Fact(sold, FARM)])

    def question(view: View) -> list[Circumstances]:
        return view.circumstances(view.links(np.array(view.refs([CUP.key]))).event)

    assert store.ask(question) == [
        Circumstances(
            "urn:uuid:1",
            MIDNIGHT + 8 * HOUR,
            "ObjectEvent",
            "ADD",
            "retail_selling",
            None,
            place(FARM),
            None,
            (),
            (("owning_party", party(DAIRY)),),
            True,
            FARM,
        )
    ]


def test_events_are_found_by_place_and_span_of_time(store: ProvenanceStore) -> None:
    shed, dock = place(FARM), f"https://id.gs1.org/414/{FARM}/254/dock"
    store.record([Fact(replace(seen(f"urn:uuid:{hour}", hour), read_point=shed), FARM) for hour in (1, 2, 3)])
    store.record([Fact(replace(seen("urn:uuid:dock", 2), read_point=shed, biz_location=dock), FARM)])
    store.record([Fact(seen("urn:uuid:nowhere", 2), FARM)])
    first = store.settled()
    store.record([Fact(declaration(replace(seen("urn:uuid:3", 3), read_point=shed)), FARM)])

    def question(view: View) -> list[tuple[int, str, int]]:
        start = np.array([MIDNIGHT + 2 * HOUR, MIDNIGHT], dtype=np.int64)
        end = np.array([MIDNIGHT + 3 * HOUR, MIDNIGHT + 2 * HOUR], dtype=np.int64)
        which, events, times = view.happened_at([shed, dock], start, end)
        return sorted(zip(which.tolist(), view.event_ids(events), times.tolist(), strict=True))

    two, three = (0, "urn:uuid:2", MIDNIGHT + 2 * HOUR), (0, "urn:uuid:3", MIDNIGHT + 3 * HOUR)
    at_dock = (1, "urn:uuid:dock", MIDNIGHT + 2 * HOUR)
    assert store.ask(question) == [two, at_dock]
    assert store.ask(question, as_of=first) == [two, three, at_dock]


@pytest.mark.parametrize("moment", ["first", "middle", "last"])
def test_an_answer_is_of_one_set_whatever_is_recorded_while_it_is_found(store: ProvenanceStore, moment: str) -> None:
    store.record([Fact(seen(), FARM)])
    elsewhere = ThreadPoolExecutor(1)

    def at(now: str) -> None:
        """The second event comes from elsewhere, once."""
        if now == moment:
            elsewhere.submit(store.record, [Fact(seen("urn:uuid:2"), FARM)]).result()

    def question(view: View) -> list[list[str]]:
        cup = np.array(view.refs([CUP.key]), dtype=np.int64)
        at("first")
        before = view.links(cup).event
        at("middle")
        after = view.links(cup).event
        answer = [view.names(cup, np.sort(before))[1], view.names(cup, np.sort(after))[1]]
        at("last")
        return [*answer, view.event_ids(view.links(cup).event)]

    with elsewhere:
        first, second, third = store.ask(question)
    assert first == second == sorted(third)


def test_an_answer_that_ends_with_names_notices_what_came_before_them(store: ProvenanceStore) -> None:
    store.record([Fact(seen(), FARM)])
    counts: list[int] = []

    def question(view: View) -> tuple[int, list[str]]:
        cup = np.array(view.refs([CUP.key]), dtype=np.int64)
        if not counts:
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(store.record, [Fact(seen("urn:uuid:2"), FARM)]).result()
        counts.append(len(view.links(cup).event))
        return counts[-1], view.names(cup, cup[:0])[0]

    assert store.ask(question) == (1, [CUP.key])
