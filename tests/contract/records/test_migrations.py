"""What was recorded by a version before is there after the schema is brought up."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from tracechain.trace.records import migrations
from tracechain.trace.records.database import Database
from tracechain.trace.records.records import Records
from tracechain.trace.words.fault import text_fault

NO_OFFSET = "Time 'today' has no offset: 'Z' or '+08:00' was expected at its end."


def bring_to(url: str, revision: str) -> None:
    """Bring the schema of a database to a version of before."""
    database, settings = Database(url), migrations.config()
    with database.connection() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
    database.close()


def put(url: str, table: str, rows: list[dict[str, Any]]) -> None:
    """Put rows in a table as it is."""
    database = Database(url)
    with database.connection() as connection:
        reflected = sa.Table(table, sa.MetaData(), autoload_with=connection)
        connection.execute(reflected.insert(), rows)
    database.close()


def entry(number: int, reason: str, faults: list[list[str]], path: str = "") -> dict[str, Any]:
    """An entry of quarantine as version 0005 kept it."""
    empty = dict.fromkeys(("channel", "topic", "gln", "device", "epoch", "note"), "")
    told = {"reason": reason, "faults": faults, "path": path}
    return {"id": f"q-{number:04}", "received": number, "raw": b"x", "state": "open", **empty, **told}


def test_what_is_in_quarantine_keeps_its_sentences_as_they_are(empty_database_url: str) -> None:
    bring_to(empty_database_url, "0005")
    with_all = entry(1, f"eventTime: {NO_OFFSET}; x", [["eventTime", NO_OFFSET], ["", "x"]], "eventTime")
    put(empty_database_url, "quarantine", [with_all, entry(2, "It is wrong {so}.", [], "type")])
    put(empty_database_url, "quarantine", [entry(number, "y", [["", "y"]]) for number in range(3, 1_203)])
    with Records(empty_database_url) as records:
        records.migrate()
        quarantine = records.quarantine
        first, second, last = (quarantine.get(f"q-{number:04}") for number in (1, 2, 1_202))
        assert first is not None
        assert second is not None
        assert last is not None
        assert first.faults == (text_fault(NO_OFFSET, "eventTime"), text_fault("x"))
        assert (first.path, first.reason) == ("eventTime", f"eventTime: {NO_OFFSET}; x")
        assert (str(second.faults[0]), second.faults[0].spoken("zh-CN")) == (2 * ("It is wrong {so}.",))
        assert (second.path, second.faults[0].path, second.reason) == ("type", "type", "It is wrong {so}.")
        assert last.faults == (text_fault("y"),)
        assert quarantine.count(kind="text") == 1_202
        assert quarantine.ids(words=["offset"]) == ["q-0001"]


@pytest.mark.parametrize("line", [[["type", "still none"]], [text_fault("still none", "type").to_json()]])
def test_an_act_of_before_is_told_like_one_of_now(empty_database_url: str, line: list[Any]) -> None:
    with Records(empty_database_url) as records:
        records.migrate()
        records.audit.write("dairy", "quarantine.refused_again", "q-1", faults=line)
        [read] = records.audit.page()
        assert read.told == 'faults=[["type", "still none"]]'
