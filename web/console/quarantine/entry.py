"""One entry of quarantine as its page tells it: why, from whom, what was corrected, what became of it, who did what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracechain.trace.events.epcis import parse_event
from tracechain.trace.identifiers import short
from tracechain.trace.records.audit import AuditLine
from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.trace.records.quarantine import EntryState, QuarantineEntry, is_recorded_as
from tracechain.web.console.names import party_names
from tracechain.web.console.quarantine.content import FieldPair, TextParts, apart, changed, conflict, pretty
from tracechain.web.console.quarantine.many import EntryAct, acts_of
from tracechain.web.console.visible import visible
from tracechain.web.edge.access import known
from tracechain.web.edge.services import services

MOST_SHOWN = 64 * 1024  # bytes of a content on the page; the rest can be had as a file
MOST_EDITED = 512 * 1024  # an envelope has half of it at most
MOST_ROWS = 200  # fields that a correction changed


@dataclass(frozen=True, slots=True)
class EntryEvent:
    """An event that an entry was recorded as, and the things that it names: key and code of each."""

    event: str
    things: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person tried in place of what came, last of all; `rows` are None where fields can't be told apart."""

    text: TextParts
    is_cut: bool
    rows: list[FieldPair] | None
    is_recorded: bool  # else it was refused, and what is recorded, if anything, is what came


@dataclass(frozen=True, slots=True)
class EntryPage:
    """All that the page of one entry tells."""

    entry: QuarantineEntry
    party: str
    raw: TextParts
    is_cut: bool
    editor: str | None  # None for what is too long to be edited in a page
    correction: Correction | None
    conflict: tuple[FieldPair, ...]
    recorded_by: str
    history: tuple[AuditLine, ...]
    became: tuple[EntryEvent, ...]
    became_more: int  # events that the audit counts, but does not name
    acts: frozenset[EntryAct]


def show(found: QuarantineEntry, typed: str | None) -> EntryPage:
    """An entry for the eyes of who asks; `typed` is what they wrote into the editor, where it was refused."""
    who, parties, latest = known(), services().records.parties, found.corrected or found.raw
    editor = typed if typed is not None else (pretty(latest) or visible(latest))
    recorded, by = _recorded(found, who)
    history = services().records.audit.page(subject=found.id)
    became = next(
        (line.detail for line in history if found.state is EntryState.REPLAYED and "events" in line.detail), {}
    )
    raw, correction = _correction(found, history)
    return EntryPage(
        found,
        party_names({found.gln}, parties).get(found.gln, ""),
        raw,
        len(found.raw) > MOST_SHOWN,
        editor if len(latest) <= MOST_EDITED else None,
        correction,
        tuple(conflict(recorded, latest)) if recorded else (),
        by,
        tuple(reversed(history)),
        tuple(_became(became.get("events", []))),
        became.get("more", 0),
        frozenset(act for act in acts_of(who) if act.state is found.state),
    )


def _correction(found: QuarantineEntry, history: Sequence[AuditLine]) -> tuple[TextParts, Correction | None]:
    """What came, and what was last tried in its place: by field where both are JSON, else marked in the texts."""
    raw = visible(found.raw[:MOST_SHOWN])
    if found.corrected is None:
        return TextParts(raw, "", ""), None
    text, rows = visible(found.corrected[:MOST_SHOWN]), changed(found.raw, found.corrected)
    before, after = apart(raw, text) if rows is None else (TextParts(raw, "", ""), TextParts(text, "", ""))
    is_cut, is_recorded = len(found.corrected) > MOST_SHOWN, is_recorded_as(found.corrected, history)
    return before, Correction(after, is_cut, rows, is_recorded)


def _recorded(found: QuarantineEntry, who: Principal) -> tuple[Mapping[str, object] | None, str]:
    """The event on record under the same eventID, where it is one for these eyes; and who recorded it."""
    known_ones = (
        services().store.documents([found.event]) if found.event and found.state is not EntryState.REPLAYED else {}
    )
    document = known_ones.get(found.event or "")
    if document is None or (who.role is AccountRole.NODE and who.party not in document["recorders"]):
        return None, ""
    by: str = document["party"]
    return document["event"], party_names({by}, services().records.parties).get(by, by)


def _became(events: Sequence[str]) -> Iterator[EntryEvent]:
    documents = services().store.documents(events)
    for event in events:
        document = documents.get(event)
        namings = parse_event(document["event"]).namings if document else ()
        keys = dict.fromkeys(naming.thing.key for naming in namings)
        yield EntryEvent(event, tuple((key, short(key)) for key in keys))
