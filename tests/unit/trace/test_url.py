"""A URL is shown without what may be a password."""

from __future__ import annotations

import doctest

import pytest

from tracechain.trace import url
from tracechain.trace.url import shown


def test_the_examples_of_the_module_are_true() -> None:
    assert doctest.testmod(url).failed == 0


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("sqlite:////srv/chain/records.sqlite", "sqlite:////srv/chain/records.sqlite"),
        ("mqtt://127.0.0.1:1883", "mqtt://127.0.0.1:1883"),
        ("bolt+s://u:s3cret@[::1]:7687", "bolt+s://…@[::1]:7687"),
        ("postgresql+psycopg://u:s3cret@db/records", "postgresql+psycopg://…@db/records"),
        ("postgresql:///x?host=db&password=s3cret", "postgresql:///x?…"),
        ("neo4j://", "neo4j://"),
        ("mqtt://[u:s3cret@h", "mqtt://…@h"),
        # Of what is spelt wrong, a part that looks like a host may be a part of the password.
        ("mqtt://u:s3cret", "mqtt://…"),
        ("mqtt://u:s3/cret@h", "mqtt://…"),
        ("mqtt://u:s3#cret@h", "mqtt://…"),
        ("mqtt://u:s3@c/ret@h", "mqtt://…"),
        ("postgresql://h/x?password=s3@cret", "postgresql://…"),
        ("mqtt:u:s3cret@h", ""),
        ("u:s3cret@h", ""),
        ("s3cret", ""),
        ("", ""),
    ],
)
def test_of_a_url_nothing_is_shown_that_may_be_a_password(given: str, seen: str) -> None:
    assert shown(given) == seen
