"""What the code cites is there: each section of the semantics and of the contracts that a source names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("trace", "ingest", "iot_gateway", "web", "tracechain", "tests", "bench", "deploy")
SEMANTICS = re.compile(r"trace-semantics(?:\.md`?)?,? sections? \d+(?:(?:,| and) \d+)*|\((?:as in )?section \d+\)")
CONTRACT = re.compile(r'(mqtt-contract|http-contract), "?([A-Z][\w -]*)')


@cache
def sources() -> tuple[tuple[str, str], ...]:
    """Every text of the project that may cite a page, once, however many links lead to it."""
    return tuple(_read())


def _read() -> Iterator[tuple[str, str]]:
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*")):
        name = path.relative_to(ROOT)
        linked = any((ROOT / parent).is_symlink() for parent in name.parents)
        if not linked and path.is_file() and path.suffix in {".py", ".md", ".conf", ".html"}:
            yield str(name), re.sub(r"\s*\n\s*(?:# ?)?", " ", path.read_text())  # a citation may be on two lines


def sections(page: str) -> list[str]:
    """The headings of a page, as they are written."""
    return re.findall(r"^##+ (.+)$", (ROOT / f"docs/{page}.md").read_text(), re.MULTILINE)


def test_the_semantics_have_sections_1_to_8() -> None:
    numbered = [heading.partition(". ")[0] for heading in sections("trace-semantics")]
    assert [number for number in numbered if number.isdigit()] == list("12345678")


def test_every_section_of_the_semantics_that_is_cited_is_there() -> None:
    cited = [
        (name, number)
        for name, text in sources()
        for said in SEMANTICS.findall(text)
        for number in re.findall(r"\d+", said)
    ]
    assert len(cited) > 40
    assert [one for one in cited if one[1] not in set("12345678")] == []


@pytest.mark.parametrize("page", ["mqtt-contract", "http-contract"])
def test_every_section_of_a_contract_that_is_cited_is_there(page: str) -> None:
    cited = [(name, said) for name, text in sources() for of, said in CONTRACT.findall(text) if of == page]
    assert len(cited) >= 4
    assert [one for one in cited if not one[1].startswith(tuple(sections(page)))] == []


@pytest.mark.parametrize("page", ["mqtt-contract", "http-contract"])
def test_a_contract_is_cited_by_section_or_whole(page: str) -> None:
    """Where a comma follows, a section by its name does: no other form goes unseen by the test above."""
    said = [(name, one) for name, text in sources() for one in re.findall(rf"{page}, (.{{12}})", text)]
    assert [one for one in said if not re.match(r'"?[A-Z]', one[1]) and "test_citations" not in one[0]] == []
