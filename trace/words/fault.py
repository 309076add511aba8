"""What is wrong with something that came in, as a value: a kind of the catalogue with its values, told in either language.

>>> fault = Fault("object.field_missing", {"what": phrase("error_declaration"), "field": "declarationTime"})
>>> str(fault), fault.spoken("zh-CN")
('An error declaration needs declarationTime.', '错误声明缺少 declarationTime。')
>>> Fault.of_json(fault.to_json()) == fault
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeAlias, Union

from tracechain.trace.error import TracechainError
from tracechain.trace.words.catalogue import SENTENCES
from tracechain.trace.words.shown import printable, shortened

LONGEST_PATH, LONGEST_SENTENCE = 300, 500  # characters of a fault: what is too long to be read loses its middle
LONGEST_REASON = 1_000  # characters; all the faults stand beside it
_LEAST_VALUE = 24  # characters that are left of a value, however many there are
_PLENTY = 200  # characters of values that fit into every sentence

Value: TypeAlias = Union[str, int, float, bool, Sequence["Value"], "Fault", None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: `path` is that of a field, "" for the whole.

    `values` fill the sentence of the kind, by name: texts as they are to be read (those of others by `shown` or repr),
    numbers, lists of them, or other faults, which may be a reason or a mere phrase. They are made printable and short
    here, once, so that a fault can be kept and sent as it is: in English it has at most LONGEST_SENTENCE characters.
    Kinds and the names of values are stored: never rename one.
    """

    kind: str
    values: Mapping[str, Value] = field(default_factory=dict)
    path: str = ""

    def __post_init__(self) -> None:
        """Hold it short."""
        values = {name: _kept(value) for name, value in self.values.items()}
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "path", shortened(printable(self.path), LONGEST_PATH))
        lengths = sorted(_lengths(values.values()))
        if sum(lengths) > _PLENTY and (excess := len(str(self)) - LONGEST_SENTENCE) > 0:
            longest = max(_LEAST_VALUE, _longest(lengths, sum(lengths) - excess))
            object.__setattr__(self, "values", {name: _cut(value, longest) for name, value in values.items()})

    def __str__(self) -> str:
        """The sentence in English."""
        return self.spoken("en")

    def spoken(self, language: str) -> str:
        """The sentence, in `zh-CN` or `en`; of a kind that is not known here, as another version wrote it, what there is."""
        values = {name: _Word(_spoken(value, language)) for name, value in self.values.items()}
        try:
            return SENTENCES[self.kind].filled(language, values)
        except KeyError:
            return f"{self.kind} {values}" if values else self.kind

    def at(self, path: str) -> Fault:
        """The same at another path."""
        return replace(self, path=path)

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"path": self.path, **_to_json(self)}

    @classmethod
    def of_json(cls, value: Any) -> Fault:
        """Read back what `to_json` gave, or the [path, sentence] of a version that kept sentences."""
        if not isinstance(value, Mapping):
            path, sentence = value
            return text_fault(sentence, path)
        values = {name: _of_json(one) for name, one in value["values"].items()}
        return cls(value["kind"], values, value.get("path", ""))


Faults = tuple[Fault, ...]


def phrase(name: str, /, **values: Value) -> Fault:
    """A phrase of the catalogue, to stand in a sentence."""
    return Fault(f"phrase.{name}", values)


def text_fault(sentence: str, path: str = "") -> Fault:
    """What is only known as a sentence: it stays in its language."""
    return Fault("text", {"sentence": sentence}, path)


class FaultError(TracechainError, ValueError):
    """Something is refused, for at least one fault; its text is the sentences in English, each with the path of its field."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults: Faults = faults

    @classmethod
    def of(cls, kind: str, /, **values: Value) -> Self:
        """A refusal for one fault of the whole."""
        return cls(Fault(kind, values))

    @property
    def fault(self) -> Fault:
        """The first fault."""
        return self.faults[0]

    def __str__(self) -> str:
        """All the sentences."""
        return "; ".join(_located(fault, "en") for fault in self.faults)


def reason(faults: Sequence[Fault], language: str = "en") -> str:
    """Faults as one text, each with the path of its field: as many as it has room for, and how many there are besides."""
    told: list[str] = []
    room = LONGEST_REASON
    for text in (_located(fault, language) for fault in faults):
        room -= len(text) + len("; ")
        if told and room < 0:
            break
        told.append(text)
    if more := len(faults) - len(told):
        told.append(phrase("more", number=more).spoken(language))
    return ("; " if language == "en" else "；").join(told)


def wording(faults: Sequence[Fault], language: str) -> str:
    """The words in which faults are told, each once, with … for the texts and numbers in them; bounded as `reason` is.

    >>> wording([Fault("event.field_missing", {"field": "type"})] * 2, "zh-CN")
    '事件缺少 …。'
    """
    bare = dict.fromkeys(replace(fault, values=_bare(fault.values), path="").spoken(language) for fault in faults)
    return shortened("；".join(bare), LONGEST_REASON)


def _bare(values: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: _without_texts(value) for name, value in values.items()}


def _without_texts(value: Value) -> Value:
    if isinstance(value, Fault):
        return replace(value, values=_bare(value.values))
    return tuple(map(_without_texts, value)) if isinstance(value, tuple) and value else "…"


def _located(fault: Fault, language: str) -> str:
    sentence = fault.spoken(language)
    return f"{fault.path}{': ' if language == 'en' else '：'}{sentence}" if fault.path else sentence


class _Word(str):
    """A value in a sentence; `{what:a}` puts its English article before it, at the start of the sentence."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if spec != "a":
            return super().__format__(spec)
        return f"{'An' if self[:1] in tuple('AEIOUaeiou') else 'A'} {self}"


def _spoken(value: Value, language: str) -> str:
    if isinstance(value, Fault):
        return value.spoken(language)
    if isinstance(value, tuple | list):
        return ", ".join(_spoken(one, language) for one in value)
    return str(value)


def _kept(value: Value) -> Value:
    if isinstance(value, str):
        return printable(str(value))
    return tuple(map(_kept, value)) if isinstance(value, list | tuple) else value


def _lengths(values: Iterable[Value]) -> Iterator[int]:
    """How long the texts among values are, those inside others too."""
    for value in values:
        if isinstance(value, Fault):
            yield from _lengths(value.values.values())
        elif isinstance(value, tuple):
            yield from _lengths(value)
        elif isinstance(value, str):
            yield len(value)


def _longest(lengths: Sequence[int], room: int) -> int:
    """How long the longest of some texts, given in ascending order of length, may be, so that all find room."""
    for place, length in enumerate(lengths):
        share = room // (len(lengths) - place)
        if length > share:
            return share
        room -= length
    return max(lengths)


def _cut(value: Value, longest: int) -> Value:
    if isinstance(value, Fault):
        return replace(value, values={name: _cut(one, longest) for name, one in value.values.items()})
    if isinstance(value, tuple):
        return tuple(_cut(one, longest) for one in value)
    return shortened(value, longest) if isinstance(value, str) else value


def _to_json(value: Value) -> Any:
    if isinstance(value, Fault):
        return {"kind": value.kind, "values": {name: _to_json(one) for name, one in value.values.items()}}
    return [_to_json(one) for one in value] if isinstance(value, tuple) else value


def _of_json(value: Any) -> Value:
    if isinstance(value, Mapping):
        return Fault.of_json(value)
    return tuple(map(_of_json, value)) if isinstance(value, list) else value
