"""What commands print of data is the data: no id becomes an emoji, no name loses what stands in brackets."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cast.parties import FARM
from tracechain.cli import main
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.source import Source
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.records.nodes import NodeNews
from tracechain.trace.records.parties import Party, PartyRole, Place, Product
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store

NAME = "North [north] :id:"
ITEM, CUP, CASE = "urn:example:epc:id:x", "urn:example:epc:id:cup", "urn:example:epc:id:case"
MILK, PLACE = "https://id.gs1.org/01/06901234000016", "urn:example:place:id:north"
LOT = f"{MILK}/10/M-1"
LONG = "urn:example:epc:id:" + "x" * 180


def event(number: int, kind: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "eventID": f"urn:example:event:id:{number}",
        "eventTime": f"2026-03-01T{number:02d}:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "bizLocation": {"id": PLACE},
        **fields,
    }


REPORT = {"type": "Temperature", "value": 9.0, "uom": "CEL"}
EVENTS = [
    event(1, "ObjectEvent", action="ADD", epcList=[ITEM, LONG]),
    event(2, "ObjectEvent", action="ADD", quantityList=[{"epcClass": LOT, "quantity": 5, "uom": "LTR"}]),
    event(3, "TransformationEvent", inputEPCList=[ITEM, LONG], outputEPCList=[CUP]),
    event(4, "AggregationEvent", action="ADD", parentID=CASE, childEPCs=[CUP]),
    event(
        5,
        "ObjectEvent",
        action="OBSERVE",
        bizStep="shipping",
        epcList=[CASE],
        sensorElementList=[{"sensorMetadata": {"time": "2026-03-01T05:00:00+08:00"}, "sensorReport": [REPORT]}],
    ),
]
TOKEN_LABEL = "gate [north] :id:"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which everything has a name that looks like markup, or an id that looks like an emoji."""
    folder = tmp_path_factory.mktemp("identity")
    store = open_store(f"sqlite:///{folder}/provenance.sqlite")
    with Records(f"sqlite:///{folder}/records.sqlite") as records:
        store.migrate()
        records.migrate()
        _register(records)
        _record(store, records)
    store.close()
    return folder


def _register(records: Records) -> None:
    parties, places = [Party(FARM, NAME, NAME, PartyRole.FARM)], [Place(PLACE, NAME, NAME, party=FARM)]
    records.parties.upsert(parties, places, [Product(key, NAME, NAME) for key in (ITEM, CUP, CASE, MILK)])
    records.tokens.create("node", FARM, TOKEN_LABEL)
    records.audit.write("shell:[north]", "party.registered", ITEM)
    records.nodes.write({(FARM, "gate-1"): NodeNews(seen=time.time_ns() // 1000)})


def _record(store: ProvenanceStore, records: Records) -> None:
    capture = Capture(store, records)
    for one in EVENTS:
        body = {"type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-03-05T00:00:00.000Z"}
        content = {**body, "epcisBody": {"eventList": [one]}}
        result = capture.document(content, Source(party=FARM, name="tests"))
        assert result.refused == ()
    capture.document(b'{"type": "[north] :id:"}', Source(party=FARM, name=NAME))


def told(folder: Path, *arguments: str) -> list[str]:
    done = CliRunner().invoke(main, arguments, env={"TRACECHAIN_DATA": str(folder)})
    assert done.exit_code in (0, 1), done.output
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("state", ITEM), [f"{ITEM}  {NAME}", f"  {NAME}  {NAME}  ", "  urn:example:event:id:3"]),
        (("whereabouts", ITEM), [f"{ITEM}  {NAME}", f" {NAME}  {NAME}  used "]),
        (("scope", ITEM), [f"{ITEM}  {NAME}", f" item     {CUP}   {NAME}", f" carrier  {CASE}"]),
        (("balance", LOT), [f"(01)06901234000016(10)M-1  {NAME}", " LTR "]),
        (("trace", "forward", ITEM), [f"{ITEM}  {NAME}  instance", f"└── made into: {CUP}  {NAME}"]),
        (
            ("trace", "backward", CUP),
            [f"made of: {ITEM}  {NAME}", f"made of: {LONG}  instance", "  urn:example:event:id:1"],
        ),
        (("what-if", ITEM, "--weigh"), [f"└── made into: {CUP}  {NAME}", f"  100.00%  {CUP}"]),
        (("gaps", ITEM), [f"{ITEM}  ", f"  {CASE}: ", "(urn:example:event:id:5)"]),
        (("conditions", CUP), [f"{CUP}  1 readings", f"  carrier {CASE}  urn:example:event:id:5"]),
        (("watch",), [f" {FARM}.gate-1  {NAME}  "]),
        (("party", "list"), [f"  {NAME}"]),
        (("place", "list"), [f"{PLACE}  {FARM}  {NAME}"]),
        (("tokens", "list"), [f"  {TOKEN_LABEL}"]),
        (("audit", "--subject", ITEM), [f"  shell:[north]  party.registered  {ITEM}"]),
        (("verify", "urn:example:event:id:5"), [f"{FARM} ({NAME})"]),
        (("quarantine", "list"), ["'[north] :id:'"]),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_is_printed_is_the_data(folder: Path, arguments: Sequence[str], expected: Sequence[str]) -> None:
    lines = told(folder, *arguments)
    assert [part for part in expected if not any(part in line for line in lines)] == [], lines


def test_the_files_that_are_recorded_and_loaded_are_named_as_they_are(folder: Path, tmp_path: Path) -> None:
    documents, parties = tmp_path / "North [north] :id:.json", tmp_path / "[bold] :cow:.json"
    documents.write_text(json.dumps([EVENTS[0]]))
    parties.write_text("{}")
    assert told(folder, "capture", str(documents)) == [f"{documents}: 0 recorded, 1 on record before"]
    assert told(folder, "init", "--master-data", str(parties))[-1] == (
        f"Master data of {parties}: 0 parties, 0 places, 0 products"
    )


@pytest.mark.parametrize("arguments", [("trace", "backward", CUP), ("scope", LONG), ("state", LONG)])
def test_on_a_narrow_terminal_ids_are_whole(folder: Path, arguments: Sequence[str]) -> None:
    assert LONG in _on_a_terminal(folder, *arguments)


def _on_a_terminal(folder: Path, *arguments: str) -> str:
    """What a command writes on a terminal of 40 columns."""
    ours, its = pty.openpty()
    environment = {**os.environ, "TRACECHAIN_DATA": str(folder), "COLUMNS": "40", "TERM": "xterm-256color"}
    command = [sys.executable, "-P", "-m", "tracechain", *arguments]
    done = subprocess.Popen(command, stdout=its, env=environment)
    os.close(its)
    told = b"".join(_until_the_end(ours))
    os.close(ours)
    assert done.wait() == 0
    return told.decode()


def _until_the_end(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):  # so a terminal on Linux says that nobody writes to it any more
        while some := os.read(terminal, 65_536):
            yield some
