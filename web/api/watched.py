"""/api/v1/nodes and /api/v1/alarms: how the nodes stand, and what a person should look at."""

from __future__ import annotations

import marshmallow as ma
from flask_smorest import Blueprint
from marshmallow import fields

from tracechain.trace.records.alarms import AlarmEntry
from tracechain.trace.records.survey import Survey
from tracechain.trace.wire.alarm import AcknowledgedSchema
from tracechain.trace.wire.field import described
from tracechain.trace.wire.nodes import WATCHED, WatchedSchema
from tracechain.web.edge.access import known
from tracechain.web.edge.operation import operation
from tracechain.web.edge.services import services
from tracechain.web.edge.sight import survey_for

LONGEST_NOTE = 2000

blueprint = Blueprint("watched", __name__, url_prefix="/api/v1", description="Nodes and alarms.")


class NoteSchema(ma.Schema):
    """What is being done about it."""

    note = fields.String(
        load_default="",
        validate=ma.validate.Length(max=LONGEST_NOTE),
        metadata=described("For whoever looks next."),
    )


@operation(blueprint, "/nodes", answer=WatchedSchema, example=WATCHED, refusals=(401, 403))
def nodes() -> Survey:
    """How all nodes stand, and the alarms that last; a node's token sees its own party's."""
    return survey_for(known(), services())


@operation(
    blueprint,
    "/alarms/<identifier>/acknowledgement",
    method="POST",
    body=NoteSchema,
    answer=AcknowledgedSchema,
    refusals=(400, 401, 403, 404),
)
def acknowledge(identifier: str, note: str) -> AlarmEntry:
    """Note that somebody has seen an alarm. It lasts until what is wrong is mended; the audit says who has seen it."""
    return services().records.alarms.acknowledge(identifier, known().name, note)
