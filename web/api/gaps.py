"""/api/v1/gaps: what the records leave open or contradict, along a trace or of one thing alone."""

from __future__ import annotations

from collections.abc import Mapping

import marshmallow as ma
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.trace.events.units import now
from tracechain.trace.lineage import Direction
from tracechain.trace.lineage.checks.gaps import BOTH, HOURS, Gaps, gaps
from tracechain.trace.wire.field import described
from tracechain.trace.wire.gaps import GAPS, GapsSchema
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.operation import OF_A_THING, operation
from tracechain.web.edge.parameters import ThingQuery, Time
from tracechain.web.edge.services import services

WAYS: Mapping[str, tuple[Direction, ...]] = {
    "both": BOTH,
    "forward": (Direction.FORWARD,),
    "backward": (Direction.BACKWARD,),
    "alone": (),
}
MOST_HOURS = 10 * 365 * 24

blueprint = Blueprint("gaps", __name__, url_prefix="/api/v1", description="What the records leave open.")


class GapsQuery(ThingQuery):
    """Along which trace, within which times, and how long a shipment may take."""

    direction = fields.String(
        load_default="both",
        validate=ma.validate.OneOf(list(WAYS)),
        metadata=described("The traces whose things are looked at; `alone`: the thing itself."),
    )
    since = Time("Forward and alone: from this time on.")
    until = Time("Backward and alone: up to this time.")
    hours = fields.Float(
        load_default=float(HOURS),
        validate=ma.validate.Range(0, MOST_HOURS),
        metadata=described("Hours after which what was shipped should have arrived."),
    )


@operation(blueprint, "/gaps", query=GapsQuery, answer=GapsSchema, example=GAPS, refusals=OF_A_THING)
def found(id: str, direction: str, since: int | None, until: int | None, as_of: int | None, hours: float) -> Gaps:
    """What the records leave open or contradict: each gap with the event at which it shows, and a sentence."""
    key, ways = read_code(id).key, WAYS[direction]
    return gaps(
        services().store,
        key,
        ways,
        since=since,
        until=until,
        as_of=as_of,
        hours=hours,
        now=None if as_of is not None else now(),
    )
