"""The keys are those that GS1's published examples use."""

import re
from pathlib import Path

import pytest

from published import DATA
from tracechain.trace.identifiers import parse_uri

URN = re.compile(r"urn:epc:(?:id|idpat|class):[a-z]+:[^\s\"<]+")


@pytest.mark.published("event-hash/*.jsonld", least=10)
@pytest.mark.published("event-hash/*.prehashes", least=13)
@pytest.mark.parametrize("source", sorted((DATA / "event-hash").glob("*.jsonld")), ids=lambda path: path.stem)
def test_the_digital_link_of_an_epc_is_the_one_in_the_published_string(source: Path) -> None:
    """Each EPC URN of an event stands as its Digital Link in what the event hash is made of."""
    published = source.with_suffix(".prehashes").read_text()
    keys = {parse_uri(urn).key for urn in URN.findall(source.read_text())}
    assert [key for key in sorted(keys) if key not in published] == []


@pytest.mark.published("gs1-epcis/**/*.json", "gs1-epcis/**/*.xml")
def test_every_code_in_gs1s_own_examples_is_read() -> None:
    """No EPC or Digital Link in the EPCIS standard's example files is refused."""
    text = "\n".join(path.read_text() for path in (DATA / "gs1-epcis").rglob("*") if path.suffix in {".json", ".xml"})
    codes = set(URN.findall(text)) | set(re.findall(r"https://id\.gs1\.org/[0-9][^\s\"<]+", text))
    assert len(codes) > 100
    for code in codes:
        assert parse_uri(code).key.startswith("https://id.gs1.org/")
