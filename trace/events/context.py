"""The `@context` of an EPCIS document: which prefix stands for which namespace (JSON-LD 1.1, section 4.1.5).

Contexts are read for their prefixes alone and never fetched: what the GS1 context itself defines is known here.

>>> prefixes = parse_context(["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ex": "https://ex.com/"}])
>>> expand("ex:step", prefixes), expand("urn:x:y", prefixes)
('https://ex.com/step', 'urn:x:y')
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Prefixes = Mapping[str, str]

# EPCIS 2.0's own context. Its cbvmda ends in a colon; the namespace in the event hash does not (CBV 2.0, 8.9).
GS1_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
STANDARD: Prefixes = MappingProxyType(
    {
        "epcis": "https://ref.gs1.org/epcis/",
        "cbv": "https://ref.gs1.org/cbv/",
        "cbvmda": "urn:epcglobal:cbv:mda:",
        "gs1": "https://gs1.org/voc/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "dcterms": "http://purl.org/dc/terms/",
    }
)


def parse_context(context: Any) -> Prefixes:
    """The prefixes that a context defines, on top of the standard ones; later definitions win."""
    own = _own(context)
    return {**STANDARD, **own} if own else STANDARD


def join_contexts(outer: Any, inner: Any) -> Any:
    """The context of an event inside a document; None where neither has any."""
    if inner is None or outer is None:
        return outer if inner is None else inner
    return [*_listed(outer), *_listed(inner)]


def defines_prefixes(context: Any) -> bool:
    """Whether an event read without this context would lose names."""
    return bool(_own(context))


def expand(value: str, prefixes: Prefixes) -> str:
    """The URI that a value abbreviates; a value whose prefix is not defined is its own URI."""
    prefix, colon, local = value.partition(":")
    if not colon or local.startswith("//"):
        return value
    namespace = prefixes.get(prefix)
    return value if namespace is None else namespace + local


def _listed(context: Any) -> list[Any]:
    return context if isinstance(context, list) else [context]


def _own(context: Any) -> dict[str, str]:
    own: dict[str, str] = {}
    for part in _listed(context):
        if isinstance(part, Mapping):
            for prefix, meaning in part.items():
                uri = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
                if isinstance(uri, str) and not prefix.startswith("@"):
                    own[prefix] = uri
    return own
