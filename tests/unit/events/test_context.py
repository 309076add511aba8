"""Prefixes of an `@context`."""

from typing import Any

import pytest

from tracechain.trace.events.context import defines_prefixes, expand, join_contexts, parse_context

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


@pytest.mark.parametrize("context", [None, GS1, [GS1], 17, [None, 3]])
def test_a_context_without_prefixes_leaves_the_standard_ones(context: Any) -> None:
    assert not defines_prefixes(context)
    assert expand("cbv:BizStep-shipping", parse_context(context)) == "https://ref.gs1.org/cbv/BizStep-shipping"


def test_the_context_of_an_event_wins_over_that_of_its_document() -> None:
    joined = join_contexts([GS1, {"ex": "https://outer.com/"}], {"ex": "https://inner.com/"})

    assert expand("ex:a", parse_context(joined)) == "https://inner.com/a"
