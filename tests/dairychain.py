"""One small chain as everybody here knows it: two farms, a dairy, a wholesaler, a shop; and an outsider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from prepared import QUICK
from tracechain.cli import main
from tracechain.ingest.door.capture import Capture
from tracechain.ingest.door.source import Source
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.records.records import Records
from tracechain.trace.store import open_store
from tracechain.web.app import create_app
from tracechain.web.edge.services import Configuration

FARM, OTHER_FARM, DAIRY = "6901234000009", "6901234100006", "6901234200003"
WHOLESALER, SHOP, OUTSIDER = "6901234300000", "6901234400007", "6901234500004"
MILK_GTIN, YOGHURT_GTIN = "06901234000016", "06901234200010"
MILK_LOT = f"https://id.gs1.org/01/{MILK_GTIN}/10/M-0301"
OTHER_MILK_LOT = f"https://id.gs1.org/01/{MILK_GTIN}/10/M-0302"
YOGHURT_LOT = f"https://id.gs1.org/01/{YOGHURT_GTIN}/10/Y-0302"
PACK = f"https://id.gs1.org/01/{YOGHURT_GTIN}/21/0001"
OTHER_PACK = f"https://id.gs1.org/01/{YOGHURT_GTIN}/21/0002"
PACK_PATH = f"/01/{YOGHURT_GTIN}/10/Y-0302/21/0001"
CASE = "https://id.gs1.org/00/069012342000000010"
PASSWORD = "correct horse battery"
SECRET_KEY = "a secret of the tests, long enough to sign"


def place(gln: str) -> str:
    """The key of a party's one place."""
    return f"https://id.gs1.org/414/{gln}"


def _party(gln: str, zh: str, en: str, role: str, city_zh: str, city_en: str) -> dict[str, str]:
    return {"gln": gln, "name_zh": zh, "name_en": en, "role": role, "city_zh": city_zh, "city_en": city_en}


PARTIES = [
    _party(FARM, "青原牧场", "Qingyuan Farm", "farm", "张家口市", "Zhangjiakou"),
    _party(OTHER_FARM, "白河牧场", "Baihe Farm", "farm", "承德市", "Chengde"),
    _party(DAIRY, "晨光乳业", "Chenguang Dairy", "producer", "保定市", "Baoding"),
    _party(WHOLESALER, "联达冷链批发", "Lianda Cold Chain", "distributor", "北京市", "Beijing"),
    _party(SHOP, "邻里生鲜店", "Neighbour Fresh Shop", "retailer", "北京市", "Beijing"),
    _party(OUTSIDER, "无关商行", "Unrelated Trading", "distributor", "成都市", "Chengdu"),
]
MASTER_DATA: Mapping[str, Any] = {
    "parties": PARTIES,
    "places": [
        {
            "key": place(p["gln"]),
            "name_zh": p["name_zh"] + "一号库",
            "name_en": p["name_en"] + " Dock 1",
            "city_zh": p["city_zh"],
            "city_en": p["city_en"],
            "party": p["gln"],
        }
        for p in PARTIES
    ],
    "products": [
        {"key": f"https://id.gs1.org/01/{MILK_GTIN}", "name_zh": "生牛乳", "name_en": "Raw milk", "maker": FARM},
        {
            "key": f"https://id.gs1.org/01/{YOGHURT_GTIN}",
            "name_zh": "原味酸奶",
            "name_en": "Plain yoghurt",
            "maker": DAIRY,
            "pack_zh": "200 克 杯装",
            "pack_en": "200 g cup",
            "min_celsius": 2,
            "max_celsius": 6,
            "shelf_life_days": 21,
        },
    ],
}


def event(number: int, kind: str, at: str, gln: str, **fields: Any) -> dict[str, Any]:
    """An event at a party's place, with an eventID of its number."""
    return {
        "type": kind,
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "eventTime": f"2026-03-{at}.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "readPoint": {"id": place(gln)},
        **fields,
    }


def measured(*degrees: float, start: str) -> list[dict[str, Any]]:
    """Sensor elements with temperatures, an hour apart on the second of March."""
    hour = int(start)
    return [
        {
            "sensorMetadata": {"time": f"2026-03-02T{hour + i:02d}:00:00.000+08:00"},
            "sensorReport": [{"type": "Temperature", "value": value, "uom": "CEL"}],
        }
        for i, value in enumerate(degrees)
    ]


def _lot(key: str, litres: int) -> dict[str, Any]:
    return {"epcClass": key, "quantity": litres, "uom": "LTR"}


def _milk() -> list[tuple[str, dict[str, Any]]]:
    return [
        (
            FARM,
            event(
                1,
                "ObjectEvent",
                "01T06:00:00",
                FARM,
                action="ADD",
                bizStep="commissioning",
                quantityList=[_lot(MILK_LOT, 500)],
            ),
        ),
        (
            OTHER_FARM,
            event(
                2,
                "ObjectEvent",
                "01T06:30:00",
                OTHER_FARM,
                action="ADD",
                bizStep="commissioning",
                quantityList=[_lot(OTHER_MILK_LOT, 300)],
            ),
        ),
        (
            FARM,
            event(
                3,
                "ObjectEvent",
                "01T07:00:00",
                FARM,
                action="OBSERVE",
                bizStep="shipping",
                disposition="in_transit",
                quantityList=[_lot(MILK_LOT, 500)],
            ),
        ),
        (
            DAIRY,
            event(
                4,
                "ObjectEvent",
                "01T11:00:00",
                DAIRY,
                action="OBSERVE",
                bizStep="receiving",
                quantityList=[_lot(MILK_LOT, 500)],
            ),
        ),
        (
            DAIRY,
            event(
                5,
                "TransformationEvent",
                "01T14:00:00",
                DAIRY,
                bizStep="commissioning",
                inputQuantityList=[_lot(MILK_LOT, 400)],
                outputQuantityList=[{"epcClass": YOGHURT_LOT, "quantity": 2000}],
            ),
        ),
    ]


