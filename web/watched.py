"""What is watched, as far as it is for these eyes."""

from __future__ import annotations

from tracechain.trace.records.principal import Principal, Role
from tracechain.trace.records.survey import Survey, survey
from tracechain.web.edge.services import Services

_NOBODY = "-"  # no node is of this party


def seen_by(who: Principal, services: Services) -> Survey:
    """A look at all nodes; who is a node itself sees those of its own party."""
    seen = survey(services.records, services.limits)
    return seen.of(who.party or _NOBODY) if who.role is Role.NODE else seen
