"""The `@context` of an EPCIS document: which prefix stands for which namespace (JSON-LD 1.1, section 4.1.5).

Contexts are read for their prefixes alone and never fetched: what the GS1 context itself defines is known here. That of a
document is read once for all its events; of it each event takes along what it uses, and no more.

>>> context = Context(["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ex": "https://ex.com/", "so": "urn:so:"}])
>>> used = context.used_by({"type": "ObjectEvent", "ex:note": "kept"})
>>> used.context
['https://ref.gs1.org/standards/epcis/epcis-context.jsonld', {'ex': 'https://ex.com/'}]
>>> expand("ex:step", used.prefixes), expand("urn:x:y", used.prefixes)
('https://ex.com/step', 'urn:x:y')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from tracechain.trace.events.event import EventError
from tracechain.trace.events.schema import FIELD_NAMES
from tracechain.trace.events.shape import shown

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


LONGEST_NAMESPACE = 256  # characters; each name that a prefix abbreviates is written out with it
MOST_USED = 4096  # characters of a context that one event may use: they are kept with it

_KEYWORDS = frozenset("@base @direction @import @language @propagate @protected @version @vocab".split())


class Used(NamedTuple):
    """What an event uses: the prefixes to read it by, and the `@context` to keep with it; None where its own will do."""

    prefixes: Prefixes
    context: Any = None


_NOTHING = Used(STANDARD)


class Context:
    """The `@context` around events, read once."""

    def __init__(self, given: Any) -> None:
        self._is_list = isinstance(given, list)
        self._definitions = _defined(given)
        self._spaces = _Spaces(self._definitions)
        # What stays whichever names are used: contexts that are named by their address, and words of JSON-LD itself.
        self._keywords = {name: one for name, one in self._definitions.items() if name in _KEYWORDS}
        self._others = {
            place: part for place, part in enumerate(_listed(given)) if part is None or isinstance(part, str)
        }
        self._least = sum(len(part or "") + 1 for part in self._others.values())

    @classmethod
    def of(cls, given: Any) -> Context:
        """The context that an `@context` states, which may have been read before."""
        if isinstance(given, cls):
            return given
        return _EMPTY if given is None else cls(given)

    def used_by(self, raw: Mapping[str, Any]) -> Used:
        """What an event inside uses of this context and of its own, which wins.

        Raises EventError where that is more than can be kept with it.
        """
        own = _defined(raw.get("@context")) if "@context" in raw else {}
        definitions = {**self._definitions, **own} if own else self._definitions
        if not definitions:
            return _NOTHING
        spaces = _Spaces(definitions) if own else self._spaces
        used = _with_their_own(_mentioned(raw, definitions, spaces), definitions)
        if not used:
            return _NOTHING
        prefixes = {name: one.namespace for name, one in used.items() if one.namespace is not None}
        for name, namespace in prefixes.items():
            if len(namespace) > LONGEST_NAMESPACE:
                length, most = len(namespace), LONGEST_NAMESPACE
                sentence = f"The prefix {shown(name)} stands for {length} characters: at most {most} are taken."
                raise EventError([("@context", sentence)])
        around = {name: one for name, one in used.items() if self._definitions.get(name) is one}
        return Used({**STANDARD, **prefixes}, self._with(around, raw.get("@context")) if around else None)

    def _with(self, used: Mapping[str, _Definition], own: Any) -> Any:
        """Of this context what is used, what it is made of besides, and behind it an event's own."""
        kept_names = {**self._keywords, **used}
        _hold(self._least + sum(one.size for one in kept_names.values()))
        parts: dict[int, Any] = dict(self._others)
        for name, definition in sorted(kept_names.items()):
            parts.setdefault(definition.place, {})[name] = definition.value
        kept = [parts[place] for place in sorted(parts)]
        if own is not None:
            return [*kept, *_listed(own)]
        return kept if self._is_list else kept[0]


def parse_context(context: Any) -> Prefixes:
    """The prefixes that a context defines, on top of the standard ones; later definitions win."""
    own = {name: one.namespace for name, one in _defined(context).items() if one.namespace is not None}
    return {**STANDARD, **own} if own else STANDARD


