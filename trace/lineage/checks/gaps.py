"""缺口: what the records leave open or contradict, along a trace or of one thing alone (trace-semantics, section 8).

| kind | what | of |
|---|---|---|
| shipped_not_received | `shipping`, and no `receiving`, `arriving` or `accepting` from then on, before another place ships it | all |
| received_not_shipped | `receiving`, and no `shipping`, `departing` or `transporting` before, since another place received it | all |
| out_of_order | it, or its carrier then, is an input earlier than every event of which it is an output | all |
| input_without_lot | a product among what it was made of or held, or where a trace can't go on | all |
| left_without_record | it was put elsewhere, or ended, while still in a container | instances |
| removed_from_elsewhere | a DELETE from a parent in which it was not | all |
| acts_after_end | it is named after it was sold, used or destroyed, and was neither returned nor a container | instances |
| two_places | two events at one instant, its own or its carriers', at different places | instances |
| not_commissioned | it has events, and neither an ObjectEvent ADD nor an output | instances |
| tied_by_association | goods are the child of an AssociationEvent, or its parent with goods as children | all |

A lot is in many places at once: for it any arrival after the shipping, and any sending before the receipt, will do.
What one place says twice is one shipment, or one receipt. A place is known without its docks: two of them are no
contradiction. Where an event names a carrier, the gap names the carrier too, once for all that was inside.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tracechain.trace.events.units import HOUR
from tracechain.trace.facts import mention
from tracechain.trace.facts.protocol import ProvenanceStore, View
from tracechain.trace.lineage.checks import contradiction, handover, omission
from tracechain.trace.lineage.checks.evidence import Findings, Histories
from tracechain.trace.lineage.columns import EMPTY, FIRST, LAST, Ints, union
from tracechain.trace.lineage.inside.containment import Containment
from tracechain.trace.lineage.walks.answer import Direction, Gap
from tracechain.trace.lineage.walks.question import Question, moment, subject_of
from tracechain.trace.lineage.walks.trace import walked
from tracechain.trace.lineage.walks.walk import WalkResult
from tracechain.trace.words.gaps import GAP_SENTENCES

HOURS = 72  # allowed between shipping and arrival
BOTH = (Direction.BACKWARD, Direction.FORWARD)


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps, in the order of kind, event and thing. `now` is the time that shipments are judged at, `hours` what they have."""

    subject: str
    ways: tuple[Direction, ...]
    as_of: int | None
    now: int
    hours: float
    gaps: Sequence[Gap]


def gaps(
    store: ProvenanceStore,
    subject: str,
    ways: Collection[Direction] = BOTH,
    *,
    since: int | None = None,
    until: int | None = None,
    as_of: int | None = None,
    hours: float = HOURS,
    now: int | None = None,
) -> Gaps:
    """The gaps at the events of a trace of the subject, one way or both; of the subject alone where `ways` is empty.

    `since` bounds the way forward and `until` the way backward, both bound the subject alone (µs; None: always). What
    was shipped `hours` before `now` should have arrived; `now` is `as_of` or what is settled where it is not given.
    Raises UnknownThing.
    """
    at = moment(store, as_of)
    then = now if now is not None else at if at is not None else store.settled()
    span = (FIRST if since is None else since, LAST if until is None else until)

    def question(view: View) -> list[Gap]:
        known = Containment(view)
        things, events, seen = _walked(known, subject, ways, span) if ways else _alone(known, subject, span)
        evidence = Histories(known, things)
        found = _shown(_found(evidence, then - int(hours * HOUR)), events)
        found |= {("input_without_lot", *pair) for pair in seen | omission.input_without_lot(evidence, events)}
        return _worded(view, found)

    answer = store.ask(question, at)
    return Gaps(subject, tuple(way for way in BOTH if way in ways), at, then, hours, answer)


def _walked(
    known: Containment, subject: str, ways: Collection[Direction], span: tuple[int, int]
) -> tuple[Ints, Ints, Findings]:
    """The instances and lots of the traces, their events, and where the traces can't go on."""
    found: list[WalkResult] = []
    if Direction.FORWARD in ways:
        found.append(walked(known, Question(subject, Direction.FORWARD, since=span[0]))[1])
    if Direction.BACKWARD in ways:
        found.append(walked(known, Question(subject, Direction.BACKWARD, until=span[1]))[1])
    things = union(*(one.things[one.kinds != mention.PRODUCT] for one in found))
    seen = {(event, thing) for one in found for kind, event, thing in one.gaps if kind == "input_without_lot"}
    return things, union(*(one.events for one in found), *(one.steps.event for one in found)), seen


def _alone(known: Containment, subject: str, span: tuple[int, int]) -> tuple[Ints, Ints, Findings]:
    """The subject and the events that it met in the span."""
    ref, kind = subject_of(known, subject)
    if kind == mention.PRODUCT:
        return EMPTY, EMPTY, set()
    things = np.array([ref], dtype=np.int64)
    met = Histories(known, things).meeting(lambda mentions: (mentions.time >= span[0]) & (mentions.time <= span[1]))
    return things, np.unique(met.event), set()


def _found(evidence: Histories, before: int) -> dict[str, Findings]:
    return {
        "shipped_not_received": handover.not_received(evidence, before),
        "received_not_shipped": handover.not_shipped(evidence),
        "out_of_order": contradiction.out_of_order(evidence),
        "left_without_record": omission.left_without_record(evidence),
        "removed_from_elsewhere": contradiction.removed_from_elsewhere(evidence),
        "acts_after_end": contradiction.acts_after_end(evidence),
        "two_places": contradiction.two_places(evidence),
        "not_commissioned": omission.not_commissioned(evidence),
        "tied_by_association": omission.tied_by_association(evidence),
    }


def _shown(found: Mapping[str, Findings], within: Ints) -> set[tuple[str, int, int]]:
    """Kind, event and thing of those gaps that show at events of the answer."""
    events = set(within.tolist())
    return {(kind, *pair) for kind, findings in found.items() for pair in findings if pair[0] in events}


def _worded(view: View, found: set[tuple[str, int, int]]) -> list[Gap]:
    """With keys and eventIDs for refs."""
    things = np.array(sorted({thing for _, _, thing in found}), dtype=np.int64)
    events = np.array(sorted({event for _, event, _ in found}), dtype=np.int64)
    names = view.names(things, events)
    keys, ids = (
        dict(zip(refs.tolist(), said, strict=True)) for refs, said in zip((things, events), names, strict=True)
    )
    told = [Gap(kind, ids[event], keys[thing], GAP_SENTENCES[kind].en) for kind, event, thing in found]
    return sorted(told, key=lambda gap: (gap.kind, gap.event, gap.thing))
