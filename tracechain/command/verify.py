"""`tracechain verify`: checks the kept signatures of an event, and tells how the clock stood that gave its time."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Sequence

import click

from tracechain.command.instant import to_the_second
from tracechain.command.names import Names
from tracechain.console import say
from tracechain.ingest.proof.evidence import DeclarationProof, EventProof, NoEvent, Proof, find
from tracechain.settings import Settings
from tracechain.trace.events.units import SECOND
from tracechain.trace.messages.clock import TOLERANCE, Judgement, Mark
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store

# What reading raises when somebody, or a disk, changed what is on record into what nothing here ever wrote.
_DAMAGE = (zlib.error, ValueError, TypeError, LookupError, OverflowError)
_HOLDS = "The signature holds: the event as stored is the one that was signed."
_SCANNED = (
    "The signature holds: a scan of this code at this time was signed; the rest is what the device's profile says."
)
_DECLARED = "Signed apart from the event: a copy that declares it an error."


@click.command("verify")
@click.argument("event_id", metavar="EVENTID")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True, help="Of the party's name.")
@click.pass_obj
def verify(settings: Settings, event_id: str, lang: str) -> None:
    """Say how the clock stood, who recorded, voided and signed an event, when it came and with which key.

    Exit 1 when no signature holds for the event as it is stored.
    """
    store = open_store(settings.store)
    try:
        store.ping()
        with Records(settings.database) as records:
            records.ping()
            if clock := records.envelopes.clocks([event_id]).get(event_id):
                say(f"clock       {_clock(clock)}")
            found = find(event_id, store, records)
            say(*_lines(found, Names(lang, records)))
        if not found.proofs:
            _refuse(f"No signature holds for the event {event_id!r}: {'; '.join(found.faults)}")
    except NoEvent as error:
        _refuse(str(error))
    except _DAMAGE as error:
        _refuse(f"What is on record of the event {event_id!r} can't be read, it may be damaged: {error!r:.200}")
    finally:
        store.close()


commands = [verify]


def _refuse(sentence: str) -> None:
    click.echo(f"{sentence}.", err=True)
    sys.exit(1)


def _lines(found: EventProof, names: Names) -> Iterator[str]:
    yield f"recorded    {to_the_second(found.recorded)}, by {_parties(found.recorders, names)}"
    if found.voided is not None:
        yield f"void        since {to_the_second(found.voided)}"
    if found.declarers:
        yield f"declared    an error by {_parties(found.declarers, names)}"
    for proof in (*found.proofs, *found.declarations):
        yield from _proven(proof, names)
    if found.proofs:
        yield from (f"Not proven: {fault}." for fault in found.faults)


def _proven(proof: Proof, names: Names) -> Iterator[str]:
    evidence, key = proof.evidence, proof.key
    name = names.parties([key.gln])[key.gln]
    revoked = f", revoked {to_the_second(key.revoked)}" if key.revoked else ""
    number = f" {evidence.seq}" if evidence.seq is not None else ""
    yield _DECLARED if isinstance(proof, DeclarationProof) else _SCANNED if proof.scan else _HOLDS
    yield f"signed by   {key.gln}.{key.device}" + (f" ({name})" if name != key.gln else "")
    yield f"key         {key.kid}, since {to_the_second(key.added)}{revoked}"
    yield f"received    {to_the_second(evidence.received)}"
    if evidence.epoch:
        yield f"envelope    {evidence.epoch}{number}"


def _parties(glns: Sequence[str], names: Names) -> str:
    """Parties as people read them; "" is the platform's own operator."""
    told = names.parties([gln for gln in glns if gln])
    shown = (f"{gln} ({told[gln]})" if told.get(gln, gln) != gln else gln or "the platform" for gln in glns)
    return ", ".join(shown) or "nobody"


def _clock(clock: Judgement) -> str:
    if clock.mark is Mark.CLOCKLESS:
        return "clockless: nothing vouches for the event's time"
    if clock.skew is None:
        told = "it is synchronised, as it says"
    else:
        told = f"it was {abs(clock.skew) / SECOND:.1f} s {'ahead' if clock.skew > 0 else 'behind'}"
    if clock.mark is Mark.SKEWED and abs(clock.skew or 0) <= TOLERANCE:
        told = "the event's time lies after it was sent, or came"
    return f"{clock.mark.value}: {told}"
