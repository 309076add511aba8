"""`tracechain verify`: checks the kept signature of an event, and tells how the clock stood that gave its time."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from tracechain.command.names import Names
from tracechain.ingest.evidence import NoProof, Proof, prove
from tracechain.settings import Settings
from tracechain.trace.messages.clock import TOLERANCE, Judgement, Mark
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store

_SCANNED = (
    "The signature holds: a scan of this code at this time was signed; the rest is what the device's profile says."
)


@click.command("verify")
@click.argument("event_id", metavar="EVENTID")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True, help="Of the party's name.")
@click.pass_obj
def verify(settings: Settings, event_id: str, lang: str) -> None:
    """Say how the clock stood, who signed an event, when it came and with which key.

    Exit 1 when no signature holds for the event as it is stored.
    """
    store = open_store(settings.store)
    try:
        store.ping()
        with Records(settings.database) as records:
            records.ping()
            if clock := records.envelopes.clocks([event_id]).get(event_id):
                click.echo(f"clock       {_clock(clock)}")
            proofs = prove(event_id, store, records)
            names = Names(lang, records)
            for proof in proofs:
                click.echo("\n".join(_lines(proof, names)))
    except NoProof as error:
        click.echo(f"{error}.", err=True)
        sys.exit(1)
    finally:
        store.close()


commands = [verify]


def _lines(proof: Proof, names: Names) -> list[str]:
    evidence, key = proof.evidence, proof.key
    name = names.parties([key.gln])[key.gln]
    revoked = f", revoked {_instant(key.revoked)}" if key.revoked else ""
    number = f" {evidence.seq}" if evidence.seq is not None else ""
    return [
        _SCANNED if proof.scan else "The signature holds: the event as stored is the one that was signed.",
        f"signed by   {key.gln}.{key.device}" + (f" ({name})" if name != key.gln else ""),
        f"key         {key.kid}, since {_instant(key.added)}{revoked}",
        f"received    {_instant(evidence.received)}",
        *([f"envelope    {evidence.epoch}{number}"] if evidence.epoch else []),
    ]


def _clock(clock: Judgement) -> str:
    if clock.mark is Mark.CLOCKLESS:
        return "clockless: nothing vouches for the event's time"
    if clock.skew is None:
        told = "it is synchronised, as it says"
    else:
        told = f"it was {abs(clock.skew) / 1_000_000:.1f} s {'ahead' if clock.skew > 0 else 'behind'}"
    if clock.mark is Mark.SKEWED and abs(clock.skew or 0) <= TOLERANCE:
        told = "the event's time lies after it was sent, or came"
    return f"{clock.mark.value}: {told}"


def _instant(microseconds: int) -> str:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
