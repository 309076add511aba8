"""How one mention of a thing by an event is packed into one small integer, so that a walk moves integers alone.

>>> code = pack(Role.CHILD, Action.ADD, Kind.INSTANCE)
>>> role_of(code) == Role.CHILD, action_of(code) == ADD, kind_of(code) == INSTANCE
(True, True, True)
"""

from __future__ import annotations

from typing import Any

from tracechain.trace.events.event import Action, Event, EventType, Role
from tracechain.trace.events.vocabulary import ENDING_STEPS
from tracechain.trace.facts.refs import KindNumber
from tracechain.trace.identifiers.code import Kind

# The numbers below are stored: never renumber.
PARENT, CHILD, INPUT, OUTPUT = (int(role) for role in (Role.PARENT, Role.CHILD, Role.INPUT, Role.OUTPUT))
NOBODY = -1  # no parent, no transformationID
ADD, OBSERVE, DELETE = 1, 2, 3
INSTANCE, LOT, PRODUCT = KindNumber(0), KindNumber(1), KindNumber(2)
ENDS = 1 << 5  # an instance ends here: it is an input, or an ObjectEvent deletes, sells or destroys it
EMPTIES = 1 << 6  # the parent of a DELETE that names no child: everything leaves it
KIND_SHIFT = 7
IN_PRODUCT = 1 << 9  # a child whose parent is a product: a stay that leads nowhere
MADE = 1 << 10  # commissioned: named by an ObjectEvent with action ADD

_ACTIONS = {None: 0, Action.ADD: ADD, Action.OBSERVE: OBSERVE, Action.DELETE: DELETE}
_KINDS = {Kind.INSTANCE: INSTANCE, Kind.LOT: LOT, Kind.PRODUCT: PRODUCT}
KINDS = (Kind.INSTANCE, Kind.LOT, Kind.PRODUCT)


def pack(role: Role, action: Action | None, kind: Kind, flags: int = 0) -> int:
    """One mention as an integer: role in bits 0-2, action in 3-4, flags, kind in 7-8."""
    return role | _ACTIONS[action] << 3 | _KINDS[kind] << KIND_SHIFT | flags


def role_of(code: Any) -> Any:
    """The Role number of a packed mention, or of a column of them."""
    return code & 7


def action_of(code: Any) -> Any:
    """ADD, OBSERVE, DELETE, or 0 for a transformation."""
    return (code >> 3) & 3


def kind_of(code: Any) -> Any:
    """INSTANCE, LOT or PRODUCT as this mention spells the thing."""
    return (code >> KIND_SHIFT) & 3


def codes(event: Event) -> list[int]:
    """The packed mentions of an event, one a naming, in order (trace-semantics, section 3, for what ends an instance)."""
    ending = event.type is EventType.OBJECT and (event.action is Action.DELETE or event.biz_step in ENDING_STEPS)
    named_child = any(n.role is Role.CHILD for n in event.namings)
    in_product = any(n.role is Role.PARENT and n.thing.kind is Kind.PRODUCT for n in event.namings)
    alike = [(n.role, n.thing.kind) for n in event.namings]  # a hundred children have one code
    packed = {
        (role, kind): pack(role, event.action, kind, _flags(event, role, ending, named_child, in_product))
        for role, kind in set(alike)
    }
    return [packed[one] for one in alike]


def _flags(event: Event, role: Role, ending: bool, named_child: bool, in_product: bool) -> int:
    match role:
        case Role.OBJECT:
            made = MADE if event.type is EventType.OBJECT and event.action is Action.ADD else 0
            return (ENDS if ending else 0) | made
        case Role.INPUT:
            return ENDS
        case Role.PARENT:
            return EMPTIES if event.action is Action.DELETE and not named_child else 0
        case Role.CHILD:
            return IN_PRODUCT if in_product else 0
        case _:
            return 0
