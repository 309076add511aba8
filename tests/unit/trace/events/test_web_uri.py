"""GS1 identifiers as the event hash writes them."""

import pytest

from tracechain.trace.events.web_uri import web_uri


@pytest.mark.parametrize(
    ("urn", "link"),
    [
        ("urn:epc:id:sgtin:0614141.107346.2017", "01/10614141073464/21/2017"),
        ("urn:epc:id:sgtin:0614141.107346.a%2Fb.c", "01/10614141073464/21/a%2Fb.c"),
        ("urn:epc:id:sscc:4012345.0000000333", "00/040123450000003338"),
        ("urn:epc:id:sgln:4012345.00011.987", "414/4012345000115/254/987"),
        ("urn:epc:id:sgln:4012345.00011.0", "414/4012345000115"),
        ("urn:epc:id:pgln:4012345.00225", "417/4012345002256"),
        ("urn:epc:id:grai:4012345.00077.1", "8003/040123450007711"),
        ("urn:epc:id:giai:4000001.111", "8004/4000001111"),
        ("urn:epc:id:gsrn:0614141.0000010253", "8018/061414100000102534"),
        ("urn:epc:id:gsrnp:0614141.0000010253", "8017/061414100000102534"),
        ("urn:epc:id:gdti:0614141.00001.1618034", "253/06141410000121618034"),
        ("urn:epc:id:sgcn:4012345.01111.05", "255/401234501111105"),
        ("urn:epc:id:cpi:0614141.5PQ7%2FZ43.12345", "8010/06141415PQ7%2FZ43/8011/12345"),
        ("urn:epc:id:ginc:0614141.xyz47%2F11", "401/0614141xyz47%2F11"),
        ("urn:epc:id:gsin:0614141.123456789", "402/06141411234567890"),
        ("urn:epc:id:itip:4012345.012345.01.02.987", "8006/040123451234560102/21/987"),
        ("urn:epc:id:upui:1234567.089456.51qIgY)%3C%26Jp3*j7`SDB", "01/01234567894560/235/51qIgY)%3C%26Jp3*j7`SDB"),
        ("urn:epc:class:lgtin:4012345.012345.998877", "01/04012345123456/10/998877"),
        ("urn:epc:idpat:sgtin:4012345.098765.*", "01/04012345987652"),
        ("urn:epc:idpat:grai:4012345.00077.*", "8003/04012345000771"),
    ],
)
def test_an_epc_urn_becomes_a_digital_link(urn: str, link: str) -> None:
    assert web_uri(urn) == f"https://id.gs1.org/{link}"


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("https://example.org/8004/401234599999", "8004/401234599999"),
        ("http://example.com:8080/shop/01/04012345123456/22/V1/10/L%2f1/21/S1?17=301231", "01/04012345123456/21/S1"),
        ("https://example.com/gtin/4012345123456/lot/L1/ser/S1", "01/04012345123456/21/S1"),
        ("https://id.gs1.de/01/614141073464", "01/00614141073464"),
        ("https://id.gs1.org/01/95011015/10/ABC/", "01/00000095011015/10/ABC"),
        ("https://id.example.com/414/4012345000115/254/0", "414/4012345000115"),
        ("https://id.example.com/253/4012345000054987#part", "253/4012345000054987"),
    ],
)
def test_a_digital_link_of_any_host_becomes_the_canonical_one(given: str, link: str) -> None:
    assert web_uri(given) == f"https://id.gs1.org/{link}"


@pytest.mark.parametrize(
    "uri",
    [
        "http://transaction.acme.com/po/12345678",
        "geo:50.947573340894124,6.922120147375441",
        "urn:epcglobal:cbv:bt:0614141073467:1152",
        "urn:epc:id:gid:1.2.3",
        "urn:epc:id:sgtin:0614141.1073460.2017",
        "urn:epc:id:sgtin:0614141.107346",
        "urn:epc:id:giai:4000001.",
        "https://example.com/01/04012345123456/99/own",
        "https://example.com/01/0401234512345X",
        "https://example.com",
    ],
)
def test_any_other_uri_stays_as_it_is(uri: str) -> None:
    assert web_uri(uri) == uri
