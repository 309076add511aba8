"""Who plays in the demonstration, where, and with what: codes of a made-up company prefix, 6901234.

>>> case(3, 1), cup(3, 7)
('(00)369012340000000314', '(01)06901234002010(10)Y0003(21)000307')
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from tracechain.trace.facts.limits import Limits
from tracechain.trace.identifiers.check_digit import check_digit
from tracechain.trace.messages.topics import Node

PREFIX = "6901234"
CUPS, CASES = 24, 4
COLD = Limits(high=6.0)  # what milk and yoghurt are to be kept at, as the master data says
_TANKS = 12  # of the farm; in turn, so that a round that was cut short leaves its milk to itself
_MILK, _YOGHURT = "06901234001013", "06901234002010"
_TANK = "0" + "690123400900" + check_digit("690123400900")


@dataclass(frozen=True, slots=True)
class Player:
    """A node of the chain: its party's GLN, the name of its device, and the places it works at."""

    name: str
    gln: str
    device: str
    place: str
    store: str = ""  # where goods lie, if that is another place

    @property
    def address(self) -> Node:
        """Its device, as topics name it."""
        return Node(self.gln, self.device)


def _at(digits: str) -> str:
    return f"https://id.gs1.org/414/{digits}"


FARM = Player("farm", "6901234000016", "milking-1", _at("6901234000115"))
DAIRY = Player("dairy", "6901234000023", "line-1", _at("6901234000214"))
WHOLESALER = Player("wholesaler", "6901234000030", "dock-1", _at("6901234000313"), _at("6901234000320"))
SHOP = Player("shop", "6901234000047", "till-1", _at("6901234000412"))
PLAYERS = (FARM, DAIRY, WHOLESALER, SHOP)


def master_data() -> Any:
    """The JSON value of the master-data file: parties, places and products, in zh and en."""
    return json.loads(files(__package__).joinpath("master_data.json").read_text(encoding="utf-8"))


def milk_lot(round_: int) -> str:
    """The number of the round's lot of raw milk."""
    return f"M{round_:04d}"


def yoghurt_lot(round_: int) -> str:
    """The number of the round's lot of yoghurt."""
    return f"Y{round_:04d}"


def milk(round_: int) -> str:
    """The round's lot of raw milk, as its label says it."""
    return f"(01){_MILK}(10){milk_lot(round_)}"


def yoghurt(round_: int) -> str:
    """The round's lot of yoghurt."""
    return f"(01){_YOGHURT}(10){yoghurt_lot(round_)}"


def tank(round_: int) -> str:
    """The tank that the round's milk travels in (a GRAI)."""
    return f"(8003){_TANK}T{round_ % _TANKS + 1:02d}"


def cup(round_: int, number: int) -> str:
    """One of the round's cups, 1 to CUPS."""
    return f"{yoghurt(round_)}(21){round_:04d}{number:02d}"


def cup_path(round_: int, number: int) -> str:
    """The path of the Digital Link on the cup's label."""
    return f"/01/{_YOGHURT}/10/{yoghurt_lot(round_)}/21/{round_:04d}{number:02d}"


def case(round_: int, number: int) -> str:
    """One of the round's cases, 1 to CASES."""
    return _sscc(round_ * 10 + number)


def pallet(round_: int) -> str:
    """The round's pallet."""
    return _sscc(round_ * 10)


def elements(code: str) -> str:
    """A code without its brackets, as a scanner sends it; right where a part of variable length comes last."""
    return code.replace("(", "").replace(")", "")


def _sscc(serial: int) -> str:
    digits = f"3{PREFIX}{serial:09d}"
    return f"(00){digits}{check_digit(digits)}"
