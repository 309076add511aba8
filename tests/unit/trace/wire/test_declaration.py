"""A declaration dumps what it declares, in its order, and documents the same."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

import pytest
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from tracechain.trace import wire
from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import Amount, InstantField, Number, SpanField, Word, described

MODULES = [f"{wire.__name__}.{module.name}" for module in pkgutil.iter_modules(wire.__path__)]


class Grade(StrEnum):
    A = "a"
    B = "b"


@dataclass
class Cask:
    litres: Decimal
    grade: Grade | None = None
    filled: int | None = None
    rest: int = 90_000_000
    warmth: float = 5
    note: str | None = None


class CaskSchema(Declaration):
    SOMETIMES: ClassVar[frozenset[str]] = frozenset(["note"])

    litres = Amount()
    grade = Word(Grade, allow_none=True)
    filled = InstantField("When.", allow_none=True, data_key="filledAt")
    rest = SpanField(60_000_000, data_key="minutes")
    warmth = Number(metadata=described("°C"))
    note = fields.String()


@dataclass
class Cellar:
    name: str
    casks: list[Cask]
    by_row: dict[str, Cask]
    tags: tuple[str, ...] = ()
    keeper: Cask | None = None


class CellarSchema(Declaration):
    title = fields.String(attribute="name")
    casks = fields.List(fields.Nested(CaskSchema))
    by_row = fields.Dict(keys=fields.String(), values=fields.Nested(CaskSchema), data_key="rows")
    tags = fields.List(fields.String())
    keeper = fields.Nested(CaskSchema, allow_none=True)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_module_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0


def test_a_thing_is_dumped_in_the_order_of_the_declaration() -> None:
    dumped = CaskSchema().dump(Cask(Decimal("2.50"), Grade.B, 250_000))
    assert list(dumped.items()) == [
        ("litres", 2.5),
        ("grade", "b"),
        ("filledAt", "1970-01-01T00:00:00.250Z"),
        ("minutes", 1.5),
        ("warmth", 5),
    ]
    assert [type(value) for value in dumped.values()] == [float, str, str, float, int]


def test_a_whole_amount_is_a_whole_number() -> None:
    assert repr(CaskSchema().dump(Cask(Decimal("2E+3")))["litres"]) == "2000"


def test_null_stays_null_and_what_is_there_sometimes_is_there_with_a_value() -> None:
    dumped = CaskSchema().dump(Cask(Decimal(1), note=""))
    assert (dumped["grade"], dumped["filledAt"], dumped["note"]) == (None, None, "")
    assert "note" not in CaskSchema().dump(Cask(Decimal(1)))


def test_a_declaration_of_one_name_is_dumped_too() -> None:
    assert Declaration.from_dict({"note": fields.String()})().dump(Cask(Decimal(1), note="ab")) == {"note": "ab"}


def test_what_is_inside_is_dumped_by_its_own_declaration() -> None:
    cask = Cask(Decimal(1))
    one = CaskSchema().dump(cask)
    assert CellarSchema().dump(Cellar("north", [cask], {"r": cask}, ("a", "b"))) == {
        "title": "north",
        "casks": [one],
        "rows": {"r": one},
        "tags": ["a", "b"],
        "keeper": None,
    }


def test_what_was_dumped_before_stays_what_it_is() -> None:
    assert CellarSchema(many=True).dump([{"title": "kept"}]) == [{"title": "kept"}]


def test_the_same_declaration_documents() -> None:
    told = OpenAPIConverter("3.1.0", lambda _: None, None).schema2jsonschema(CaskSchema())
    assert told["required"] == ["filledAt", "grade", "litres", "minutes", "warmth"]
    assert told["properties"] == {
        "litres": {"type": "number"},
        "grade": {"type": ["string", "null"], "enum": ["a", "b", None]},
        "filledAt": {"type": ["string", "null"], "format": "date-time", "description": "When."},
        "minutes": {"type": "number"},
        "warmth": {"type": "number", "description": "°C"},
        "note": {"type": "string"},
    }
