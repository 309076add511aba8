"""Whether the service is alive, and whether what it stands on can be reached."""

from __future__ import annotations

import socket
from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from tracechain.trace.facts.protocol import StoreError
from tracechain.trace.messages.mqtt_address import MqttAddress
from tracechain.trace.records.errors import RecordsError
from tracechain.web.edge.services import services

_PATIENCE = 2.0  # seconds

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify({"alive": True})


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Every part answers: 200, else 503; the body says of each part null, or what is wrong."""
    ours = services()
    checks: dict[str, Callable[[], object]] = {"store": ours.store.ping, "database": ours.records.ping}
    if ours.broker is not None:
        checks["broker"] = ours.broker
    parts = {name: _fault_of(check) for name, check in checks.items()}
    ready = not any(parts.values())
    return jsonify({"ready": ready, "parts": parts}), 200 if ready else 503


def broker_check(url: str) -> Callable[[], None]:
    """A check that a broker's port takes a connection; raises OSError when it does not. MessageError for no broker's URL."""
    broker = MqttAddress.parse(url)

    def check() -> None:
        socket.create_connection((broker.host, broker.port), timeout=_PATIENCE).close()

    return check


def _fault_of(check: Callable[[], object]) -> str | None:
    try:
        check()
    except (StoreError, RecordsError, OSError) as error:
        # The sentence may name hosts and paths: the log has it, a stranger gets the kind alone.
        return "can't be reached" if isinstance(error, OSError) else "does not answer, or its schema is not ready"
    return None
