"""Prefixes of an `@context`, and what an event uses of them."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from told import told
from tracechain.trace.events import EventError, prehash
from tracechain.trace.events.context import STANDARD, Context, expand, parse_context
from tracechain.trace.events.event_hash import _Canon

GS1 = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


@pytest.mark.parametrize(
    "context",
    [
        [GS1, {"ex": "https://ex.com/"}],
        {"ex": "https://ex.com/"},
        [{"ex": "https://old.com/"}, {"ex": "https://ex.com/"}],
        [{"ex": {"@id": "https://ex.com/", "@prefix": True}}],
    ],
)
def test_a_prefix_stands_for_its_namespace(context: Any) -> None:
    assert expand("ex:a", parse_context(context)) == "https://ex.com/a"


@pytest.mark.parametrize("value", ["urn:epc:id:sscc:4012345.0000000111", "https://id.gs1.org/00/1", "other:a", "plain"])
def test_a_value_without_a_defined_prefix_stays(value: str) -> None:
    assert expand(value, parse_context([GS1, {"https": "https://wrong.com/"}])) == value


@pytest.mark.parametrize("context", [None, GS1, [GS1], 17, [None, 3], {}, [[{"cbv": "https://ex.com/"}]]])
def test_a_context_without_prefixes_leaves_the_standard_ones(context: Any) -> None:
    used = Context(context).used_by({"bizStep": "cbv:BizStep-shipping"})

    assert (used.prefixes, used.context) == (STANDARD, None)
    assert expand("cbv:BizStep-shipping", parse_context(context)) == "https://ref.gs1.org/cbv/BizStep-shipping"


# What an event uses of the context of its document.

EX, OTHER = {"ex": "https://ex.com/"}, {"other": "https://other.com/"}


@pytest.mark.parametrize(
    "fields",
    [
        {"ex:note": 1},
        {"ilmd": {"ex:best": "2026-04-01"}},
        {"bizStep": "ex:ripening"},
        {"epcList": ["urn:x:1", " ex:1"]},
        {"readPoint": {"id": "urn:x:1", "ex:dock": [{"a": [["ex:7"]]}]}},
        {"https://ex.com/note": 1},
    ],
)
def test_an_event_takes_along_the_prefixes_that_it_uses_and_no_others(fields: dict[str, Any]) -> None:
    used = Context([GS1, {**EX, "unused": "https://ex.com"}, OTHER]).used_by(fields)

    assert used.context == [GS1, EX]
    assert used.prefixes == {**STANDARD, **EX}


def test_an_event_that_uses_no_prefix_of_its_document_takes_nothing_along() -> None:
    used = Context([GS1, EX]).used_by({"epcList": ["urn:x:1", "https://ex.org/1", "ex"]})

    assert (used.prefixes, used.context) == (STANDARD, None)


def test_the_context_of_an_event_wins_over_that_of_its_document() -> None:
    raw = {"@context": {"ex": "https://inner.com/"}, "ex:a": "other:b"}

    used = Context([GS1, EX, OTHER]).used_by(raw)

    assert expand("ex:a", used.prefixes) == "https://inner.com/a"
    assert used.context == [GS1, OTHER, {"ex": "https://inner.com/"}]


def test_an_event_that_uses_its_own_context_alone_needs_no_other() -> None:
    used = Context([GS1, EX, OTHER]).used_by({"@context": [{"ex": "https://inner.com/"}], "ex:a": 1})

    assert (used.prefixes, used.context) == ({**STANDARD, "ex": "https://inner.com/"}, None)


def test_the_last_definition_of_a_prefix_is_the_one_that_is_used() -> None:
    assert Context([{"ex": "https://old.com/"}, EX]).used_by({"ex:a": 1}).context == [EX]


def test_a_prefix_that_is_made_of_another_takes_it_along() -> None:
    context = {"ex": {"@id": "base:x/", "@prefix": True}, "base": "https://base.com/", **OTHER}

    used = Context(context).used_by({"ex:a": 1})

    assert used.context == {"ex": {"@id": "base:x/", "@prefix": True}, "base": "https://base.com/"}


def test_names_without_a_prefix_take_their_meaning_along_and_so_do_words_of_json_ld() -> None:
    term = {"@id": "https://schema.org/name"}
    context = {"@vocab": "https://ex.com/", "name": term, "unused": term, "ex:a": {"@type": "xsd:date"}, **EX}

    used = Context(context).used_by({"readPoint": {"id": "urn:x:1", "name": "Dock 7"}, "ex:a": 1})

    assert used.context == {"@vocab": "https://ex.com/", "name": term, "ex:a": {"@type": "xsd:date"}, **EX}


def test_a_document_with_the_names_of_epcis_itself_in_its_context_leaves_them_there() -> None:
    context = [{"eventTime": {"@id": "epcis:eventTime"}, "epcis": "https://ref.gs1.org/epcis/", **EX}]

    assert Context(context).used_by({"eventTime": "2026-03-01T08:00:00Z", "ex:a": 1}).context == [EX]


def test_another_meaning_of_a_standard_prefix_stays_with_every_event() -> None:
    context = {"gs1": "https://ex.com/gs1/", "cbv": STANDARD["cbv"]}

    assert Context(context).used_by({"type": "ObjectEvent"}).context == {"gs1": "https://ex.com/gs1/"}


# What is too much.


def refusal(context: Any, raw: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    with pytest.raises(EventError) as refused:
        Context(context).used_by(raw)
    return told(refused.value.faults)


def test_a_long_namespace_is_refused_where_it_is_used() -> None:
    long = {"ex": "https://ex.com/" + "n" * 286, **OTHER}

    assert refusal(long, {"ex:a": 1}) == (
        ("@context", "The prefix 'ex' stands for 301 characters: at most 256 are taken."),
    )
    assert Context(long).used_by({"other:a": 1}).context == OTHER


@pytest.mark.parametrize(
    ("context", "raw"),
    [
        ([{f"p{number}": "https://ex.com/"} for number in range(300)], {f"p{number}:a": 1 for number in range(300)}),
        ({f"p{number}": f"p{number + 1}:" for number in range(1_000)}, {"p0:a": 1}),
        ({"ex": {"@id": "https://ex.com/", "@context": {f"t{number}": "urn:x" for number in range(600)}}}, {"ex:a": 1}),
        ([EX, *(["https://ex.com/context"] * 300)], {"ex:a": 1}),
        ({**EX, "@vocab": "v" * 5_000}, {"ex:a": 1}),
        (None, {"@context": {f"p{number}": "https://ex.com/" for number in range(300)}, "a": [f"p{number}:" for number in range(300)]}),
    ],
    ids=["many prefixes", "a chain", "a large definition", "many addresses", "a long word", "of its own"],
)  # fmt: skip
def test_an_event_that_uses_very_much_of_its_context_is_refused(context: Any, raw: dict[str, Any]) -> None:
    sentence = "What the event uses of its @context has more than 4096 characters: fewer were expected."
    assert refusal(context, raw) == (("@context", sentence),)


# An event by itself says what it says in its document.

NAMES = st.sampled_from(["ex", "other", "gs1", "cbvmda", "urn", "https", "a", "ex:a"])
SPACES = st.sampled_from(
    ["https://ex.com/", "https://ex.com/a", "https://gs1.org/voc/", "urn:epcglobal:cbv:mda#", "ex:b/"]
)
CONTEXTS = (
    st.none() | st.dictionaries(NAMES, SPACES) | st.lists(st.just(GS1) | st.dictionaries(NAMES, SPACES), max_size=3)
)
WORDS = st.builds(
    "{}{}".format, st.sampled_from(["ex:", " ex:", "other:", "gs1:", "", *STANDARD.values()]), st.text("a/#:")
)
WORDS |= st.builds("{}{}".format, SPACES, st.sampled_from(["", "a", "b/c"]))
FIELDS = st.dictionaries(WORDS, st.lists(WORDS | st.dictionaries(WORDS, WORDS, max_size=2), max_size=2), max_size=3)


@example(None, {"gs1": "https://ex.com/a", "a": "https://ex.com/a"}, {"https://ex.com/aa": [""]})
@example(None, {"gs1": "https://ex.com/a", "ex": "https://ex."}, {"https://ex.com/aa": [""]})
@example(None, {"ex": "https://ex.com/", "other": "urn:epcglobal:cbv:mda#"}, {"urn:epcglobal:cbv:mda:": ["ex:"]})
@given(CONTEXTS, CONTEXTS, FIELDS)
def test_an_event_that_was_taken_out_of_its_document_has_the_hash_that_it_has_there(
    context: Any, own: Any, fields: dict[str, Any]
) -> None:
    raw = {"type": "ObjectEvent", **fields, **({} if own is None else {"@context": own})}

    used = Context.of(context).used_by(raw)
    alone = raw if used.context is None else {**raw, "@context": used.context}

    assert prehash(alone) == prehash(raw, context)
    both = [*(context if isinstance(context, list) else [context]), *(own if isinstance(own, list) else [own])]
    assert prehash(raw, context) == _Canon(parse_context(both)).event(raw)
