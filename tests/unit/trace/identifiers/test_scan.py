"""What people type and scanners deliver, and what people read."""

import pytest

from tracechain.trace.identifiers import CodeError, Kind, Thing, digital_link, element_string, parse_code, short

ID = "https://id.gs1.org"
GTIN = f"{ID}/01/06901234000016"
GS = "\x1d"
PACK = Thing(f"{GTIN}/21/S1", Kind.INSTANCE, f"{GTIN}/10/L1")


def test_it_works() -> None:
    """A GS1 DataMatrix with lot and serial names the pack, and says its lot."""
    assert parse_code(f"]d2010690123400001610L1{GS}21S1") == PACK


@pytest.mark.parametrize("identifier", ["C1", "d2", "Q3", "e0", "J1"])
@pytest.mark.parametrize("separator", [GS, "|", "{GS}"])
def test_a_scanner_sends_the_symbology_and_gs_or_a_substitute(identifier: str, separator: str) -> None:
    """Every GS1 symbology, with each of the substitutes that wedge scanners can type."""
    assert parse_code(f"]{identifier}010690123400001610L1{separator}1725123121S1\r\n") == PACK
    assert parse_code(f"]{identifier}{separator}010690123400001621S1{separator}10L1{separator}") == PACK


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        ("6901234000016", "01/06901234000016", Kind.PRODUCT),
        ("690 1234 00001 6", "01/06901234000016", Kind.PRODUCT),
        ("６９０１２３４００００１６", "01/06901234000016", Kind.PRODUCT),
        ("06901234000016", "01/06901234000016", Kind.PRODUCT),
        ("614141073467", "01/00614141073467", Kind.PRODUCT),
        ("96385074", "01/00000096385074", Kind.PRODUCT),
        ("]E06901234000016", "01/06901234000016", Kind.PRODUCT),
        ("]E3690123400001612", "01/06901234000016", Kind.PRODUCT),
        ("]E496385074", "01/00000096385074", Kind.PRODUCT),
        ("]I106901234000016", "01/06901234000016", Kind.PRODUCT),
        ("106141412345678908", "00/106141412345678908", Kind.INSTANCE),
        ("00106141412345678908", "00/106141412345678908", Kind.INSTANCE),
        ("]C100106141412345678908", "00/106141412345678908", Kind.INSTANCE),
        ("(00) 1 0614141 234567890 8", "00/106141412345678908", Kind.INSTANCE),
        ("]C1001061414123456789080206901234000016371", "00/106141412345678908", Kind.INSTANCE),
        ("0106901234000016", "01/06901234000016", Kind.PRODUCT),
        ("010690123400001617251231", "01/06901234000016", Kind.PRODUCT),
        ("010690123400001610AB", "01/06901234000016/10/AB", Kind.LOT),
        (f"010690123400001610AB21{GS}17251231", "01/06901234000016/10/AB21", Kind.LOT),
        (f"{GS}010690123400001610AB21X", "01/06901234000016/10/AB21X", Kind.LOT),
        ("(01)06901234000016(10)AB", "01/06901234000016/10/AB", Kind.LOT),
        ("(01)6901234000016(17)251231(10)AB", "01/06901234000016/10/AB", Kind.LOT),
        ("（01）06901234000016（10）AB", "01/06901234000016/10/AB", Kind.LOT),
        (r"(01)06901234000016(10)A\(21)B(x)", "01/06901234000016/10/A%2821%29B%28x%29", Kind.LOT),
        ("(01)06901234000016(22)V(235)TPX", "01/06901234000016/235/TPX", Kind.INSTANCE),
        ("(8006)040123451234560102(10)L", "8006/040123451234560102/10/L", Kind.LOT),
        ("(8003)04012345555554987", "8003/04012345555554987", Kind.INSTANCE),
        ("(414)4012345000115(254)A", "414/4012345000115/254/A", Kind.INSTANCE),
        ("(414)4012345000115(254)0", "414/4012345000115", Kind.INSTANCE),
        ("]Q1https://example.com/01/6901234000016?17=251231", "01/06901234000016", Kind.PRODUCT),
        ("]d1https://example.com/01/6901234000016", "01/06901234000016", Kind.PRODUCT),
        ("urn:epc:id:sgtin:0614141.107346.2018", "01/10614141073464/21/2018", Kind.INSTANCE),
    ],
)
def test_a_gs1_code_is_read_in_every_spelling(text: str, path: str, kind: Kind) -> None:
    """Digits, element strings with and without brackets, URIs."""
    assert parse_code(text) == Thing(f"{ID}/{path}", kind)


@pytest.mark.parametrize(
    "text", ["81234567890123456789", "8123 4567 8901 2345 6789", "]C081234567890123456789", "]A081234567890123456789"]
)
def test_twenty_digits_are_a_drug_code(text: str) -> None:
    """As Chinese packs carry it, in a plain symbology."""
    assert parse_code(text) == Thing("urn:nmpa:81234567890123456789", Kind.INSTANCE)


def test_twenty_digits_that_are_no_sscc_are_a_drug_code_even_with_zeros_in_front() -> None:
    """The check digit of the SSCC decides."""
    assert parse_code("00106141412345678909").key == "urn:nmpa:00106141412345678909"


