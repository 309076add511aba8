"""`tracechain audit` says who did what."""

from __future__ import annotations

import getpass
import json

import pytest
from click.testing import CliRunner, Result

from cast.parties import FARM
from tracechain.cli import main
from tracechain.trace.records.audit import shell_user
from tracechain.trace.records.records import Records


def audit(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["audit", *arguments])


@pytest.fixture
def acts(records: Records) -> Records:
    """Three acts of two people."""
    records.audit.write("shell:chen.jie", "party.registered", FARM, name_zh="清源牧场", unsigned=False, city_zh="")
    records.audit.write("li.wei", "quarantine.rejected", "q-1", note="a \x1b[31mtest")
    records.audit.write("li.wei", "quarantine.reopened", "q-1")
    return records


@pytest.mark.usefixtures("acts")
def test_each_act_is_a_line_the_newest_first() -> None:
    done = audit()
    assert (done.exit_code, done.stderr) == (0, "")
    assert [line.split("  ", 1)[1] for line in done.stdout.splitlines()] == [
        "li.wei  quarantine.reopened  q-1",
        'li.wei  quarantine.rejected  q-1  note="a \\u001b[31mtest"',
        f'shell:chen.jie  party.registered  {FARM}  name_zh="清源牧场" unsigned=false',
    ]


def test_it_is_narrowed_by_subject_person_and_time(acts: Records) -> None:
    third, second, _ = acts.audit.page()
    assert len(audit("--subject", "q-1").stdout.splitlines()) == 2
    assert audit("--who", "shell:chen.jie").stdout.split("  ")[2:4] == ["party.registered", FARM]
    assert audit("--since", "2999-01-01T00:00:00Z").stderr == "Nothing in the audit matches.\n"
    assert audit("--until", "1999-01-01T00:00:00Z").stderr == "Nothing in the audit matches.\n"
    assert [line.id for line in acts.audit.page(since=second.at, until=third.at)][:2] == [third.id, second.id]
    assert "Time 'today' can't be read" in audit("--since", "today").stderr


@pytest.mark.usefixtures("acts")
def test_more_than_is_shown_is_told() -> None:
    done = audit("--limit", "2")
    assert (len(done.stdout.splitlines()), done.stderr) == (2, "The newest 2; --limit shows more.\n")
    assert audit("--limit", "3").stderr == ""


@pytest.mark.usefixtures("acts")
def test_as_json_it_has_every_detail() -> None:
    [reopened, _, registered] = json.loads(audit("--json").stdout)
    assert (reopened["who"], reopened["what"], reopened["subject"], reopened["detail"]) == (
        "li.wei",
        "quarantine.reopened",
        "q-1",
        {},
    )
    assert registered["detail"] == {"name_zh": "清源牧场", "unsigned": False, "city_zh": ""}
    assert registered["at"].endswith("Z")


@pytest.mark.usefixtures("records")
def test_where_nothing_was_done_it_says_so() -> None:
    done = audit("--json")
    assert (done.exit_code, json.loads(done.stdout), done.stderr) == (0, [], "Nothing in the audit matches.\n")


def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setattr("os.getuid", lambda: 4711)
    assert shell_user() == "shell:uid-4711"
