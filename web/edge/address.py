"""What the address bar says, as one frozen value that reads itself from a query string and writes itself back.

A page declares its parameters as the fields of a subclass, each of a kind that stands here. What is not understood is as
if it were not there; but a time keeps its text, so that the page can say at its field that it can't be read.

>>> @dataclass(frozen=True)
... class Shelf(Address):
...     words: str = text()
...     since: str = time()
...     sort: str = choice("name", "weight")
...     falling: bool = flag()
...     things: tuple[str, ...] = lines("thing")
...     page: int = number()
>>> shelf = Shelf.read({"words": " milk ", "since": "noon", "sort": "colour", "page": "-3"})
>>> shelf
Shelf(words='milk', since='noon', sort='name', falling=False, things=(), page=1)
>>> shelf.unreadable
('since',)
>>> shelf.address(since="", falling=True, things=("a", "b"), page=2)
'?words=milk&falling=1&thing=a&thing=b&page=2'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from tracechain.trace.events.instant import InstantError
from tracechain.web.edge.times import read_form_time

MOST_LETTERS = 200  # of a field of a search form
_MOST_DIGITS = 6  # of the number of a page
_KIND = "kind"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A kind of parameter: how its texts are read (None: not understood), and how its value is written.

    `name` is that of the address where the field has another. A time can be unreadable. A mark says from where on a list
    is shown, which holds for the list as it is and not for a changed one.
    """

    read: Callable[[Sequence[str]], Any]
    write: Callable[[Any], Sequence[str]]
    name: str | None = None
    is_time: bool = False
    is_mark: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """The parameters of a page, each a field with its usual value."""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """The address of a query string or a form as Flask gives it."""
        texts: MultiDict[str, str] = MultiDict(given)
        read = {one.name: _kind(one).read(texts.getlist(_name(one))) for one in fields(cls)}
        return cls(**{name: value for name, value in read.items() if value is not None})

    def with_(self, **changes: Any) -> Self:
        """The same with changes, from the beginning of the list unless they say from where on."""
        marks = {one.name: one.default for one in fields(self) if _kind(one).is_mark}
        return replace(self, **{**marks, **changes})

    def address(self, **changes: Any) -> str:
        """The query string, with changes as in `with_`; what has its usual value is left out."""
        return "?" + urlencode(list(self.with_(**changes).parameters()))

    def parameters(self) -> Iterator[tuple[str, str]]:
        """Names and texts of all that is not as usual."""
        for one in fields(self):
            value = getattr(self, one.name)
            if value != one.default:
                yield from ((_name(one), told) for told in _kind(one).write(value))

    def moment(self, name: str) -> int | None:
        """One of the times in microseconds; None where it is left empty. Raises InstantError."""
        told: str = getattr(self, name)
        return read_form_time(told) if told else None

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The fields whose text is no time."""
        return tuple(one.name for one in fields(self) if _kind(one).is_time and not self._is_readable(one.name))

    def _is_readable(self, name: str) -> bool:
        try:
            self.moment(name)
        except InstantError:
            return False
        return True


def text(name: str | None = None, *, most: int | None = None) -> Any:
    """A text without white space around it; what is longer than `most` characters is cut."""
    return _declared("", Parameter(lambda given: _first(given).strip()[:most], _plain, name))


def code() -> Any:
    """A code, as a reader or a person typed it: it may begin with a control character that belongs to it."""
    return _declared("", Parameter(lambda given: _first(given).strip(" \t\r\n"), _plain))


def time(*, most: int | None = None) -> Any:
    """A time as it was typed."""
    return _declared("", Parameter(lambda given: _first(given).strip()[:most], _plain, is_time=True))


def mark(pattern: str) -> Any:
    """From where on a list is shown, as its own links say it: a text of that pattern."""
    shape = re.compile(pattern, re.ASCII)

    def read(given: Sequence[str]) -> str | None:
        told = _first(given).strip()
        return told if shape.fullmatch(told) else None

    return _declared("", Parameter(read, _plain, is_mark=True))


def choice(*options: str) -> Any:
    """One of some words; the first of them is the usual one."""
    words = {str(option): option for option in options}
    kind = Parameter(lambda given: words.get(_first(given).strip()), _plain)
    return _declared(options[0], kind)


def flag(*, usual: bool = False) -> Any:
    """Yes or no: 1, or anything else."""
    return _declared(
        usual, Parameter(lambda given: given[0] == "1" if given else None, lambda value: [str(int(value))])
    )


def number() -> Any:
    """The number of a page, from 1 on."""
    return _declared(1, Parameter(lambda given: _number(_first(given)), lambda value: [str(value)]))


def lines(name: str) -> Any:
    """Several texts, given one by one or each on a line; what is given twice stands once."""
    return _declared((), Parameter(_lines, tuple, name))


def _declared(usual: Any, kind: Parameter) -> Any:
    return field(default=usual, metadata={_KIND: kind})


def _kind(one: Field[Any]) -> Parameter:
    kind: Parameter = one.metadata[_KIND]
    return kind


def _name(one: Field[Any]) -> str:
    return _kind(one).name or one.name


def _first(given: Sequence[str]) -> str:
    return given[0] if given else ""


def _plain(value: str) -> Sequence[str]:
    return [value]


def _number(told: str) -> int | None:
    is_number = told.isascii() and told.isdigit() and len(told) <= _MOST_DIGITS
    return max(int(told), 1) if is_number else None


def _lines(given: Sequence[str]) -> tuple[str, ...]:
    each = (line.strip() for told in given for line in told.splitlines())
    return tuple(dict.fromkeys(line for line in each if line))
