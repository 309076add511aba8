"""A declaration of an answer: a marshmallow schema whose dump is made once, for answers of up to a million rows.

marshmallow looks up anew, for each value of each object, what its field is. Here a declaration is read once into the names,
one getter for all attributes, and the writers; what comes out are plain dicts, lists, texts and numbers.

>>> from types import SimpleNamespace
>>> class PalletSchema(Declaration):
...     key = fields.String(data_key="id")
...     cases = fields.Integer(allow_none=True)
>>> PalletSchema().dump(SimpleNamespace(key="https://id.gs1.org/00/069012342000000010", cases=None))
{'id': 'https://id.gs1.org/00/069012342000000010', 'cases': None}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, cast

import marshmallow as ma
from marshmallow import fields

Writer = Callable[[Any], Any]


class WireField(fields.Field[Any]):
    """A field that says how its value is written; None is always written as null."""

    write: Writer


class Declaration(ma.Schema):
    """An answer, or a part of one. Every name is in every answer, but for those that are there `SOMETIMES`, where not null.

    A dict is taken for what was dumped before, and left as it is.
    """

    SOMETIMES: ClassVar[frozenset[str]] = frozenset()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = (field_obj.data_key or field_name) not in self.SOMETIMES

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """The answer as JSON has it, the names in the order of the declaration."""
        row = self.row
        return [row(one) for one in obj] if (self.many if many is None else many) else row(obj)

    @cached_property
    def row(self) -> Writer:
        """How one thing is dumped."""
        whole = self._whole()
        if not self.SOMETIMES:
            return whole
        return lambda obj: {
            name: value for name, value in whole(obj).items() if value is not None or name not in self.SOMETIMES
        }

    def _whole(self) -> Writer:
        names = [field.data_key or name for name, field in self.dump_fields.items()]
        values = _values([field.attribute or name for name, field in self.dump_fields.items()])
        writers = [writer_of(field) for field in self.dump_fields.values()]

        def whole(obj: Any) -> dict[str, Any]:
            if type(obj) is dict:
                return obj
            return {  # all three are as long as the declaration; to check it again would cost a third of the dump
                name: value if write is None or value is None else write(value)
                for name, write, value in zip(names, writers, values(obj), strict=False)
            }

        return whole


def _values(attributes: Sequence[str]) -> Callable[[Any], Sequence[Any]]:
    """What gets all the attributes of a thing."""
    if len(attributes) == 1:
        only = attrgetter(*attributes)
        return lambda thing: (only(thing),)
    return attrgetter(*attributes)


def writer_of(field: fields.Field[Any] | None) -> Writer | None:
    """How a field writes a value; None where the value stays what it is."""
    match field:
        case WireField():
            return field.write
        case fields.Nested():
            return _row_of(field)
        case fields.List():
            return _list_of(writer_of(field.inner))
        case fields.Dict():
            return _dict_of(writer_of(field.value_field))
        case _:
            return None


def _row_of(field: fields.Nested) -> Writer:
    return cast("Declaration", field.schema).row


def _list_of(write: Writer | None) -> Writer:
    return list if write is None else lambda values: [write(value) for value in values]


def _dict_of(write: Writer | None) -> Writer:
    return dict if write is None else lambda values: {name: write(value) for name, value in values.items()}
