"""/api/v1: what the records say of goods now: the state of a thing, where all is, a recall's scope, a balance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint

from tracechain.trace.lineage import UnknownThing
from tracechain.trace.lineage.now.balance import NotALot, balance
from tracechain.trace.lineage.now.scope import scope
from tracechain.trace.lineage.now.state import Stateless, states
from tracechain.trace.lineage.now.whereabouts import whereabouts
from tracechain.web.api.operation import operation
from tracechain.web.api.question_schemas import (
    BALANCE,
    SCOPE,
    STATE,
    WHEREABOUTS,
    BalanceSchema,
    ScopeSchema,
    StateSchema,
    ThingQuery,
    WhereaboutsQuery,
    WhereaboutsSchema,
)
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.faults import answer as fault
from tracechain.web.edge.services import services

blueprint = Blueprint("questions", __name__, url_prefix="/api/v1", description="What became of goods.")
_REFUSALS = (400, 401, 403, 404)


@operation(blueprint, "/state", query=ThingQuery, answer=StateSchema, example=STATE, refusals=_REFUSALS)
def state(id: str, as_of: int | None) -> Response:
    """In which state a thing is now, where, and in whose hands."""
    return _answered(id, lambda key: states(services().store, [key], as_of)[0].to_dict())


@operation(
    blueprint, "/whereabouts", query=WhereaboutsQuery, answer=WhereaboutsSchema, example=WHEREABOUTS, refusals=_REFUSALS
)
def where(id: str, since: int | None, as_of: int | None) -> Response:
    """Where everything is, or ended, that a thing went into: by holder and place, how many in which state."""
    return _answered(id, lambda key: whereabouts(services().store, key, since, as_of).to_dict())


@operation(blueprint, "/scope", query=WhereaboutsQuery, answer=ScopeSchema, example=SCOPE, refusals=_REFUSALS)
def to_find(id: str, since: int | None, as_of: int | None) -> Response:
    """The scope of a recall: what a thing went into that still exists, and the carriers that hold it at this moment."""
    return _answered(id, lambda key: scope(services().store, key, since, as_of).to_dict())


@operation(blueprint, "/balance", query=ThingQuery, answer=BalanceSchema, example=BALANCE, refusals=_REFUSALS)
def amounts(id: str, as_of: int | None) -> Response:
    """What was made of a lot and what became of it, by unit of measure."""
    return _answered(id, lambda key: balance(services().store, key, as_of).to_dict())


def _answered(code: str, ask: Callable[[str], dict[str, Any]]) -> Response:
    key = read_code(code).key
    try:
        return jsonify(ask(key))
    except UnknownThing:
        return fault(404, f"Nothing is recorded about {key!r}: no event that counts names it.")
    except (Stateless, NotALot) as error:
        return fault(400, f"id: {error}.")
