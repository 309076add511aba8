"""What events name things by: one key for every spelling, and a sentence for what is no code."""

import pytest

from tracechain.trace.identifiers import CodeError, Kind, Thing, parse_uri, place_key

ID = "https://id.gs1.org"


def test_it_works() -> None:
    """An EPC URN and a Digital Link of one pack have one key."""
    thing = Thing(f"{ID}/01/10614141073464/21/2018", Kind.INSTANCE)
    assert parse_uri("urn:epc:id:sgtin:0614141.107346.2018") == thing
    assert parse_uri("https://example.com/01/10614141073464/21/2018") == thing


@pytest.mark.parametrize(
    ("urn", "path", "kind"),
    [
        ("id:sgtin:0614141.107346.2018", "01/10614141073464/21/2018", Kind.INSTANCE),
        ("id:sgtin:952001.1012345.2", "01/19520010123455/21/2", Kind.INSTANCE),
        ("id:sgtin:690123456789.0.1", "01/06901234567892/21/1", Kind.INSTANCE),
        ("id:sgtin:0614141.107346.A%2FB.c:d", "01/10614141073464/21/A%2FB.c%3Ad", Kind.INSTANCE),
        ("id:sgtin:0614141.107346.*", "01/10614141073464/21/%2A", Kind.INSTANCE),
        ("id:upui:0614141.107346.TPX", "01/10614141073464/235/TPX", Kind.INSTANCE),
        ("id:itip:4012345.012345.01.02.987", "8006/040123451234560102/21/987", Kind.INSTANCE),
        ("id:sscc:0614141.1234567890", "00/106141412345678908", Kind.INSTANCE),
        ("id:sgln:0614141.07346.1234", "414/0614141073467/254/1234", Kind.INSTANCE),
        ("id:sgln:0614141.00777.0", "414/0614141007776", Kind.INSTANCE),
        ("id:sgln:061414100777..A", "414/0614141007776/254/A", Kind.INSTANCE),
        ("id:pgln:4012345.00225", "417/4012345002256", Kind.INSTANCE),
        ("id:grai:4012345.55555.987", "8003/04012345555554987", Kind.INSTANCE),
        ("id:giai:4000001.111", "8004/4000001111", Kind.INSTANCE),
        ("id:giai:4000001.a.b%23", "8004/4000001a.b%23", Kind.INSTANCE),
        ("id:gsrn:0614141.0000010253", "8018/061414100000102534", Kind.INSTANCE),
        ("id:gsrnp:0614141.0000010253", "8017/061414100000102534", Kind.INSTANCE),
        ("id:gdti:0614141.00001.1618034", "253/06141410000121618034", Kind.INSTANCE),
        ("id:sgcn:4012345.67890.04711", "255/401234567890104711", Kind.INSTANCE),
        ("id:cpi:0614141.5PQ7%2FZ43.12345", "8010/06141415PQ7%2FZ43/8011/12345", Kind.INSTANCE),
        ("id:ginc:0614141.xyz47%2F11", "401/0614141xyz47%2F11", Kind.INSTANCE),
        ("id:gsin:0614141.123456789", "402/06141411234567890", Kind.INSTANCE),
        ("class:lgtin:4012345.012345.998877", "01/04012345123456/10/998877", Kind.LOT),
        ("class:lgtin:4012345.012345.*", "01/04012345123456", Kind.PRODUCT),
        ("idpat:sgtin:4012345.066666.*", "01/04012345666663", Kind.PRODUCT),
        ("idpat:sgtin:4012345.066666.7", "01/04012345666663/21/7", Kind.INSTANCE),
        ("idpat:upui:4012345.066666.*", "01/04012345666663", Kind.PRODUCT),
        ("idpat:itip:4012345.012345.01.02.*", "8006/040123451234560102", Kind.PRODUCT),
        ("idpat:grai:4012345.55555.*", "8003/04012345555554", Kind.PRODUCT),
        ("idpat:gdti:0614141.00001.*", "253/0614141000012", Kind.PRODUCT),
        ("idpat:sgcn:4012345.67890.*", "255/4012345678901", Kind.PRODUCT),
        ("idpat:cpi:0614141.5PQ7.*", "8010/06141415PQ7", Kind.PRODUCT),
        ("idpat:sgln:0614141.00777.*", "414/0614141007776", Kind.INSTANCE),
        ("idpat:sscc:0614141.1234567890", "00/106141412345678908", Kind.INSTANCE),
    ],
)
def test_an_epc_urn_has_the_key_of_its_digital_link(urn: str, path: str, kind: Kind) -> None:
    """Check digits are put in, prefix and reference joined, escapes set anew."""
    assert parse_uri(f"urn:epc:{urn}") == Thing(f"{ID}/{path}", kind)
    assert parse_uri(f"{ID}/{path}") == Thing(f"{ID}/{path}", kind)


