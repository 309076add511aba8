"""A master-data file: parties, places and products as JSON, checked as a whole before any of it is loaded.

{"parties":  [{"gln": "6901234000009", "name_zh": "…", "name_en": "…", "role": "farm", "city_zh": "…", "city_en": "…"}],
 "places":   [{"key": "https://id.gs1.org/414/…", "name_zh": "…", "name_en": "…", "party": "6901234000009"}],
 "products": [{"key": "https://id.gs1.org/01/…", "name_zh": "…", "name_en": "…", "maker": "6901234000009",
               "min_celsius": 2, "max_celsius": 6, "shelf_life_days": 21}]}

A place may be named by its GLN, a product by its GTIN, and both by any URI that events have for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

from tracechain.trace.identifiers import CodeError, Kind, parse_code, parse_place
from tracechain.trace.identifiers.gln import EXPECTED, Gln
from tracechain.trace.records.errors import MasterDataError
from tracechain.trace.records.parties import Party, PartyRole, Place, Product
from tracechain.trace.words.fault import phrase

_Kind = TypeVar("_Kind", Party, Place, Product)
_Check = Callable[[Any], str | None]  # a value to what was expected of it, None where it is right


@dataclass(frozen=True, slots=True)
class MasterData:
    """A master-data file that was read without a fault."""

    parties: tuple[Party, ...]
    places: tuple[Place, ...]
    products: tuple[Product, ...]

    @classmethod
    def parse(cls, value: object) -> MasterData:
        """Read the file's JSON value. Raises MasterDataError with every fault in it."""
        if not isinstance(value, Mapping):
            raise MasterDataError([("", f"master data is {value!r:.40}; expected a JSON object")])
        faults = [
            (str(name), "is not known here; expected parties, places, products") for name in value if name not in _PARTS
        ]
        parties = _list(Party, "parties", value, faults)
        places = _list(Place, "places", value, faults)
        products = _list(Product, "products", value, faults)
        if faults:
            raise MasterDataError(faults)
        return cls(parties, places, products)


_PARTS = ("parties", "places", "products")


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else "a text"


def _name(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a text that is not empty"


def _gln(value: Any) -> str | None:
    try:
        Gln.parse(value)
    except CodeError:
        return EXPECTED
    return None


_ONE = {Kind.INSTANCE: phrase("instance"), Kind.LOT: phrase("lot")}


def _product(text: str) -> str:
    thing = parse_code(text)
    if thing.kind is not Kind.PRODUCT:
        raise CodeError.of("code.no_product", code=repr(text), kind=_ONE[thing.kind])
    return thing.key


def _role(value: Any) -> str | None:
    return None if value in list(PartyRole) else f"one of {', '.join(PartyRole)}"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _degrees(value: Any) -> str | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if number and -273.15 <= value <= 1000 else "degrees Celsius from -273.15 to 1000"


def _days(value: Any) -> str | None:
    number = isinstance(value, int) and not isinstance(value, bool)
    return None if number and 0 < value <= 36_500 else "a whole number of days from 1 to 36500"


# Keys are as events have them, however the file spells them.
_KEYS: Mapping[type, Callable[[str], str]] = {Place: parse_place, Product: _product}
_CHECKS: Mapping[str, _Check] = {
    "gln": _gln,
    "party": _gln,
    "maker": _gln,
    "key": _name,
    "name_zh": _name,
    "name_en": _name,
    "role": _role,
    "accepts_unsigned": _flag,
    "min_celsius": _degrees,
    "max_celsius": _degrees,
    "shelf_life_days": _days,
}


def _list(kind: type[_Kind], name: str, value: Mapping[str, Any], faults: list[tuple[str, str]]) -> tuple[_Kind, ...]:
    entries = value.get(name, [])
    if not isinstance(entries, list):
        faults.append((name, f"is {entries!r:.40}; expected a list"))
        return ()
    read = [_one(kind, f"{name}[{index}]", entry, faults) for index, entry in enumerate(entries)]
    return tuple(one for one in read if one is not None)


def _one(kind: type[_Kind], path: str, entry: Any, faults: list[tuple[str, str]]) -> _Kind | None:
    if not isinstance(entry, dict):
        faults.append((path, f"is {entry!r:.40}; expected an object"))
        return None
    found = [*_unknown(kind, path, entry), *_wrong(kind, path, entry)]
    low, high = entry.get("min_celsius"), entry.get("max_celsius")
    if not found and low is not None and high is not None and low > high:
        found = [(f"{path}.min_celsius", f"is {low!r}, above max_celsius {high!r}")]
    given = {name: value for name, value in entry.items() if value is not None}
    if not found and kind in _KEYS:
        try:
            given["key"] = _KEYS[kind](entry["key"])
        except CodeError as error:
            found = [(f"{path}.key", str(error))]
    faults.extend(found)
    if found:
        return None
    return kind(**({**given, "role": PartyRole(given["role"])} if kind is Party else given))


def _unknown(kind: type[_Kind], path: str, entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    known = [f.name for f in fields(kind)]
    return [(f"{path}.{name}", f"is not known; expected {', '.join(known)}") for name in entry if name not in known]


def _wrong(kind: type[_Kind], path: str, entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for field in fields(kind):
        value = entry.get(field.name)
        expected = _CHECKS.get(field.name, _text)(value)
        if value is None and field.default is not MISSING:
            continue
        if expected:
            found.append((f"{path}.{field.name}", f"is {value!r:.80}; expected {expected}"))
    return found
