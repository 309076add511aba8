"""/api/v1/what-if and `tracechain what-if`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from cast.goods import CASE, MILK_LOT, OTHER_MILK_LOT, PACK, YOGHURT_LOT
from cast.parties import DAIRY, place
from cast.site import Site, said
from tracechain.trace.wire.whatif import WHAT_IF

PACKS_MADE = "urn:uuid:00000000-0000-4000-8000-000000000006"


def ask(site: Site, key: str, status: int = 200, **query: Any) -> Any:
    answer = site.client().get("/api/v1/what-if", query_string={"id": key, **query}, headers=site.token("regulator"))
    assert answer.status_code == status, answer.text
    return answer.json


def things(answer: Any) -> set[str]:
    return {item["id"] for item in answer["items"]}


def test_the_example_of_the_description_is_an_answer(site: Site) -> None:
    assert ask(site, MILK_LOT, withoutEvent=PACKS_MADE, weigh="true") == WHAT_IF
    described: Any = site.client().get("/api/v1/openapi.json").json
    operation = described["paths"]["/api/v1/what-if"]["get"]
    assert operation["responses"]["200"]["content"]["application/json"]["example"] == WHAT_IF


def test_with_nothing_supposed_it_is_the_trace(site: Site) -> None:
    plain = site.client().get("/api/v1/trace/forward", query_string={"id": MILK_LOT}, headers=site.token("regulator"))
    supposed = ask(site, MILK_LOT)
    assert supposed.pop("whatIf")["contacts"] == []
    assert supposed == plain.json


def test_contact_a_step_that_makes_clean_and_things_left_out(site: Site) -> None:
    met = ask(site, MILK_LOT, contactHours="24", contactPlace=place(DAIRY))
    assert CASE in things(met)
    assert OTHER_MILK_LOT not in things(met)
    assert met["whatIf"]["contacts"] == [{"place": place(DAIRY), "hours": 24.0}]
    assert things(ask(site, MILK_LOT, killStep="commissioning")) == {MILK_LOT}
    assert things(ask(site, MILK_LOT, withoutThing=[YOGHURT_LOT, PACK])) == {MILK_LOT}


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        (
            {"contactPlace": place(DAIRY)},
            400,
            "contactPlace: contactHours is missing, within which hours things meet there.",
        ),
        (
            {"withoutThing": [PACK, "milk"]},
            400,
            "withoutThing: Can't read 'milk': expected a barcode's content, a URI, or the digits below a barcode.",
        ),
        ({"withoutThing": MILK_LOT}, 404, f"Nothing is recorded about {MILK_LOT!r}, or all that is was left out."),
    ],
)
def test_a_question_that_does_not_fit_gets_a_sentence(
    site: Site, query: dict[str, Any], status: int, sentence: str
) -> None:
    assert ask(site, MILK_LOT, status=status, **query)["detail"] == sentence


def test_the_command_says_the_same(on_record: Path) -> None:
    def ask_by_command(*arguments: str) -> Result:
        return said(on_record, "what-if", *arguments)

    supposed = ("--without-event", PACKS_MADE, "--weigh")
    assert json.loads(ask_by_command(MILK_LOT, *supposed, "--json").stdout) == WHAT_IF
    lines = ask_by_command(MILK_LOT, *supposed, "--lang", "en").stdout.splitlines()
    assert lines[0] == "Where did it go? 2 things, 4 events, 0 gaps"
    assert lines[-2:] == ["   100.00%  (01)06901234000016(10)M-0301", "   100.00%  (01)06901234200010(10)Y-0302"]
    assert "may have met: (00)069012342000000010" in ask_by_command(MILK_LOT, "--contact-hours", "24").stdout
    wrong = ask_by_command(MILK_LOT, "--contact-place", place(DAIRY))
    assert wrong.exit_code == 2
    assert "--contact-place needs --contact-hours, within which things meet there" in wrong.stderr
    assert ask_by_command(MILK_LOT, "--without", MILK_LOT).exit_code == 1