@pytest.mark.parametrize(
    ("uri", "path", "kind", "lot"),
    [
        ("https://id.gs1.org/01/06901234000016/21/ABC%2F1?17=251231", "01/06901234000016/21/ABC%2F1", "instance", None),
        ("HTTPS://EXAMPLE.COM/01/614141073467/10/AB", "01/00614141073467/10/AB", "lot", None),
        ("http://example.com/01/96385074", "01/00000096385074", "product", None),
        ("https://example.com/a/b/c/01/6901234000016/", "01/06901234000016", "product", None),
        ("https://example.com/01/x/01/06901234000016/10/L%2d1#top", "01/06901234000016/10/L-1", "lot", None),
        ("https://id.gs1.org/01/06901234000016/22/V2", "01/06901234000016", "product", None),
        ("https://id.gs1.org/01/06901234000016/22/V2/10/L", "01/06901234000016/10/L", "lot", None),
        ("https://id.gs1.org/01/06901234000016/22/V2/21/S", "01/06901234000016/21/S", "instance", None),
        (
            "https://id.gs1.org/01/06901234000016/22/V2/10/L+1/21/S",
            "01/06901234000016/21/S",
            "instance",
            "01/06901234000016/10/L%2B1",
        ),
        (
            "https://id.gs1.org/01/06901234000016/21/S/10/L",
            "01/06901234000016/21/S",
            "instance",
            "01/06901234000016/10/L",
        ),
        (
            "https://id.gs1.org/01/06901234000016/10/L/235/X",
            "01/06901234000016/235/X",
            "instance",
            "01/06901234000016/10/L",
        ),
        ("https://id.gs1.org/01/06901234000016/21/%E6%89%B9", "01/06901234000016/21/%E6%89%B9", "instance", None),
        ("https://id.gs1.org/01/06901234000016/21/批", "01/06901234000016/21/%E6%89%B9", "instance", None),
        ("https://id.gs1.org/01/06901234000016/10/414", "01/06901234000016/10/414", "lot", None),
        ("https://id.gs1.org/8006/040123451234560102/10/L", "8006/040123451234560102/10/L", "lot", None),
        ("https://id.gs1.org/414/4012345000115/254/0", "414/4012345000115", "instance", None),
        ("https://id.gs1.org/415/4012345000115/8020/REF", "415/4012345000115/8020/REF", "instance", None),
        ("https://id.gs1.org/8018/061414100000102534/8019/7", "8018/061414100000102534/8019/7", "instance", None),
        ("https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K", "8013/1987654Ad4X4bL5ttr2310c2K", "product", None),
        ("https://example.org/8004/4000001111-2019T1", "8004/4000001111-2019T1", "instance", None),
    ],
)
def test_a_digital_link_on_any_host_is_put_on_gs1s_own(uri: str, path: str, kind: str, lot: str | None) -> None:
    """The finest key is kept; a CPV, the query and SGLN extension 0 are dropped; a lot beside a serial is stated."""
    assert parse_uri(uri) == Thing(f"{ID}/{path}", Kind(kind), lot and f"{ID}/{lot}")


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("urn:uuid:0b3e0b0e-6f2d-4f0e-8f0b-0b3e0b0e6f2d", Kind.INSTANCE),
        ("http://example.com/crates/7?x=1#y", Kind.INSTANCE),
        ("https://example.com/archive/01/15", Kind.INSTANCE),
        ("https://example.com/01/06901234000016/99/X?q=1", Kind.INSTANCE),
        ("https://example.com/01/06901234000016/10/L/10/M", Kind.INSTANCE),
        ("https://example.com/01/06901234000016/10", Kind.INSTANCE),
        ("urn:epc:id:gid:95100000.12345.400", Kind.INSTANCE),
        ("urn:epc:idpat:sgtin:4012345.*.*", Kind.PRODUCT),
        ("urn:epc:idpat:sscc:4012345.*", Kind.PRODUCT),
        ("urn:example:cheese:class:42", Kind.LOT),
        ("urn:example:product:class:cheese", Kind.PRODUCT),
        ("urn:example:product:lot:class:cheese.42", Kind.LOT),
        ("urn:example:product:class:cheese:lot:42", Kind.LOT),
        ("geo:50.9475,14.1", Kind.INSTANCE),
    ],
)
def test_a_uri_that_is_not_gs1s_is_its_own_key(uri: str, kind: Kind) -> None:
    """Kept as it is but for the white space around it."""
    assert parse_uri(f" {uri}\n") == Thing(uri, kind)


