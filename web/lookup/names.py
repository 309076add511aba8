"""Names in two languages, and who may be named: maker and current seller; the others show role and city alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracechain.trace.records.parties import Party, Place, Product


@dataclass(frozen=True, slots=True)
class Name:
    """A name in Chinese and English."""

    zh: str
    en: str

    def spoken(self, language: str) -> str:
        """The name in a language (`zh-CN`, `en`), or in the other one where it has none."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)

    def to_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Hands:
    """In whose hands something was, as anyone may know it: `name` is None for all but maker and current seller."""

    role: str | None = None
    city: Name | None = None
    name: Name | None = None

    def to_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"role": self.role, "city": self.city.to_json() if self.city else None}
        return {**shown, "name": self.name.to_json()} if self.name else shown


@dataclass(frozen=True, slots=True)
class Directory:
    """The master data that one page needs; `named` are the GLNs that may be shown by name."""

    parties: Mapping[str, Party]
    places: Mapping[str, Place]
    products: Mapping[str, Product]
    named: frozenset[str] = frozenset()

    def hands(self, gln: str | None, place: Place | None = None) -> Hands:
        """A party at a place (or at its own city) as it may be shown."""
        party = self.parties.get(gln or "")
        city = _city(place) or _city(party)
        if party is None:
            return Hands(None, city, None)
        return Hands(party.role.value, city, name_of(party) if party.gln in self.named else None)


def name_of(entry: Party | Place | Product) -> Name:
    """The name of an entry of the master data."""
    return Name(entry.name_zh, entry.name_en)


def _city(entry: Party | Place | None) -> Name | None:
    return Name(entry.city_zh, entry.city_en) if entry and (entry.city_zh or entry.city_en) else None
