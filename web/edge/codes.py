"""From a code to the address of its page, and back."""

from __future__ import annotations

from urllib.parse import quote

from tracechain.trace.identifiers import CodeError, Thing, digital_link, parse_code

LONGEST = 2048
_HOST = "https://id.gs1.org"
_DRUG = "urn:nmpa:"


def read_code(text: str) -> Thing:
    """The thing of a code in any spelling. Raises CodeError, also for a text that is longer than any code."""
    if len(text) > LONGEST:
        raise CodeError.of("code.very_long", length=len(text), most=LONGEST)
    return parse_code(text)


def read_path(path: str) -> Thing:
    """The thing of a Digital Link path (`/01/…/10/…`), percent-escapes as sent. Raises CodeError."""
    thing = read_code(_HOST + path)
    try:
        digital_link(thing.key)
    except CodeError:
        raise CodeError.of("code.no_path", path=repr(path)) from None
    return thing


def page_of(thing: Thing) -> str | None:
    """The path of a thing's public page; None where its key has none (a URI that is not GS1's)."""
    if thing.key.startswith(_HOST + "/"):
        return thing.key.removeprefix(_HOST)
    if thing.key.startswith(_DRUG):
        return "/drug/" + thing.key.removeprefix(_DRUG).replace(":lot:", "/lot/", 1)
    return None


def read_drug(code: str, lot: str | None = None) -> Thing:
    """The thing of a drug's path: 20 digits, 7 digits, or 7 digits and a lot. Raises CodeError."""
    return read_code(_DRUG + code + (f":lot:{quote(lot, safe='')}" if lot is not None else ""))


def is_unit(thing: Thing) -> bool:
    """Whether a thing is what goods travel in: a logistic unit (00), a returnable asset (8003), a shipment (402, 401)."""
    return thing.key.startswith(tuple(f"{_HOST}/{ai}/" for ai in ("00", "8003", "401", "402")))
