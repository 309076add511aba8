"""What holds for every code: one key whatever the spelling, and a key is the key of itself."""

from urllib.parse import quote

from biip.checksums import gs1_standard_check_digit
from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.identifiers import CodeError, Kind, element_string, parse_code, parse_uri, short
from tracechain.trace.identifiers.check_digit import check_digit

ID = "https://id.gs1.org"
CSET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
SERIALS = st.text(CSET_82, min_size=1, max_size=20)
PREFIX_LENGTHS = st.integers(6, 12)


def digits(count: int) -> st.SearchStrategy[str]:
    """So many digits."""
    return st.text("0123456789", min_size=count, max_size=count)


@given(st.text("0123456789", min_size=1, max_size=30))
def test_the_check_digit_is_biips(text: str) -> None:
    """Two implementations agree."""
    assert check_digit(text) == str(gs1_standard_check_digit(text))


@given(digits(13), PREFIX_LENGTHS, SERIALS)
def test_an_sgtin_has_one_key_in_every_spelling(item: str, length: int, serial: str) -> None:
    """URN, Digital Link with few or all escapes, element string with and without brackets."""
    gtin = item + check_digit(item)
    urn = f"urn:epc:id:sgtin:{item[1 : length + 1]}.{item[0]}{item[length + 1 :]}.{quote(serial, safe='')}"
    key = f"{ID}/01/{gtin}/21/{quote(serial, safe='')}"
    every = "".join(f"%{ord(character):02x}" for character in serial)
    for thing in (
        parse_uri(urn),
        parse_uri(key),
        parse_uri(f"HTTP://example.com/x/y/01/{gtin}/21/{every}?21=other"),
        parse_code(f"]d201{gtin}21{serial}"),
        parse_code(f"]C1\x1d21{serial}\x1d01{gtin}"),
        parse_code(element_string(key)),
    ):
        assert (thing.key, thing.kind, thing.lot) == (key, Kind.INSTANCE, None)


@given(digits(13), PREFIX_LENGTHS, SERIALS, SERIALS)
def test_a_lot_has_one_key_and_a_serial_beside_it_states_it(item: str, length: int, lot: str, serial: str) -> None:
    """01+10 is the lot; 01+10+21 the instance, which says its lot, CPV or not."""
    gtin = item + check_digit(item)
    key = f"{ID}/01/{gtin}/10/{quote(lot, safe='')}"
    if lot != "*":
        urn = f"urn:epc:class:lgtin:{item[1 : length + 1]}.{item[0]}{item[length + 1 :]}.{quote(lot, safe='')}"
        assert parse_uri(urn).key == key
    assert parse_code(f"]d201{gtin}10{lot}").key == key
    assert parse_uri(key).kind is Kind.LOT
    both = parse_uri(f"{ID}/01/{gtin}/22/V/10/{quote(lot, safe='')}/21/{quote(serial, safe='')}")
    assert both == parse_code(f"]d201{gtin}10{lot}\x1d21{serial}")
    assert (both.key, both.lot) == (f"{ID}/01/{gtin}/21/{quote(serial, safe='')}", key)


@given(digits(17), PREFIX_LENGTHS)
def test_an_sscc_has_one_key_in_every_spelling(item: str, length: int) -> None:
    """URN, Digital Link, element string, 18 and 20 digits."""
    sscc = item + check_digit(item)
    urn = f"urn:epc:id:sscc:{item[1 : length + 1]}.{item[0]}{item[length + 1 :]}"
    for code in (urn, f"{ID}/00/{sscc}", sscc, f"00{sscc}", f"]C100{sscc}", f"(00){sscc}"):
        assert parse_code(code).key == f"{ID}/00/{sscc}"


@given(digits(12), PREFIX_LENGTHS, SERIALS.filter(lambda text: text != "0"))
def test_places_and_assets_have_one_key(item: str, length: int, serial: str) -> None:
    """SGLN with extension, GRAI with serial, and back over the element string."""
    escaped = quote(serial, safe="")
    for scheme, path in (
        ("sgln", f"414/{item}{check_digit(item)}/254/{escaped}"),
        ("grai", f"8003/0{item}{check_digit(item)}{escaped}"),
        ("gdti", f"253/{item}{check_digit(item)}{escaped}"),
    ):
        key = f"{ID}/{path}"
        assert parse_uri(f"urn:epc:id:{scheme}:{item[:length]}.{item[length:]}.{escaped}").key == key
        assert parse_uri(key).key == key
        assert parse_code(element_string(key)).key == key


@given(st.text(max_size=60) | st.from_regex(r"(urn:[a-z]{1,5}:|https?://[a-z]{1,5}(/01)?/).{0,30}", fullmatch=True))
def test_any_text_is_a_code_with_one_key_or_is_refused(text: str) -> None:
    """Never another error; and the key of a key is itself, of the same kind."""
    for parse in (parse_uri, parse_code):
        try:
            thing = parse(text)
        except CodeError:
            continue
        again = parse_uri(thing.key)
        assert (again.key, again.kind) == (thing.key, thing.kind)
        assert short(thing.key)


@given(SERIALS, SERIALS)
def test_a_value_never_swallows_another_in_silence(lot: str, serial: str) -> None:
    """Without separator and symbology identifier, lot and serial are refused."""
    try:
        thing = parse_code(f"010690123400001610{lot}21{serial}")
    except CodeError:
        return
    raise AssertionError(f"read as {thing}")
