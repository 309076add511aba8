"""`tracechain gaps` and `conditions`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from cast.goods import CASE, PACK
from cast.site import said
from tracechain.trace.wire.conditions import CONDITIONS
from tracechain.trace.wire.gaps import GAPS

READ_OUT = "urn:uuid:00000000-0000-4000-8000-000000000009"


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "it appears here for the first time: nobody recorded who made or commissioned it"),
        ("zh", "它首次出现于此，没有任何记录说明它由谁制成或启用"),
    ],
)
def test_gaps_are_sentences_with_their_event(on_record: Path, lang: str, sentence: str) -> None:
    head, gap = lines(said(on_record, "gaps", CASE, "--direction", "alone", "--lang", lang))
    assert head.startswith("(00)069012342000000010 1 gaps, shipments judged at 20")
    assert gap == f"(00)069012342000000010: {sentence} (urn:uuid:00000000-0000-4000-8000-000000000007)"


def test_conditions_are_tables(on_record: Path) -> None:
    assert lines(said(on_record, "conditions", PACK))[:6] == [
        "(01)06901234200010(21)0001 6 readings, to be kept between 2 and 6 °C",
        "Outside: 1.00 h, 1.8 degree-hours",
        "from to worst °C degree-hours",
        "2026-03-02T01:00:00.000Z 2026-03-02T02:00:00.000Z 7.8 1.8",
        "time type value through event",
        f"2026-03-01T22:00:00.000Z Temperature 3.1 CEL carrier (00)069012342000000010 {READ_OUT}",
    ]


def test_limits_may_be_given(on_record: Path) -> None:
    head, outside, *_ = lines(said(on_record, "conditions", PACK, "--max-celsius", "7"))
    assert head.endswith("to be kept between any and 7 °C")
    assert outside == "Outside: 1.00 h, 0.8 degree-hours"
    wrong = said(on_record, "conditions", PACK, "--min-celsius", "8", "--max-celsius", "2")
    assert (wrong.exit_code, wrong.stderr.splitlines()[-1]) == (
        2,
        "Error: --min-celsius 8.0 is above --max-celsius 2.0",
    )


def test_as_json_it_is_what_the_api_answers(on_record: Path) -> None:
    told = json.loads(said(on_record, "gaps", CASE, "--direction", "alone", "--json").stdout)
    assert {**told, "now": GAPS["now"]} == GAPS
    assert json.loads(said(on_record, "conditions", PACK, "--json").stdout) == CONDITIONS


@pytest.mark.parametrize("command", ["gaps", "conditions"])
def test_what_is_not_on_record_is_a_sentence(on_record: Path, command: str) -> None:
    unknown = said(on_record, command, "(00)069012345000000011")
    assert unknown.exit_code == 1
    assert (
        unknown.stderr
        == "Error: nothing is recorded about 'https://id.gs1.org/00/069012345000000011': no event names it\n"
    )
    assert said(on_record, command, "no code").exit_code == 2
    assert said(on_record, command, PACK, "--as-of", "2020-01-01T00:00:00Z").exit_code == 1
