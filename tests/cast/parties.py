"""Who plays in the tests, the same everywhere: a GLN is one party, in each of them. Their codes are of made-up prefixes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cast.goods import MILK_GTIN, YOGHURT_GTIN
from tracechain.trace.messages.topics import Node

FARM, OTHER_FARM, DAIRY = "6901234000009", "6901234100006", "6901234200003"
WHOLESALER, SHOP, OUTSIDER = "6901234300000", "6901234400007", "6901234500004"
CARRIER, OTHER_CARRIER = "6901234800005", "6901234900002"  # no master data knows these two
DAIRY_COLD_ROOM = "6901234200027"  # a second place of the dairy, with a GLN of its own
GATE, LINE, TILL = Node(FARM, "gate-1"), Node(DAIRY, "line-1"), Node(SHOP, "till-1")


def place(gln: str) -> str:
    """The key of a party's one place."""
    return f"https://id.gs1.org/414/{gln}"


def party(gln: str) -> str:
    """The key of a party."""
    return f"https://id.gs1.org/417/{gln}"


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
