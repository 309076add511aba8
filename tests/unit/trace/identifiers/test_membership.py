"""Which lot and product a thing belongs to by its own code."""

import pytest

from tracechain.trace.identifiers import CodeError, gtin_of, lot_key, product_key

ID = "https://id.gs1.org"
GTIN = f"{ID}/01/06901234000016"
PACK = "urn:nmpa:81234567890123456789"


def test_it_works() -> None:
    """A pack belongs to the lot of its own GTIN."""
    assert lot_key(f"{GTIN}/21/S1", " L/1 ") == f"{GTIN}/10/L%2F1"


def test_a_drug_belongs_to_the_lot_of_its_first_seven_digits() -> None:
    """They name the drug and its pack size."""
    assert lot_key(PACK, "B 7") == "urn:nmpa:8123456:lot:B%207"


@pytest.mark.parametrize(
    "key",
    [GTIN, f"{GTIN}/10/L", f"{GTIN}/235/X", f"{ID}/00/106141412345678908", "urn:example:7", "urn:nmpa:8123456"],
)
def test_nothing_else_belongs_to_a_lot_by_its_code(key: str) -> None:
    """Only SGTINs and drug codes say what they are a piece of."""
    assert lot_key(key, "L") is None


def test_a_blank_lot_number_is_none() -> None:
    """An empty ILMD field says nothing."""
    assert lot_key(f"{GTIN}/21/S1", " ") is None


def test_a_lot_number_with_control_characters_is_refused() -> None:
    """It could not be typed, printed or compared."""
    with pytest.raises(CodeError) as refused:
        lot_key(f"{GTIN}/21/S1", "L\x07")
    assert str(refused.value) == "Can't use 'L\\x07' in a code: expected no control characters."


@pytest.mark.parametrize(
    ("key", "product", "gtin"),
    [
        (f"{GTIN}/21/S", GTIN, "06901234000016"),
        (f"{GTIN}/235/S", GTIN, "06901234000016"),
        (f"{GTIN}/10/L", GTIN, "06901234000016"),
        (GTIN, None, "06901234000016"),
        (PACK, "urn:nmpa:8123456", None),
        ("urn:nmpa:8123456:lot:B", "urn:nmpa:8123456", None),
        ("urn:nmpa:8123456", None, None),
        (f"{ID}/00/106141412345678908", None, None),
        (f"{GTIN}/99/X", None, None),
        ("urn:example:7", None, None),
    ],
)
def test_a_thing_has_the_product_of_its_own_code(key: str, product: str | None, gtin: str | None) -> None:
    """A product itself has none."""
    assert product_key(key) == product
    assert gtin_of(key) == gtin
