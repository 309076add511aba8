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
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from tracechain.trace.events.declaration import FIELD_NAMES
from tracechain.trace.events.event import EventError
from tracechain.trace.words.fault import Fault
from tracechain.trace.words.shown import shown

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


WEB_VOCABULARY = "https://ref.gs1.org/voc/"
MASTER_DATA = "urn:epcglobal:cbv:mda"
LONGEST_NAMESPACE = 256  # characters; each name that a prefix abbreviates is written out with it
MOST_USED = 4096  # characters of a context that one event may use: they are kept with it

_MOST_KNOWN = 64
_KEYWORDS = frozenset("@base @direction @import @language @propagate @protected @version @vocab".split())


@dataclass(frozen=True, slots=True, eq=False)
class ContextUse:
    """What an event uses: the prefixes to read it by, and the `@context` to keep with it; None where its own will do."""

    prefixes: Prefixes
    context: Any = None


_NOTHING = ContextUse(STANDARD)


class Context:
    """The `@context` around events, read once."""

    def __init__(self, given: Any) -> None:
        self._is_list = isinstance(given, list)
        self._definitions = _Definitions.of(given)
        # What stays whichever names are used: contexts that are named by their address, and words of JSON-LD itself.
        self._keywords = {name: one for name, one in self._definitions.own.items() if name in _KEYWORDS}
        self._others = {
            place: part for place, part in enumerate(_listed(given)) if part is None or isinstance(part, str)
        }
        self._least = sum(len(part or "") + 1 for part in self._others.values())
        self._known: dict[frozenset[str], ContextUse] = {}  # the events of a document mostly use the same

    @classmethod
    def of(cls, given: Any) -> Context:
        """The context that an `@context` states, which may have been read before."""
        if isinstance(given, cls):
            return given
        return _EMPTY if given is None else cls(given)

    def used_by(self, raw: Mapping[str, Any]) -> ContextUse:
        """What an event inside uses of this context and of its own, which wins.

        Raises EventError where that is more than can be kept with it.
        """
        own = _Definitions.of(raw["@context"]) if "@context" in raw else None
        definitions = own.over(self._definitions) if own else self._definitions
        if not definitions:
            return _NOTHING
        mentioned = _mentioned(raw, definitions)
        if not mentioned:
            return _NOTHING
        if own is not None:
            return self._used(mentioned, definitions, raw["@context"])
        if mentioned not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[mentioned] = self._used(mentioned, definitions, None)
        return self._known[mentioned]

    def _used(self, mentioned: Iterable[str], definitions: _Definitions, own: Any) -> ContextUse:
        used = _with_their_own(mentioned, definitions)
        prefixes = {name: one.namespace for name, one in used.items() if one.namespace is not None}
        for name, namespace in prefixes.items():
            if len(namespace) > LONGEST_NAMESPACE:
                length = {"length": len(namespace), "most": LONGEST_NAMESPACE}
                raise EventError(Fault("context.long_prefix", {"prefix": shown(name), **length}, "@context"))
        around = {name: one for name, one in used.items() if self._definitions.get(name) is one}
        return ContextUse({**STANDARD, **prefixes}, self._with(around, own) if around else None)

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
    own = {name: one.namespace for name, one in _Definitions.of(context).own.items() if one.namespace is not None}
    return {**STANDARD, **own} if own else STANDARD


def expand(value: str, prefixes: Prefixes) -> str:
    """The URI that a value abbreviates; a value whose prefix is not defined is its own URI."""
    prefix, colon, local = value.partition(":")
    if not colon or local.startswith("//"):
        return value
    namespace = prefixes.get(prefix)
    return value if namespace is None else namespace + local


def hashed_namespace(prefix: str, uri: str) -> str:
    """How the event hash spells the namespace of a prefix (CBV 2.0, 8.9).

    >>> hashed_namespace("gs1", "https://gs1.org/voc/"), hashed_namespace("cbvmda", "urn:epcglobal:cbv:mda:")
    ('https://ref.gs1.org/voc/', 'urn:epcglobal:cbv:mda')
    """
    if prefix == "gs1":  # older contexts give it as https://gs1.org/voc/
        return WEB_VOCABULARY
    return MASTER_DATA if uri.rstrip(":#") == MASTER_DATA else uri


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
    def names(self) -> list[str]:
        """The names that it may be made of."""
        return sorted({text.partition(":")[0] for text in _texts(self.value)})