def _yoghurt() -> list[tuple[str, dict[str, Any]]]:
    ilmd = {"cbvmda:lotNumber": "Y-0302"}
    return [
        (
            DAIRY,
            event(
                6,
                "ObjectEvent",
                "01T18:00:00",
                DAIRY,
                action="ADD",
                bizStep="commissioning",
                epcList=[PACK, OTHER_PACK],
                ilmd=ilmd,
            ),
        ),
        (
            DAIRY,
            event(
                7,
                "AggregationEvent",
                "01T19:00:00",
                DAIRY,
                action="ADD",
                bizStep="packing",
                parentID=CASE,
                childEPCs=[PACK, OTHER_PACK],
            ),
        ),
        (
            DAIRY,
            event(
                8,
                "ObjectEvent",
                "02T05:00:00",
                DAIRY,
                action="OBSERVE",
                bizStep="shipping",
                disposition="in_transit",
                epcList=[CASE],
            ),
        ),
        (
            WHOLESALER,
            event(
                9,
                "ObjectEvent",
                "02T06:00:00",
                WHOLESALER,
                action="OBSERVE",
                bizStep="sensor_reporting",
                epcList=[CASE],
                sensorElementList=measured(3.1, 3.4, 4.2, 7.8, 5.1, 3.9, start="06"),
            ),
        ),
        (
            WHOLESALER,
            event(10, "ObjectEvent", "02T12:00:00", WHOLESALER, action="OBSERVE", bizStep="receiving", epcList=[CASE]),
        ),
        (
            WHOLESALER,
            event(
                11,
                "ObjectEvent",
                "02T16:00:00",
                WHOLESALER,
                action="OBSERVE",
                bizStep="shipping",
                disposition="in_transit",
                epcList=[CASE],
            ),
        ),
        (SHOP, event(12, "ObjectEvent", "02T18:00:00", SHOP, action="OBSERVE", bizStep="receiving", epcList=[CASE])),
        (
            SHOP,
            event(
                13,
                "AggregationEvent",
                "02T18:30:00",
                SHOP,
                action="DELETE",
                bizStep="unpacking",
                parentID=CASE,
                childEPCs=[PACK, OTHER_PACK],
            ),
        ),
        (
            SHOP,
            event(
                14,
                "ObjectEvent",
                "03T09:15:00",
                SHOP,
                action="OBSERVE",
                bizStep="retail_selling",
                disposition="retail_sold",
                epcList=[PACK],
            ),
        ),
    ]


PACKED_AGAIN = event(  # not on record at first: the shop puts the pack that is not sold back into the case
    15,
    "AggregationEvent",
    "03T18:00:00",
    SHOP,
    action="ADD",
    bizStep="packing",
    parentID=CASE,
    childEPCs=[OTHER_PACK],
)


def document(*events: dict[str, Any]) -> dict[str, Any]:
    """An EPCIS document."""
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-05T00:00:00.000Z",
        "epcisBody": {"eventList": list(events)},
    }


def said(folder: Path, *arguments: str) -> Result:
    """What a command says on the installation in a folder."""
    return CliRunner().invoke(main, arguments, env={"TRACECHAIN_DATA": str(folder)})


@dataclass(frozen=True)
class Site:
    """A whole small installation: stores with the chain in them, and the application on top."""

    app: Flask
    store: ProvenanceStore
    records: Records
    capture: Capture

    def client(self) -> FlaskClient:
        """A browser, or a program."""
        return self.app.test_client()

    def token(self, role: str, party: str | None = None) -> dict[str, str]:
        """The headers of a program with a new token."""
        return {"Authorization": f"Bearer {self.records.tokens.create(role, party, f'{role} of the tests')}"}

    def logged_in(self, username: str = "regulator") -> FlaskClient:
        """A browser whose user logged in."""
        client = self.client()
        answer = client.post("/console/login", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303
        return client


@contextmanager
def open_site(folder: Path) -> Iterator[Site]:
    """An installation in a folder, with the chain on record: a copy of the one that is made once a run."""
    for name, content in _files().items():
        (folder / name).write_bytes(content)
    with _opened(folder) as (store, records):
        capture = Capture(store, records)
        app = create_app(Configuration(SECRET_KEY), store, records, capture)
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        yield Site(app, store, records, capture)


@cache
def _files() -> dict[str, bytes]:
    """The databases with the chain on record, by name."""
    with TemporaryDirectory() as folder:
        with _opened(Path(folder)) as (store, records):
            store.migrate()
            records.migrate()
            _fill(store, records)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[ProvenanceStore, Records]]:
    with (
        Records(f"sqlite:///{folder}/records.sqlite", hasher=QUICK) as records,
        closing(open_store(f"sqlite:///{folder}/provenance.sqlite")) as store,
    ):
        yield store, records


def _fill(store: ProvenanceStore, records: Records) -> None:
    records.load_master_data(MASTER_DATA)
    records.accounts.ensure("regulator", PASSWORD, "regulator")
    records.accounts.ensure("dairy", PASSWORD, "node", DAIRY)
    records.accounts.ensure("partner", PASSWORD, "partner", SHOP)
    capture = Capture(store, records)
    for gln, one in [*_milk(), *_yoghurt()]:
        result = capture.document(document(one), Source(party=gln, name="tests"))
        assert result.refused == (), result.refused
