"""What a party or a place is called, and in which city it is, as the options of a command say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypedDict

import click

from tracechain.trace.records.parties import Party, Place


class BothLanguages(TypedDict):
    """What people call it, and the city it is in, in both languages."""

    name_zh: str
    name_en: str
    city_zh: str
    city_en: str


@dataclass(frozen=True, slots=True)
class Description:
    """How somebody described a party or a place: the words that were given; None for those that were not."""

    name: str | None
    name_en: str | None
    city: str | None
    city_en: str | None

    def over(self, known: Party | Place | None) -> BothLanguages:
        """These words, and those on record for the others."""
        names = ("", "") if known is None else (known.name_zh, known.name_en)
        cities = ("", "") if known is None else (known.city_zh, known.city_en)
        name_zh, name_en = _over(names, self.name, self.name_en)
        city_zh, city_en = _over(cities, self.city, self.city_en)
        return BothLanguages(name_zh=name_zh, name_en=name_en, city_zh=city_zh, city_en=city_en)


def _over(known: tuple[str, str], given: str | None, english: str | None) -> tuple[str, str]:
    """A word in both languages. One that never had an English form of its own has none after a change either."""
    word = known[0] if given is None else given.strip()
    if english is None:
        return word, word if known[0] == known[1] else known[1]
    return word, english.strip() or word


def described(command: Callable[..., None]) -> Callable[..., None]:
    """Options that say in words what something is, given to the command as `given`."""

    @click.option("--name", help="Its name, as people know it; needed for a new one.")
    @click.option("--name-en", help="Its name on English pages, where that is another.")
    @click.option("--city", help="The city it is in: public pages show it.")
    @click.option("--city-en", help="The city on English pages, where that is another.")
    @wraps(command)
    def asked(
        *args: Any, name: str | None, name_en: str | None, city: str | None, city_en: str | None, **options: Any
    ) -> None:
        if name is not None and not name.strip():
            raise click.BadParameter("it is empty; expected a name", param_hint="--name")
        command(*args, given=Description(name, name_en, city, city_en), **options)

    return asked