def test_an_epc_class_of_another_scheme_is_a_lot() -> None:
    """What an event gives as epcClass is a lot of something, unless it says that it is a product."""
    assert parse_uri("http://example.com/cheese/42", as_class=True).kind is Kind.LOT
    assert parse_uri("urn:example:product:class:cheese", as_class=True).kind is Kind.PRODUCT
    assert parse_uri("https://id.gs1.org/01/06901234000016", as_class=True).kind is Kind.PRODUCT
    assert parse_uri("https://id.gs1.org/01/06901234000016/10/L", as_class=True).kind is Kind.LOT


@pytest.mark.parametrize(
    ("text", "key", "kind"),
    [
        ("81234567890123456789", "urn:nmpa:81234567890123456789", Kind.INSTANCE),
        ("URN:NMPA:81234567890123456789", "urn:nmpa:81234567890123456789", Kind.INSTANCE),
        ("urn:nmpa:8123456", "urn:nmpa:8123456", Kind.PRODUCT),
        ("urn:nmpa:8123456:lot:a%2fb", "urn:nmpa:8123456:lot:a%2Fb", Kind.LOT),
    ],
)
def test_a_drug_code_is_a_pack_a_lot_or_a_product(text: str, key: str, kind: Kind) -> None:
    """20 digits, bare or in a URN; the first 7 name the drug."""
    assert parse_uri(text) == Thing(key, kind)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Can't read '': expected a URI without spaces (EPC URN, GS1 Digital Link or other), or 20 digits."),
        (
            "crate 7",
            "Can't read 'crate 7': expected a URI without spaces (EPC URN, GS1 Digital Link or other), or 20 digits.",
        ),
        (
            "urn:example:\x00",
            (
                "Can't read 'urn:example:\\x00': "
                "expected a URI without spaces (EPC URN, GS1 Digital Link or other), or 20 digits."
            ),
        ),
        (
            "urn:example:\ud800",
            (
                "Can't read 'urn:example:\\ud800': "
                "expected a URI without spaces (EPC URN, GS1 Digital Link or other), or 20 digits."
            ),
        ),
        (
            "https://id.gs1.org/01/06901234000015",
            "Can't read GTIN '06901234000015': expected the check digit 6 after '0690123400001', got 5.",
        ),
        (
            "https://example.com/414/4012345000116",
            "Can't read GLN '4012345000116': expected the check digit 5 after '401234500011', got 6.",
        ),
        (
            "https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2L",
            "Can't read GMN '1987654Ad4X4bL5ttr2310c2L': expected the check characters 2K, got 2L.",
        ),
        (
            "https://id.gs1.org/01/690123400002",
            "Can't read GTIN '690123400002': expected the check digit 1 after '0069012340000', got 2.",
        ),
        (
            "https://id.gs1.org/01/69012340000",
            "Can't read 'https://id.gs1.org/01/69012340000': expected /01/ and 8, 12, 13 or 14 digits (GTIN).",
        ),
        (
            "https://id.gs1.org/01/06901234000016/21/%FF",
            "Can't read '%FF': expected percent-escapes of UTF-8.",
        ),
        (
            "https://id.gs1.org/01/06901234000016/21/A%00",
            "Can't use 'A\\x00' in a code: expected no control characters.",
        ),
        (
            "https://id.gs1.org/01/06901234000016/21/" + "9" * 201,
            f"Can't use '{'9' * 40}' in a code: expected 1 to 200 characters, got 201.",
        ),
        (
            "urn:epc:id:sgtin:0614141.10734.2018",
            (
                "Can't read 'urn:epc:id:sgtin:0614141.10734.2018': "
                "expected urn:epc:id:sgtin:PREFIX.ITEM.SERIAL, prefix and item 13 digits, and a prefix of 6 to 12 digits."
            ),
        ),
        (
            "urn:epc:id:sgtin:0614141.107346",
            (
                "Can't read 'urn:epc:id:sgtin:0614141.107346': "
                "expected urn:epc:id:sgtin:PREFIX.ITEM.SERIAL, prefix and item 13 digits, and a prefix of 6 to 12 digits."
            ),
        ),
        (
            "urn:epc:id:sscc:0614141.123456789",
            (
                "Can't read 'urn:epc:id:sscc:0614141.123456789': "
                "expected urn:epc:id:sscc:PREFIX.SERIAL, 17 digits, and a prefix of 6 to 12 digits."
            ),
        ),
        (
            "urn:epc:class:lgtin:4012345.012345.",
            (
                "Can't read 'urn:epc:class:lgtin:4012345.012345.': "
                "expected urn:epc:class:lgtin:PREFIX.ITEM.LOT, prefix and item 13 digits, and a prefix of 6 to 12 digits."
            ),
        ),
        (
            "urn:epc:id:giai:40.1",
            (
                "Can't read 'urn:epc:id:giai:40.1': "
                "expected urn:epc:id:giai:PREFIX.REFERENCE, and a prefix of 6 to 12 digits."
            ),
        ),
        (
            "urn:nmpa:812345678901234567890",
            (
                "Can't read 'urn:nmpa:812345678901234567890': "
                "expected urn:nmpa: and 20 digits, or 7 digits, or 7 digits, :lot: and the lot number."
            ),
        ),
        (
            "urn:x:" + "9" * 2000,
            f"Can't read 'urn:x:{'9' * 34}'…: expected at most 2000 characters, got 2006.",
        ),
    ],
)
def test_what_is_no_code_gets_a_sentence(text: str, sentence: str) -> None:
    """The message says what could not be read, and what was expected."""
    with pytest.raises(CodeError) as refused:
        parse_uri(text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("uri", "key"),
    [
        ("urn:epc:id:sgln:0614141.00777.0", f"{ID}/414/0614141007776"),
        ("https://example.com/414/0614141007776/254/A", f"{ID}/414/0614141007776/254/A"),
        ("urn:epc:id:pgln:4012345.00225", f"{ID}/417/4012345002256"),
        ("https://example.com/417/4012345002256", f"{ID}/417/4012345002256"),
        (" geo:50.9475,14.1 ", "geo:50.9475,14.1"),
        ("https://example.com/places/7?x=1", "https://example.com/places/7?x=1"),
    ],
)
def test_a_place_has_one_key(uri: str, key: str) -> None:
    """GLNs as Digital Links, any other URI as it is."""
    assert place_key(uri) == key
