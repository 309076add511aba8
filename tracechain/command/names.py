"""Names of products, places and parties for a person who reads a trace; without master data the codes themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from tracechain.trace.facts.limits import Limits
from tracechain.trace.identifiers import short
from tracechain.trace.records.errors import RecordsError
from tracechain.trace.records.parties import Party, Place, Product
from tracechain.trace.records.records import Records


class Names:
    """The names in one language."""

    def __init__(self, language: str, records: Records | None = None) -> None:
        self._language, self._records = language, records

    @classmethod
    @contextmanager
    def open(cls, database: str, language: str) -> Iterator[Names]:
        """The names in a database; a trace is worth reading without them, so one that is away costs a sentence only."""
        try:
            records = Records(database)
        except RecordsError as error:
            click.echo(f"Without names: {error}", err=True)
            yield cls(language)
            return
        with records:
            yield cls(language, records if _answers(records) else None)

    def products(self, keys: Sequence[str]) -> dict[str, str]:
        """What things are, by their keys: the names of their products; unknown ones are left out."""
        if self._records is None:
            return {}
        return {key: self._spoken(product) for key, product in self._records.parties.products_of(keys).items()}

    def limits(self, key: str) -> Limits | None:
        """The temperatures that a thing's product is to be kept between, °C; None where none are known."""
        found = self._records.parties.products_of([key]) if self._records else {}
        return found[key].limits if key in found else None

    def places(self, keys: Sequence[str]) -> dict[str, str]:
        """Places by their keys, unknown ones as their codes."""
        found = self._records.parties.places(keys) if self._records else {}
        return {key: self._spoken(found[key]) if key in found else short(key) for key in keys}

    def parties(self, glns: Sequence[str]) -> dict[str, str]:
        """Parties by GLN, unknown ones as their GLN."""
        found = self._records.parties.parties(glns) if self._records else {}
        return {gln: self._spoken(found[gln]) if gln in found else gln for gln in glns}

    def _spoken(self, entry: Party | Place | Product) -> str:
        return (entry.name_en or entry.name_zh) if self._language == "en" else (entry.name_zh or entry.name_en)


def _answers(records: Records) -> bool:
    try:
        records.ping()
    except RecordsError as error:
        click.echo(f"Without names: {error}", err=True)
        return False
    return True