def expand(value: str, prefixes: Prefixes) -> str:
    """The URI that a value abbreviates; a value whose prefix is not defined is its own URI."""
    prefix, colon, local = value.partition(":")
    if not colon or local.startswith("//"):
        return value
    namespace = prefixes.get(prefix)
    return value if namespace is None else namespace + local


class _Definition:
    """What a context says of one name."""

    def __init__(self, name: str, value: Any, place: int) -> None:
        self.name = name
        self.value = value
        self.place = place  # of the part of the context in which it stands
        uri = value.get("@id") if isinstance(value, Mapping) else value
        is_prefix = isinstance(uri, str) and ":" not in name and not name.startswith("@")
        self.namespace: str | None = uri if is_prefix else None

    @cached_property
    def size(self) -> int:
        """How many characters it takes."""
        return len(self.name) + sum(len(text) + 1 for text in _texts(self.value))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that it may be made of."""
        return frozenset(text.partition(":")[0] for text in _texts(self.value))


class _Spaces:
    """The namespaces of a context, to find the longest that a full URI begins with."""

    def __init__(self, definitions: Mapping[str, _Definition]) -> None:
        self._definitions = definitions

    @cached_property
    def _by_namespace(self) -> dict[str, str]:
        found = ((one.namespace, name) for name, one in self._definitions.items())
        return {space: name for space, name in found if space and len(space) <= LONGEST_NAMESPACE}

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(space) for space in self._by_namespace}, reverse=True)

    def prefix_of(self, uri: str) -> str | None:
        """The prefix of the longest namespace."""
        starts = (uri[:length] for length in self._lengths if length < len(uri))
        return next((self._by_namespace[start] for start in starts if start in self._by_namespace), None)


def _listed(context: Any) -> list[Any]:
    return context if isinstance(context, list) else [context]


def _defined(context: Any) -> dict[str, _Definition]:
    """All that a context defines, by its name; later definitions win."""
    parts = ((place, part) for place, part in enumerate(_listed(context)) if isinstance(part, Mapping))
    return {name: _Definition(name, value, place) for place, part in parts for name, value in part.items()}


def _mentioned(raw: Mapping[str, Any], definitions: Mapping[str, _Definition], spaces: _Spaces) -> Iterator[str]:
    """Names of definitions that an event may be read by."""
    yield from (name for name, uri in STANDARD.items() if name in definitions and definitions[name].namespace != uri)
    inner = {name: value for name, value in raw.items() if name != "@context"}
    keys, heads = _words(inner)
    yield from heads & definitions.keys()
    yield from keys & definitions.keys()
    for key in keys:
        prefix, colon, local = key.partition(":")
        if colon and prefix in definitions and not local.startswith("//"):
            yield prefix
        elif colon and (found := spaces.prefix_of(key)) is not None:
            yield found


def _words(value: Any) -> tuple[set[str], set[str]]:
    """The names of all members that EPCIS does not name itself, and what stands before the colon of any text."""
    keys: set[str] = set()
    heads: set[str] = set()
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, Mapping):
            keys.update(part)
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)
        elif isinstance(part, str) and ":" in part:
            heads.add(part.partition(":")[0].lstrip())
    return keys - FIELD_NAMES, heads


def _with_their_own(names: Iterable[str], definitions: Mapping[str, _Definition]) -> dict[str, _Definition]:
    """Definitions by their names, and those that they are made of themselves."""
    found: dict[str, _Definition] = {}
    size = 0
    left = sorted(set(names))
    while left:
        name = left.pop()
        definition = definitions.get(name)
        if definition is not None and name not in found:
            found[name] = definition
            size += definition.size
            _hold(size)
            left += sorted(definition.names)
    return found


def _hold(size: int) -> None:
    if size > MOST_USED:
        sentence = f"What the event uses of its @context has more than {MOST_USED} characters: fewer were expected."
        raise EventError([("@context", sentence)])


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value of JSON, and an empty one for all else."""
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, Mapping):
            parts += [*part, *part.values()]
        elif isinstance(part, list):
            parts += part
        yield part if isinstance(part, str) else ""


_EMPTY = Context(None)
