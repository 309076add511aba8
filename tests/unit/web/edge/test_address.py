"""What the address bar says: read from a query string, written back, and changed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tracechain.trace.events.instant import InstantError
from tracechain.web.edge.address import Address, choice, code, flag, lines, mark, number, text, time


@dataclass(frozen=True, slots=True)
class Shelf(Address):
    """One parameter of each kind."""

    code: str = code()
    words: str = text(most=5)
    hours: str = text("contactHours")
    since: str = time()
    until: str = time()
    sort: str = choice("name", "weight")
    falling: bool = flag(usual=True)
    things: tuple[str, ...] = lines("withoutThing")
    page: int = number()
    before: str = mark("[0-9]{1,3}")


def asked(query: str) -> Shelf:
    return Shelf.read(MultiDict(parse_qsl(query, keep_blank_values=True)))


def test_what_is_as_usual_is_left_out() -> None:
    assert Shelf().address() == "?"
    assert asked("sort=name&falling=1&page=1&words=&since=").address() == "?"


def test_a_name_in_the_address_may_be_another_than_that_of_the_field() -> None:
    assert asked("contactHours=24").hours == "24"
    assert asked("hours=24") == Shelf()
    assert Shelf(hours="24").address() == "?contactHours=24"


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("code=%1D01%20%0A", Shelf(code="\x1d01")),
        ("words=%20milk%20and", Shelf(words="milk ")),
        ("sort=%20weight", Shelf(sort="weight")),
        ("sort=colour", Shelf()),
        ("falling=0", Shelf(falling=False)),
        ("falling=yes", Shelf(falling=False)),
        ("withoutThing=a%0D%0A%0Ab&withoutThing=%20a%20&withoutThing=c", Shelf(things=("a", "b", "c"))),
        ("page=0", Shelf()),
        ("page=999999", Shelf(page=999999)),
        ("page=1000000", Shelf()),
        ("page=-2", Shelf()),
        ("page=%C2%B2", Shelf()),
        ("before=12", Shelf(before="12")),
        ("before=1234", Shelf()),
        ("before=%EF%BC%92", Shelf()),
        ("colour=red", Shelf()),
        ("code=1&code=2", Shelf(code="1")),
    ],
)
def test_what_is_not_understood_is_as_if_it_were_not_there(query: str, read: Shelf) -> None:
    assert asked(query) == read


def test_a_time_keeps_its_text_so_that_the_page_can_say_what_is_wrong_with_it() -> None:
    shelf = asked("since=2026-03-01T08:00&until=noon")
    assert shelf.unreadable == ("until",)
    assert (shelf.moment("since"), Shelf().moment("since")) == (1772323200000000, None)
    assert shelf.address() == "?since=2026-03-01T08%3A00&until=noon"
    with pytest.raises(InstantError, match="noon"):
        shelf.moment("until")


def test_a_changed_list_begins_anew_unless_it_says_from_where_on() -> None:
    shelf = Shelf(words="milk", before="12", page=3)
    assert shelf.address() == "?words=milk&page=3"
    assert shelf.address(sort="weight") == "?words=milk&sort=weight&page=3"
    assert shelf.address(before="13") == "?words=milk&page=3&before=13"
    assert shelf.with_(words="rye") == Shelf(words="rye", page=3)


def test_a_change_that_is_no_parameter_is_a_slip_of_the_page() -> None:
    with pytest.raises(TypeError, match="colour"):
        Shelf().address(colour="red")


words = st.text(st.characters(exclude_categories=["Cs"])).map(lambda told: told.strip()[:5].strip())


@given(
    st.builds(
        Shelf,
        code=words,
        words=words,
        hours=words,
        since=words,
        sort=st.sampled_from(["name", "weight"]),
        falling=st.booleans(),
        things=st.lists(words.map(lambda told: "".join(told.split())).filter(bool), unique=True).map(tuple),
        page=st.integers(1, 999999),
    )
)
def test_what_is_written_is_read_back(shelf: Shelf) -> None:
    assert asked(shelf.address().removeprefix("?")) == shelf
