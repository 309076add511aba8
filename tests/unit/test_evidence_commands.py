"""`tracechain gaps` and `conditions`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dairychain import CASE, PACK, open_site

from tracechain.cli import main
from tracechain.web.api.conditions import CONDITIONS
from tracechain.web.api.gaps import GAPS

READ_OUT = "urn:uuid:00000000-0000-4000-8000-000000000009"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the dairy's chain on record."""
    path = tmp_path_factory.mktemp("data")
    with open_site(path):
        pass
    return path


def said(folder: Path, *arguments: str) -> Result:
    urls = {
        "TRACECHAIN_DATA": str(folder),
        "TRACECHAIN_STORE": f"sqlite:///{folder}/provenance.sqlite",
        "TRACECHAIN_DATABASE": f"sqlite:///{folder}/records.sqlite",
    }
    return CliRunner().invoke(main, arguments, env=urls)


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
def test_gaps_are_sentences_with_their_event(folder: Path, lang: str, sentence: str) -> None:
    head, gap = lines(said(folder, "gaps", CASE, "--direction", "alone", "--lang", lang))
    assert head.startswith("(00)069012342000000010 1 gaps, shipments judged at 20")
    assert gap == f"(00)069012342000000010: {sentence} (urn:uuid:00000000-0000-4000-8000-000000000007)"


def test_conditions_are_tables(folder: Path) -> None:
    assert lines(said(folder, "conditions", PACK))[:6] == [
        "(01)06901234200010(21)0001 6 readings, to be kept between 2 and 6 °C",
        "Outside: 1.00 h, 1.8 degree-hours",
        "from to worst °C degree-hours",
        "2026-03-02T01:00:00.000Z 2026-03-02T02:00:00.000Z 7.8 1.8",
        "time type value through event",
        f"2026-03-01T22:00:00.000Z Temperature 3.1 CEL carrier (00)069012342000000010 {READ_OUT}",
    ]


def test_limits_may_be_given(folder: Path) -> None:
    head, outside, *_ = lines(said(folder, "conditions", PACK, "--max-celsius", "7"))
    assert head.endswith("to be kept between any and 7 °C")
    assert outside == "Outside: 1.00 h, 0.8 degree-hours"
    wrong = said(folder, "conditions", PACK, "--min-celsius", "8", "--max-celsius", "2")
    assert (wrong.exit_code, wrong.stderr.splitlines()[-1]) == (
        2,
        "Error: --min-celsius 8.0 is above --max-celsius 2.0",
    )


def test_as_json_it_is_what_the_api_answers(folder: Path) -> None:
    told = json.loads(said(folder, "gaps", CASE, "--direction", "alone", "--json").stdout)
    assert {**told, "now": GAPS["now"]} == GAPS
    assert json.loads(said(folder, "conditions", PACK, "--json").stdout) == CONDITIONS


@pytest.mark.parametrize("command", ["gaps", "conditions"])
def test_what_is_not_on_record_is_a_sentence(folder: Path, command: str) -> None:
    unknown = said(folder, command, "(00)069012345000000011")
    assert unknown.exit_code == 1
    assert (
        unknown.stderr
        == "Error: nothing is recorded about 'https://id.gs1.org/00/069012345000000011': no event names it\n"
    )
    assert said(folder, command, "no code").exit_code == 2
    assert said(folder, command, PACK, "--as-of", "2020-01-01T00:00:00Z").exit_code == 1