class _Definitions:
    """All that a context defines, by its name; over those of the context around it, if there is one."""

    def __init__(self, own: Mapping[str, _Definition], around: _Definitions | None = None) -> None:
        self.own = own
        self._around = around
        self._seen: dict[str, str | None] = {}  # of namespaces around these: a prefix that has no other meaning here

    @classmethod
    def of(cls, context: Any) -> _Definitions:
        """What a context defines; later definitions win."""
        parts = ((place, part) for place, part in enumerate(_listed(context)) if isinstance(part, Mapping))
        return cls({name: _Definition(name, value, place) for place, part in parts for name, value in part.items()})

    def over(self, around: _Definitions) -> _Definitions:
        """These, and those around them, which are not copied: they may be very many, and around as many events."""
        return _Definitions(self.own, around)

    def get(self, name: str) -> _Definition | None:
        """What is said of a name."""
        return self.own.get(name) or (self._around.get(name) if self._around else None)

    def __bool__(self) -> bool:
        return bool(self.own or self._around)

    def among(self, names: set[str]) -> set[str]:
        """Which of some names are defined."""
        found = names & self.own.keys()
        return found | self._around.among(names) if self._around else found

    @cached_property
    def redefined(self) -> set[str]:
        """The standard prefixes that stand for something else."""
        found = {name: self.get(name) for name in self.among(set(STANDARD))}
        return {name for name, one in found.items() if one and one.namespace != STANDARD[name]}

    def prefix_of(self, uri: str) -> str | None:
        """The prefix of the longest namespace that a full URI begins with."""
        found = (self._prefix(uri[:length]) for length in self.lengths if length < len(uri))
        return next(filter(None, found), None)

    def _prefix(self, namespace: str) -> str | None:
        if namespace in self.by_namespace:
            return self.by_namespace[namespace][0]
        if self._around is None or namespace not in self._around.by_namespace:
            return None
        if namespace not in self._seen:
            names = self._around.by_namespace[namespace]
            self._seen[namespace] = next((name for name in names if name not in self.own), None)
        return self._seen[namespace]

    @cached_property
    def by_namespace(self) -> Mapping[str, list[str]]:
        """The prefixes of each namespace, as the event hash spells that."""
        names: dict[str, list[str]] = {}
        for name, one in self.own.items():
            if one.namespace and len(one.namespace) <= LONGEST_NAMESPACE:
                names.setdefault(hashed_namespace(name, one.namespace), []).append(name)
        return names

    @cached_property
    def lengths(self) -> list[int]:
        """How long namespaces are, the longest first."""
        around = self._around.lengths if self._around else ()
        return sorted({*map(len, self.by_namespace), *around}, reverse=True)


def _listed(context: Any) -> list[Any]:
    return context if isinstance(context, list) else [context]


def _mentioned(raw: Mapping[str, Any], definitions: _Definitions) -> frozenset[str]:
    """Names of definitions that an event may be read by."""
    keys, heads = _words(raw)
    full = (definitions.prefix_of(key) for key in keys if ":" in key)
    return frozenset({*definitions.redefined, *definitions.among(keys | heads), *filter(None, full)})


def _words(raw: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """The names of all members that EPCIS does not name itself, and what stands before the colon in them and in texts."""
    keys = set(raw)
    heads: set[str] = set()
    parts = [value for name, value in raw.items() if name != "@context"]
    for part in parts:  # which grow on the way
        if isinstance(part, str):
            if ":" in part:
                heads.add(part.partition(":")[0].lstrip())
        elif isinstance(part, dict):
            keys.update(part)
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)
    keys -= FIELD_NAMES
    heads.update(key.partition(":")[0] for key in keys)
    return keys, heads


def _with_their_own(names: Iterable[str], definitions: _Definitions) -> dict[str, _Definition]:
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
            left += definition.names
    return found


def _hold(size: int) -> None:
    if size > MOST_USED:
        raise EventError(Fault("context.much_used", {"most": MOST_USED}, "@context"))


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
