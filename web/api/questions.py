"""/api/v1: what the records say of goods now: the state of a thing, where all is, a recall's scope, a balance."""

from __future__ import annotations

from flask_smorest import Blueprint

from tracechain.trace.lineage.now.balance import Balance, balance
from tracechain.trace.lineage.now.scope import Scope, scope
from tracechain.trace.lineage.now.state import State, states
from tracechain.trace.lineage.now.whereabouts import Whereabouts, whereabouts
from tracechain.trace.wire.balance import BALANCE, BalanceSchema
from tracechain.trace.wire.scope import SCOPE, ScopeSchema
from tracechain.trace.wire.state import STATE, StateSchema
from tracechain.trace.wire.whereabouts import WHEREABOUTS, WhereaboutsSchema
from tracechain.web.edge.codes import read_code
from tracechain.web.edge.operation import OF_A_THING, operation
from tracechain.web.edge.parameters import ThingQuery, Time
from tracechain.web.edge.services import services

blueprint = Blueprint("questions", __name__, url_prefix="/api/v1", description="What became of goods.")


class OnwardQuery(ThingQuery):
    """Which thing, from which time on, and from which records."""

    since = Time("What it went into from this time on.")


@operation(blueprint, "/state", query=ThingQuery, answer=StateSchema, example=STATE, refusals=OF_A_THING)
def state(id: str, as_of: int | None) -> State:
    """In which state a thing is now, where, and in whose hands."""
    [found] = states(services().store, [read_code(id).key], as_of)
    return found


@operation(
    blueprint, "/whereabouts", query=OnwardQuery, answer=WhereaboutsSchema, example=WHEREABOUTS, refusals=OF_A_THING
)
def where(id: str, since: int | None, as_of: int | None) -> Whereabouts:
    """Where everything is, or ended, that a thing went into: by holder and place, how many in which state."""
    return whereabouts(services().store, read_code(id).key, since, as_of)


@operation(blueprint, "/scope", query=OnwardQuery, answer=ScopeSchema, example=SCOPE, refusals=OF_A_THING)
def to_find(id: str, since: int | None, as_of: int | None) -> Scope:
    """The scope of a recall: what a thing went into that still exists, and the carriers that hold it at this moment."""
    return scope(services().store, read_code(id).key, since, as_of)


@operation(blueprint, "/balance", query=ThingQuery, answer=BalanceSchema, example=BALANCE, refusals=OF_A_THING)
def amounts(id: str, as_of: int | None) -> Balance:
    """What was made of a lot and what became of it, by unit of measure."""
    return balance(services().store, read_code(id).key, as_of)