def test_another_uri_is_its_own_key() -> None:
    """A sender's own label works as a code too."""
    assert parse_code("]Q1urn:example:crate:7") == Thing("urn:example:crate:7", Kind.INSTANCE)


EXPECTED = "expected a barcode's content, a URI, or the digits below a barcode."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"Can't read '': {EXPECTED}"),
        ("]", f"Can't read ']': {EXPECTED}"),
        ("crate 7", f"Can't read 'crate 7': {EXPECTED}"),
        (
            "010690123400001610AB21X",
            (
                "Can't read '010690123400001610AB21X': 10 has no fixed length, so another element may hide in 'AB21X'; "
                "expected a symbology identifier such as ]C1, or GS (U+001D) between the elements."
            ),
        ),
        (
            "]C1010690123400001610ABCDEFGHIJKLMNOPQRST21X",
            (
                "Can't read '010690123400001610ABCDEFGHIJKLMNOPQRST21X': "
                "expected a value of 10 (BATCH/LOT, N2+X..20), got 'ABCDEFGHIJKLMNOPQRST21X'."
            ),
        ),
        (
            "]C10106901234000016172513",
            "Can't read '0106901234000016172513': expected a value of 17 (USE BY or EXPIRY, N2+N6), got '2513'.",
        ),
        ("]C199X", "Can't read '99X': 99 names no thing; expected a key such as 00, 01 or 8003."),
        ("]C10410", "Can't read '0410': expected a GS1 Application Identifier at '0410'."),
        ("]C1", "Can't read '': expected a GS1 Application Identifier at ''."),
        ("(10)L1", "Can't read '(10)L1': 10 names no thing; expected a key such as 00, 01 or 8003."),
        (
            "(01)06901234000016(10)L1(10)L2",
            "Can't read '(01)06901234000016(10)L1(10)L2': expected one value of 10, got 'L1' and 'L2'.",
        ),
        (
            "(01)06901234000016(09)X",
            "Can't read '(01)06901234000016(09)X': expected a GS1 Application Identifier at '09'.",
        ),
        (
            "(01)06901234000016(102)X",
            "Can't read '(01)06901234000016(102)X': expected a GS1 Application Identifier, got '102'.",
        ),
        (
            "(01)06901234000016(17)2513",
            "Can't read '(01)06901234000016(17)2513': expected a value of 17 (USE BY or EXPIRY, N2+N6), got '2513'.",
        ),
        ("(01)06901234000016(10)", "Can't use '' in a code: expected 1 to 200 characters, got 0."),
        ("(x)1", "Can't read '(x)1': expected elements such as (01)06901234000016(10)L1."),
        ("6901234000015", "Can't read GTIN '6901234000015': expected the check digit 6 after '0690123400001', got 5."),
        (
            "106141412345678909",
            "Can't read SSCC '106141412345678909': expected the check digit 8 after '10614141234567890', got 9.",
        ),
        ("1" * 2001, f"Can't read '{'1' * 40}'…: expected at most 2000 characters, got 2001."),
    ],
)
def test_what_can_not_be_read_for_sure_gets_a_sentence(text: str, sentence: str) -> None:
    """Nothing is guessed: a value that swallowed another would name a lot that does not exist."""
    with pytest.raises(CodeError) as refused:
        parse_code(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (f"{GTIN}/21/S%2F1", "(01)06901234000016(21)S/1"),
        (GTIN, "(01)06901234000016"),
        (f"{ID}/414/4012345000115/254/A", "(414)4012345000115(254)A"),
        (f"{GTIN}/10/A%2821%29B%28x%29", r"(01)06901234000016(10)A\(21)B(x)"),
    ],
)
def test_a_gs1_key_is_written_with_brackets(key: str, text: str) -> None:
    """And what is written can be typed in again."""
    assert element_string(key) == text
    assert short(key) == text
    assert parse_code(text).key == key


@pytest.mark.parametrize("key", ["urn:nmpa:8123456", "urn:example:crate:7", f"{ID}/other", f"{GTIN}/99/X"])
def test_a_key_that_is_not_gs1s_is_read_as_it_is(key: str) -> None:
    """There is no element string of it, and no Digital Link."""
    assert short(key) == key
    with pytest.raises(CodeError) as refused:
        element_string(key)
    assert str(refused.value) == (
        f"Can't write '{key}' as an element string: expected the key of a GS1 code (https://id.gs1.org/…)."
    )
    with pytest.raises(CodeError) as refused:
        digital_link(key)
    assert str(refused.value) == (
        f"Can't write '{key}' as a Digital Link: expected the key of a GS1 code (https://id.gs1.org/…)."
    )


def test_a_drug_code_is_read_as_its_digits() -> None:
    """Its 20 digits are what the pack shows."""
    assert short("urn:nmpa:81234567890123456789") == "81234567890123456789"


def test_a_label_takes_the_digital_link_on_the_host_of_the_platform() -> None:
    """With or without a path, and leads back to the key."""
    link = digital_link(f"{GTIN}/21/S%2F1", "https://trace.example.cn/t/")
    assert link == "https://trace.example.cn/t/01/06901234000016/21/S%2F1"
    assert parse_code(link).key == f"{GTIN}/21/S%2F1"
