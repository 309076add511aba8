"""The rules of the event hash, one by one; the published values are in tests/conformance."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracechain.trace.events import event_hash, prehash

CONTEXT = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ex": "https://ex.com/", "no": "urn:ex:no"}]
HEAD = "eventType=ObjectEventeventTime=2026-03-01T06:00:00.000ZeventTimeZoneOffset=+08:00"


def event(**fields: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": "2026-03-01T14:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        **fields,
    }


def tail(context: Any = CONTEXT, **fields: Any) -> str:
    """What these fields add to the canonical string."""
    whole = prehash(event(**fields), context)
    assert whole.startswith(HEAD)
    return whole.removeprefix(HEAD)


def test_it_works() -> None:
    digest = hashlib.sha256(f"{HEAD}action=OBSERVE".encode()).hexdigest()

    assert event_hash(event(action="OBSERVE")) == f"ni:///sha-256;{digest}?ver=CBV2.0"


@pytest.mark.parametrize(
    "fields",
    [
        {"eventID": "urn:uuid:1"},
        {"recordTime": "2026-01-01T00:00:00Z"},
        {"errorDeclaration": {"declarationTime": "2026-01-01T00:00:00Z", "ex:why": "typo"}},
        {"certificationInfo": ["https://example.com/1"]},
        {"@context": CONTEXT},
        {"rdfs:comment": "said aside"},
        {"comment": "said aside"},
        {"epcList": []},
        {"bizLocation": {"id": " "}},
        {"quantityList": [{}]},
        {"ilmd": {"ex:note": "", "ex:more": {}}},
        {"ex:note": None, "ex:list": [[], {"rdfs:comment": "said aside"}]},
    ],
)
def test_what_is_no_content_is_left_out(fields: dict[str, Any]) -> None:
    assert tail(**fields) == ""


@pytest.mark.parametrize(
    ("time", "canonical"),
    [
        ("2026-03-01T14:00:00.0005+08:00", "2026-03-01T06:00:00.001Z"),
        ("2026-03-01T14:00:00.000499999+08:00", "2026-03-01T06:00:00.000Z"),
        ("2026-12-31T23:59:59.9995Z", "2027-01-01T00:00:00.000Z"),
        (" 2026-03-01T06:00:00Z ", "2026-03-01T06:00:00.000Z"),
        ("soon", "soon"),
    ],
)
def test_times_are_rounded_half_up_to_milliseconds_in_utc(time: str, canonical: str) -> None:
    assert f"eventTime={canonical}eventTimeZoneOffset" in prehash(event(eventTime=time))


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        (26.0, "26"),
        ("26.10", "26.1"),
        ("+0026", "26"),
        (0, "0"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        ("1.5e3", "1500"),
        (10**20, "1" + "0" * 20),
        (True, "true"),
        ("true", "true"),
        ("1_000", "1_000"),
        ("NaN", "NaN"),
        ("  a  b ", "a  b"),
        ("2023-10-09", "2023-10-09"),
        ("urn:epc:id:sgtin:0614141.107346.2017", "https://id.gs1.org/01/10614141073464/21/2017"),
        ("urn:epcglobal:cbv:disp:active", "https://ref.gs1.org/cbv/Disp-active"),
        ("urn:epcglobal:cbv:bt:1", "urn:epcglobal:cbv:bt:1"),
        ("gs1:Temperature", "https://ref.gs1.org/voc/Temperature"),
        ("ex:own", "ex:own"),
        ({"@value": "26.0", "@type": "xsd:float"}, "26"),
    ],
)
def test_a_value_has_one_canonical_form(value: Any, canonical: str) -> None:
    assert tail(**{"ex:a": value}) == f"{{https://ex.com/}}a={canonical}"


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("ex:a", "{https://ex.com/}a"),
        ("https://ex.com/a", "{https://ex.com/}a"),
        ("https://other.com/x#a", "{https://other.com/x#}a"),
        ("no:a", "{urn:ex:no}a"),
        ("cbvmda:a", "{urn:epcglobal:cbv:mda}a"),
        ("urn:epcglobal:cbv:mda:a", "{urn:epcglobal:cbv:mda}a"),
        ("urn:epcglobal:cbv:mda#a", "{urn:epcglobal:cbv:mda}a"),
        ("gs1:a", "{https://ref.gs1.org/voc/}a"),
    ],
)
def test_the_name_of_an_extension_is_its_namespace_and_local_name(name: str, canonical: str) -> None:
    assert tail(**{name: 1}) == f"{canonical}=1"


def test_extensions_sort_as_strings_and_lists_repeat_their_name() -> None:
    assert tail(**{"ex:b": [3, 1], "ex:a": {"ex:d": "x", "ex:c": [{"ex:e": 1}, 2]}}) == (
        "{https://ex.com/}a{https://ex.com/}c=2{https://ex.com/}c{https://ex.com/}e=1{https://ex.com/}d=x"
        "{https://ex.com/}b=1{https://ex.com/}b=3"
    )


def test_text_with_attributes_keeps_both() -> None:
    assert tail(**{"ex:a": {"#text": "x", "ex:unit": "m"}}) == "{https://ex.com/}a=x{https://ex.com/}unit=m"


def test_extensions_inside_standard_fields_come_after_ilmd_in_the_order_of_the_fields() -> None:
    report = {"type": "Temperature", "ex:r": 1}
    element = {"sensorMetadata": {"deviceID": "urn:x:1", "ex:m": 1}, "sensorReport": [report], "ex:e": 1}
    place = {"id": "urn:x:2", "ex:p": 1}

    assert tail(bizLocation=place, readPoint=place, sensorElementList=[element], ilmd={"ex:i": 1}, **{"ex:own": 1}) == (
        "readPointid=urn:x:2bizLocationid=urn:x:2sensorElementsensorMetadatadeviceID=urn:x:1"
        "sensorReporttype=https://ref.gs1.org/voc/Temperature"
        "ilmd{https://ex.com/}i=1readPoint{https://ex.com/}p=1bizLocation{https://ex.com/}p=1"
        "sensorElementsensorMetadata{https://ex.com/}m=1sensorReport{https://ex.com/}r=1{https://ex.com/}e=1"
        "{https://ex.com/}own=1"
    )


def test_types_stand_before_values_and_pairs_sort_as_strings() -> None:
    orders = [{"type": "po", "bizTransaction": "urn:x:2"}, {"bizTransaction": "urn:x:1"}]

    assert tail(bizTransactionList=orders, sourceList=[{"type": "cbv:SDT-location", "source": "urn:x:3"}]) == (
        "bizTransactionListbizTransaction=urn:x:1type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:2"
        "sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=urn:x:3"
    )


@pytest.mark.parametrize("word", ["Temperature", "gs1:Temperature", "https://gs1.org/voc/Temperature"])
def test_a_measurement_is_a_word_of_the_web_vocabulary(word: str) -> None:
    report = {"value": 4.0, "component": "urn:epcglobal:cbv:comp:x", "type": word}

    assert tail(sensorElementList=[{"sensorReport": [report]}]) == (
        "sensorElementsensorReporttype=https://ref.gs1.org/voc/Temperature"
        "value=4component=https://ref.gs1.org/cbv/Comp-x"
    )


def test_an_event_brings_its_own_context() -> None:
    own = event(**{"@context": [{"ex": "https://ex.com/"}], "ex:a": 1})

    assert prehash(own) == prehash(own, {"ex": "https://old.com/"}) == f"{HEAD}{{https://ex.com/}}a=1"


@pytest.mark.parametrize(
    "fields",
    [{"readPoint": 1}, {"sensorElementList": ["x"]}, {"persistentDisposition": "x"}, {"ilmd": 1}, {"sourceList": {}}],
)
def test_a_field_of_the_wrong_shape_says_nothing(fields: dict[str, Any]) -> None:
    assert tail(**fields) == ""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["ex:a", "ex:b", "ilmd", "readPoint", "epcList", "x"]), VALUES))
def test_any_event_has_a_hash_and_the_order_of_its_fields_never_counts(fields: dict[str, Any]) -> None:
    backwards = dict(reversed(list(event(**fields).items())))

    assert prehash(event(**fields), CONTEXT) == prehash(backwards, CONTEXT)


@given(st.lists(st.sampled_from(["urn:x:1", "urn:x:2", "urn:epc:id:sscc:4012345.0000000333"])), st.randoms())
def test_the_order_of_a_list_never_counts(epcs: list[str], random: Any) -> None:
    shuffled = list(epcs)
    random.shuffle(shuffled)

    assert tail(epcList=epcs, **{"ex:list": epcs}) == tail(epcList=shuffled, **{"ex:list": shuffled})
