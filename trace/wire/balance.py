"""What was made of a lot and what became of it, as `GET /api/v1/balance` and `tracechain balance --json` give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from tracechain.trace.wire.declaration import Declaration
from tracechain.trace.wire.field import Amount, InstantField, described


class AmountsSchema(Declaration):
    """The balance in one unit: `made` is the sum of all the others."""

    unit = fields.String(metadata=described("UN/ECE Recommendation 20; empty for single items."))
    made = Amount()
    in_stock = Amount(data_key="inStock")
    in_transit = Amount(data_key="inTransit")
    held = Amount()
    used = Amount()
    sold = Amount()
    gone = Amount()
    unaccounted = Amount(metadata=described("Below zero where more went out than was made."))


class BalanceSchema(Declaration):
    """What was made of a lot, and what became of it."""

    lot = fields.String()
    as_of = InstantField(allow_none=True, data_key="asOf")
    units = fields.List(fields.Nested(AmountsSchema), attribute="rows")


BALANCE: Mapping[str, Any] = {
    "lot": "https://id.gs1.org/01/06901234200010/10/Y-0302",
    "asOf": None,
    "units": [
        {
            "unit": "",
            "made": 2000,
            "inStock": 1999,
            "inTransit": 0,
            "held": 0,
            "used": 0,
            "sold": 1,
            "gone": 0,
            "unaccounted": 0,
        }
    ],
}
