"""What every JSON payload is held to."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from told import told
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import RepeatedKey, parse_json, repeated_keys

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
TWICE = b'{"a":[{"b":1},{"b":2,"c":{"d":"x"},"b":[{"e":1,"e":2,"e":3}]}],"a":null}'


@given(JSON)
def test_a_payload_is_read_as_any_reader_of_json_reads_it(value: Any) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        (b'{"a":1,"a":1}', "a"),
        (b'[[{"a":{"b":[],"c":0,"b":{}}}]]', "b"),
        (b'{"a":1,"\\u0061":2}', "a"),
        (b'{"":1,"":2}', ""),
        (b'{"\\ud800":1,"\\ud800":2}', "\ud800"),
    ],
)
def test_a_key_that_stands_twice_is_refused_by_name(payload: bytes, key: str) -> None:
    with pytest.raises(MessageError) as refusal:
        parse_json(payload)
    assert str(refusal.value) == f"The key {key!r} stands more than once in one object; expected it once"


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [("{坏掉了", "'{坏掉了'"), ("{" + "鲜" * 60, "'{" + "鲜" * 39 + "'"), ("{\u202e'", '"{\\u202e\'"'), ("", "''")],
)
def test_what_is_no_json_is_told_as_it_was_typed(typed: str, beginning: str) -> None:
    with pytest.raises(MessageError) as refusal:
        parse_json(typed.encode())
    assert str(refusal.value).startswith("The payload is not JSON: ")
    assert str(refusal.value).endswith(f"; it begins with {beginning}")


def test_nothing_of_what_is_refused_for_a_repeated_key_is_lost() -> None:
    with pytest.raises(RepeatedKey) as refusal:
        parse_json(TWICE)
    assert json.dumps(refusal.value.value, separators=(",", ":")).encode() == TWICE
    assert refusal.value.value["a"][0] == {"b": 1}


def test_repeated_keys_are_found_with_their_paths() -> None:
    with pytest.raises(RepeatedKey) as refusal:
        parse_json(TWICE)
    value = refusal.value.value
    paths = [fault.path for fault in repeated_keys(value)]
    assert paths == ["a", "a[1].b", "a[1].b[0].e", "a[1].b[0].e"]
    assert [fault.path for fault in repeated_keys(value, without=value["a"])] == ["a"]


@given(JSON)
def test_what_has_each_key_once_has_no_repeated_ones(value: Any) -> None:
    assert told(repeated_keys(value)) == ()


def test_a_deep_payload_is_searched_too() -> None:
    with pytest.raises(RepeatedKey):
        parse_json(b'{"a":' * 900 + b'{"b":1,"b":2}' + b"}" * 900)


def test_of_very_many_repeated_keys_the_first_are_told_and_how_many_more() -> None:
    value = twofold(b'{"a":1' + b',"a":2' * 5_000 + b"}")

    found = told(repeated_keys(value))

    assert found[0] == ("a", "The key 'a' stands more than once in one object; expected it once")
    assert (len(found), found[-1]) == (100, ("", "And 4901 more faults."))


def test_the_path_to_a_repeated_key_is_told_without_its_middle_where_it_is_long() -> None:
    value = twofold(b'{"' + b"k" * 5_000 + b'":[{"' + b"n" * 5_000 + b'":1,"' + b"n" * 5_000 + b'":2}]}')

    ((path, sentence),) = told(repeated_keys(value))

    assert path == "k" * 199 + "…" + "n" * 99
    assert sentence == f"The key '{'n' * 76}... stands more than once in one object; expected it once"


def test_a_long_name_above_a_long_list_costs_no_more_than_its_own_length() -> None:
    payload = b'{"a":1,"a":2,"' + b"k" * 100_000 + b'":[' + b"1," * 50_000 + b"[]]}"
    value = twofold(payload)

    tracemalloc.start()
    found = told(repeated_keys(value))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [path for path, _ in found] == ["a"]
    assert peak < 4 * len(payload)


def twofold(payload: bytes) -> Any:
    with pytest.raises(RepeatedKey) as refusal:
        parse_json(payload)
    return refusal.value.value
