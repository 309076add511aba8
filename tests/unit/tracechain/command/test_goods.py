"""`tracechain state`, `whereabouts`, `scope`, `balance`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from cast.chain import PACKED_AGAIN
from cast.documents import document
from cast.goods import MILK_LOT, PACK, YOGHURT_LOT
from cast.parties import SHOP
from cast.site import open_site, said
from tracechain.ingest.door.source import Source
from tracechain.trace.wire.balance import BALANCE
from tracechain.trace.wire.scope import SCOPE
from tracechain.trace.wire.state import STATE
from tracechain.trace.wire.whereabouts import WHEREABOUTS


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.stdout.splitlines()]


def test_the_state_of_a_pack_is_a_line_with_names(on_record: Path) -> None:
    head, titles, line = rows(said(on_record, "state", PACK, "--lang", "en"))
    assert head == ["(01)06901234200010(21)0001", "Plain", "yoghurt"]
    assert titles[:2] == ["state", "since"]
    assert " ".join(line).startswith(
        "sold 2026-03-03T01:15:00.000Z Neighbour Fresh Shop Dock 1 Neighbour Fresh Shop retail_sold urn:uuid:"
    )


def test_whereabouts_are_a_table_with_the_sum(on_record: Path) -> None:
    lines = [" ".join(row) for row in rows(said(on_record, "whereabouts", YOGHURT_LOT, "--lang", "en"))]
    assert "Neighbour Fresh Shop Neighbour Fresh Shop Dock 1 sold 1 0" in lines
    assert lines[-1] == "all 2 1"


def test_the_scope_is_a_line_for_each_thing_and_carrier(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        site.capture.document(document(PACKED_AGAIN), Source(party=SHOP))
    lines = [" ".join(row) for row in rows(said(tmp_path, "scope", YOGHURT_LOT, "--lang", "en"))]
    assert lines[2:] == [
        "item (01)06901234200010(10)Y-0302 Plain yoghurt",
        "item (01)06901234200010(21)0002 Plain yoghurt",
        "carrier (00)069012342000000010",
        "all items: 2, carriers: 1",
    ]
    assert json.loads(said(tmp_path, "scope", YOGHURT_LOT, "--json").stdout) == SCOPE


def test_since_and_as_of_bound_the_scope(on_record: Path) -> None:
    late = said(on_record, "scope", MILK_LOT, "--since", "2026-03-02T00:00:00Z", "--json")
    assert json.loads(late.stdout)["items"] == [MILK_LOT]
    assert said(on_record, "scope", MILK_LOT, "--as-of", "2020-01-01T00:00:00Z").exit_code == 1


def test_the_balance_has_a_row_a_unit(on_record: Path) -> None:
    assert rows(said(on_record, "balance", MILK_LOT))[2:] == [["LTR", "500", "100", "0", "0", "400", "0", "0", "0"]]


def test_as_json_it_is_what_the_api_answers(on_record: Path) -> None:
    assert json.loads(said(on_record, "state", PACK, "--json").stdout) == STATE
    assert json.loads(said(on_record, "whereabouts", YOGHURT_LOT, "--json").stdout) == WHEREABOUTS
    assert json.loads(said(on_record, "balance", YOGHURT_LOT, "--json").stdout) == BALANCE


@pytest.mark.parametrize("command", ["state", "whereabouts", "scope", "balance"])
def test_what_nobody_recorded_is_exit_code_1_and_a_sentence(on_record: Path, command: str) -> None:
    result = said(on_record, command, "04006381333931")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        1,
        "Error: nothing is recorded about 'https://id.gs1.org/01/04006381333931': no event names it",
    )


def test_a_single_item_has_no_balance(on_record: Path) -> None:
    result = said(on_record, "balance", PACK)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        f"Error: {PACK!r} is a single item: only a lot has a balance; ask for its state",
    )
