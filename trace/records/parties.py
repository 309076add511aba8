"""Who and where in the chain, and what is made: parties, places, products, as a reader of names needs them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from tracechain.trace.facts.limits import Limits
from tracechain.trace.identifiers import product_key
from tracechain.trace.records.database import Database
from tracechain.trace.records.model import Model, PartyRow, PlaceRow, ProductRow, table_of

_CHUNK = 10_000  # SQLite takes at most 32,766 parameters a statement


class PartyRole(StrEnum):
    """What a party does in the chain; public pages show it in place of most names."""

    FARM = "farm"
    PRODUCER = "producer"
    DISTRIBUTOR = "distributor"
    CARRIER = "carrier"
    WAREHOUSE = "warehouse"
    RETAILER = "retailer"
    PHARMACY = "pharmacy"
    HOSPITAL = "hospital"
    CATERER = "caterer"
    LABORATORY = "laboratory"
    REGULATOR = "regulator"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Party:
    """A business or authority; `accepts_unsigned`: its envelopes may come without a signature."""

    gln: str
    name_zh: str
    name_en: str
    role: PartyRole
    city_zh: str = ""
    city_en: str = ""
    accepts_unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its key (`https://id.gs1.org/414/…`), and the GLN of the party that runs it."""

    key: str
    name_zh: str
    name_en: str
    city_zh: str = ""
    city_en: str = ""
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product by its key (`https://id.gs1.org/01/…`), its maker's GLN, and the degrees Celsius it is kept between."""

    key: str
    name_zh: str
    name_en: str
    maker: str | None = None
    pack_zh: str = ""
    pack_en: str = ""
    min_celsius: float | None = None
    max_celsius: float | None = None
    shelf_life_days: int | None = None

    @property
    def limits(self) -> Limits | None:
        """What it is to be kept between; None where neither bound is given."""
        return Limits.of(self.min_celsius, self.max_celsius)


class Parties:
    """The master data of one database. Reads take sets: one query, whatever their size (10,000 keys a query)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def parties(self, glns: Collection[str]) -> dict[str, Party]:
        """Parties by GLN; unknown ones are left out."""
        return {row["gln"]: _party(row) for row in self._rows(PartyRow, PartyRow.gln, glns)}

    def places(self, keys: Collection[str]) -> dict[str, Place]:
        """Places by key; unknown ones are left out."""
        return {row["key"]: Place(**row) for row in self._rows(PlaceRow, PlaceRow.key, keys)}

    def products(self, keys: Collection[str]) -> dict[str, Product]:
        """Products by key; unknown ones are left out."""
        return {row["key"]: Product(**row) for row in self._rows(ProductRow, ProductRow.key, keys)}

    def products_of(self, keys: Collection[str]) -> dict[str, Product]:
        """The products of things, by the keys of the things (a product's own among them); unknown ones are left out."""
        kinds = {key: product_key(key) or key for key in keys}
        found = self.products(set(kinds.values()))
        return {key: found[kind] for key, kind in kinds.items() if kind in found}

    def all_parties(self) -> list[Party]:
        """Every party by GLN."""
        return [_party(row) for row in self._all(PartyRow, PartyRow.gln)]

    def all_places(self) -> list[Place]:
        """Every place by key."""
        return [Place(**row) for row in self._all(PlaceRow, PlaceRow.key)]

    def all_products(self) -> list[Product]:
        """Every product by key."""
        return [Product(**row) for row in self._all(ProductRow, ProductRow.key)]

    def upsert(
        self,
        parties: Collection[Party] = (),
        places: Collection[Place] = (),
        products: Collection[Product] = (),
    ) -> None:
        """Put master data in, all or nothing; what has the same key is replaced."""
        with self._database.writing() as session:
            for model, values in ((PartyRow, parties), (PlaceRow, places), (ProductRow, products)):
                for value in values:
                    session.merge(model(**asdict(value)))

    def _rows(
        self, model: type[Model], column: InstrumentedAttribute[str], keys: Collection[str]
    ) -> Iterator[dict[str, Any]]:
        wanted = sorted(set(keys))
        with self._database.reading() as session:
            for start in range(0, len(wanted), _CHUNK):
                query = select(table_of(model)).where(column.in_(wanted[start : start + _CHUNK]))
                yield from (dict(row) for row in session.execute(query).mappings())

    def _all(self, model: type[Model], column: InstrumentedAttribute[str]) -> list[dict[str, Any]]:
        with self._database.reading() as session:
            return [dict(row) for row in session.execute(select(table_of(model)).order_by(column)).mappings()]


def _party(row: dict[str, Any]) -> Party:
    return Party(**{**row, "role": PartyRole(row["role"])})
