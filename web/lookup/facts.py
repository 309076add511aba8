"""All that anyone may know about one thing, put together from its backward trace and the master data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracechain.trace.events.epcis import parse_event
from tracechain.trace.events.instant import format_instant
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers import Thing
from tracechain.trace.lineage.dossier import Dossier
from tracechain.trace.lineage.now.status import Status
from tracechain.trace.lineage.walks.answer import Answer, LinkKind
from tracechain.trace.records.parties import Parties, PartyRole, Product
from tracechain.web.lookup.happening import Happening
from tracechain.web.lookup.journey import JourneyStep, deed
from tracechain.web.lookup.names import Directory, Hands, Name, name_of
from tracechain.web.lookup.numbers import lot_number, serial_number
from tracechain.web.lookup.origin import Origin, held, sources
from tracechain.web.lookup.temperature import Temperatures, temperatures

MOST_EVENTS = 2_000  # a page is read by a person; of a longer way the beginning and the end are told
_SELLERS = frozenset([PartyRole.RETAILER, PartyRole.PHARMACY])


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """The whitelist of http-contract, Lookup: no field, no leak."""

    thing: Thing
    product: Product | None
    lot: str | None
    maker: Hands | None
    seller: Hands | None
    state: Status
    state_time: int | None
    state_offset: str
    state_hands: Hands | None  # in whose hands it was then
    journey: tuple[JourneyStep, ...]
    hidden: int  # steps of a very long way that are not told
    temperatures: Temperatures | None
    origins: tuple[Origin, ...]

    def to_json(self) -> dict[str, Any]:
        """The answer of `/api/v1/lookup`; times in RFC 3339."""
        return {
            "id": self.thing.key,
            "kind": self.thing.kind.value,
            "product": _product_json(self.product),
            "lot": self.lot,
            "serial": serial_number(self.thing.key),
            "maker": self.maker.to_json() if self.maker else None,
            "seller": self.seller.to_json() if self.seller else None,
            "state": self.state.value,
            "since": format_instant(self.state_time) if self.state_time is not None else None,
            "journey": [step.to_json() for step in self.journey],
            "temperatures": self.temperatures.to_json() if self.temperatures else None,
            "origins": [origin.to_json() for origin in self.origins],
        }


def facts_of(thing: Thing, found: Dossier, store: ProvenanceStore, parties: Parties) -> PublicFacts:
    """What anyone may know of a thing, by what was found of it."""
    told, hidden = _told(found.answer.events)
    deciding = [found.state.event] if found.state and found.state.event else []
    happenings = _happenings([*told, *deciding], store)
    directory = _directory(thing, found.answer, happenings.values(), parties)
    shown = [event for event in told if event in happenings]
    return _Portrait(thing, found, hidden, shown, happenings, directory).facts()


def known_product(thing: Thing, parties: Parties) -> Product | None:
    """The master data's entry of a thing's product, whether or not the thing itself is on record."""
    return parties.products_of([thing.key]).get(thing.key)


class _Portrait:
    """The work of `facts_of`, on what was read."""

    def __init__(
        self,
        thing: Thing,
        found: Dossier,
        hidden: int,
        shown: Sequence[str],
        happenings: Mapping[str, Happening],
        directory: Directory,
    ) -> None:
        self._thing, self._found, self._hidden = thing, found, hidden
        self._happenings = [happenings[event] for event in shown]
        self._state = found.state.state if found.state else Status.UNKNOWN
        self._said_by = happenings.get(found.state.event or "") if found.state else None
        self._product = directory.products.get(thing.key)
        self._maker = self._product.maker if self._product else None
        self._seller = self._seller_in(directory)
        named = frozenset(gln for gln in (self._maker, self._seller) if gln)
        self._directory = Directory(directory.parties, directory.places, directory.products, named)

    def facts(self) -> PublicFacts:
        said_by = self._said_by
        return PublicFacts(
            thing=self._thing,
            product=self._product,
            lot=self._lot(),
            maker=self._directory.hands(self._maker) if self._maker else None,
            seller=self._directory.hands(self._seller) if self._seller else None,
            state=self._state,
            state_time=said_by.event.time if said_by else None,
            state_offset=said_by.event.offset if said_by else "",
            state_hands=self._hands(said_by) if said_by else None,
            journey=tuple(self._steps()),
            hidden=self._hidden,
            temperatures=temperatures(self._found.conditions),
            origins=tuple(self._origins()),
        )

    def _steps(self) -> Iterable[JourneyStep]:
        mine = self._found.own | self._found.of_lots
        holds = bool(held(self._found.answer))  # what is in a case is no raw material of it
        for one in self._happenings:
            if not one.is_reading:
                event, keeper = one.event, in_hands_of(one, self._directory) or one.place or ""
                material = not holds and event.id not in mine
                yield JourneyStep(deed(event), event.time, event.offset, self._hands(one), material, keeper)

    def _hands(self, happening: Happening) -> Hands:
        return self._directory.hands(
            in_hands_of(happening, self._directory), self._directory.places.get(happening.place or "")
        )

    def _lot(self) -> str | None:
        """The number of its lot: the one that it is, or the first that it belongs to."""
        links = self._found.answer.links
        lots = (link.source for link in links if link.kind is LinkKind.MEMBERSHIP and link.target == self._thing.key)
        return lot_number(self._thing.key) or next((lot_number(lot) for lot in lots), None)

    def _seller_in(self, directory: Directory) -> str | None:
        """The GLN of the shop that has it, or sold it."""
        if self._said_by is None or self._state not in (Status.SOLD, Status.IN_STOCK, Status.HELD):
            return None
        gln = in_hands_of(self._said_by, directory)
        party = directory.parties.get(gln or "")
        return gln if self._state is Status.SOLD or (party and party.role in _SELLERS) else None

    def _origins(self) -> Iterable[Origin]:
        for key in sources(self._found.answer):
            first = next((one for one in self._happenings if _names(one, key)), None)
            product = self._directory.products.get(key)
            yield Origin(
                name_of(product) if product else None,
                lot_number(key),
                self._hands(first) if first else Hands(),
                first.event.time if first else None,
                first.event.offset if first else "",
            )


def in_hands_of(happening: Happening, directory: Directory) -> str | None:
    """The GLN in whose hands a happening was: who runs the place, else who recorded it."""
    place = directory.places.get(happening.place or "")
    return (place.party if place else None) or happening.recorder or None


def _told(event_ids: Sequence[str]) -> tuple[list[str], int]:
    half = MOST_EVENTS // 2
    if len(event_ids) <= MOST_EVENTS:
        return list(event_ids), 0
    return [*event_ids[:half], *event_ids[-half:]], len(event_ids) - MOST_EVENTS


def _happenings(event_ids: Sequence[str], store: ProvenanceStore) -> dict[str, Happening]:
    documents = store.documents(event_ids)
    return {event: Happening(parse_event(one["event"]), one["party"]) for event, one in documents.items()}


def _directory(thing: Thing, answer: Answer, happenings: Collection[Happening], parties: Parties) -> Directory:
    keys = {thing.key, *(item.id for item in answer.items)}
    products = parties.products_of(keys)
    places = parties.places({one.place for one in happenings if one.place})
    glns = {one.recorder for one in happenings} | {place.party for place in places.values() if place.party}
    glns |= {product.maker for product in products.values() if product.maker}
    return Directory(parties.parties(glns), places, products)


def _names(happening: Happening, key: str) -> bool:
    return any(naming.thing.key == key for naming in happening.event.namings)


def _product_json(product: Product | None) -> dict[str, Any] | None:
    if product is None:
        return None
    return {
        "id": product.key,
        "name": name_of(product).to_json(),
        "pack": Name(product.pack_zh, product.pack_en).to_json(),
        "shelfLifeDays": product.shelf_life_days,
    }
