"""A GLN is parsed once, and is right from then on."""

from __future__ import annotations

import pytest

from tracechain.trace.identifiers.code import CodeError
from tracechain.trace.identifiers.gln import Gln, gln_of, is_written

WRONG = [
    "6901234000008",
    "690123400000",
    "69012340000090",
    " 6901234000009",
    "6901234000009\n",
    "６９０１２３４００００９９",
    "",
]


def test_a_gln_is_its_digits() -> None:
    gln = Gln.parse("6901234000009")
    assert (gln, repr(gln), f"{gln}") == ("6901234000009", "'6901234000009'", "6901234000009")


@pytest.mark.parametrize("text", [*WRONG, None, 6901234000009])
def test_what_is_no_gln_gets_a_sentence(text: object) -> None:
    with pytest.raises(CodeError) as refusal:
        Gln.parse(text)
    assert str(refusal.value) == f"Not a GLN: {text!r}; expected 13 digits with a right check digit"


def test_one_with_a_wrong_check_digit_is_written_as_a_gln_all_the_same() -> None:
    assert [is_written(text) for text in WRONG] == [True, False, False, False, False, False, False]


@pytest.mark.parametrize(
    ("key", "gln"),
    [
        ("https://id.gs1.org/414/6901234000009", "6901234000009"),
        ("https://id.gs1.org/414/6901234000009/254/1", "6901234000009"),
        ("https://id.gs1.org/417/6901234000009", "6901234000009"),
        ("https://id.gs1.org/415/6901234000009", None),
        ("https://example.com/414/6901234000009", None),
    ],
)
def test_the_key_of_a_party_or_a_place_says_its_gln(key: str, gln: str | None) -> None:
    assert gln_of(key) == gln
