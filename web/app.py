"""The web application, put together from its features. Nothing connects here, and nothing at import."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSessionInterface

from tracechain.ingest.door.capture import Capture
from tracechain.trace.events.instant import format_instant
from tracechain.trace.facts.protocol import ProvenanceStore
from tracechain.trace.identifiers import short
from tracechain.trace.records.records import Records
from tracechain.trace.watching.thresholds import USUAL, Thresholds
from tracechain.trace.wire.balance import AmountsSchema
from tracechain.web.api import conditions, gaps, health, metrics, nodes, questions, watched, whatif
from tracechain.web.api import views as api
from tracechain.web.console.features import blueprint as console
from tracechain.web.edge import access, faults, language, policy, same_site, words
from tracechain.web.edge.codes import is_unit
from tracechain.web.edge.language import named, pack_of
from tracechain.web.edge.operation import document
from tracechain.web.edge.routing import RegexConverter, here
from tracechain.web.edge.services import Configuration, Services, attach
from tracechain.web.edge.throttle import throttle
from tracechain.web.edge.times import spoken_time
from tracechain.web.epcis import views as epcis
from tracechain.web.public import views as public

MOST_BYTES = 64 * 1024  # of a form; the capture interface has a limit of its own
_WEEK = 7 * 24 * 3600
_CONFIG = {
    "SESSION_COOKIE_NAME": "tracechain",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=10),
    "MAX_CONTENT_LENGTH": MOST_BYTES,
    "SEND_FILE_MAX_AGE_DEFAULT": _WEEK,
    "TRAP_HTTP_EXCEPTIONS": False,
    "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parent / "translations"),
}
_WORDS = {  # what every template can say
    "spoken_time": spoken_time,
    "instant": format_instant,
    "short": short,
    "words": words,
    "here": here,
    "named": named,
    "pack_of": pack_of,
    "is_unit": is_unit,
    "amounts_of": AmountsSchema().dump,
}
_OPERATIONS = (  # of the API, in the order of its document
    api.blueprint,
    nodes.blueprint,
    questions.blueprint,
    gaps.blueprint,
    conditions.blueprint,
    whatif.blueprint,
    watched.blueprint,
    epcis.blueprint,
)
_PAGES = (
    public.blueprint,
    console,
    health.blueprint,
    metrics.blueprint,
)


def create_app(
    configuration: Configuration,
    store: ProvenanceStore,
    records: Records,
    capture: Capture,
    limits: Thresholds = USUAL,
) -> Flask:
    """A Flask application on a store, the operational data and the capture path; `limits` say what is an alarm."""
    app = _Application(__name__, template_folder="templates", static_folder="static")
    app.config.update(_CONFIG, SECRET_KEY=configuration.secret_key)
    app.url_map.converters["regex"] = RegexConverter
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(_WORDS)
    broker = health.broker_check(configuration.mqtt) if configuration.mqtt else None
    attach(app, Services(store, records, capture, broker, limits))
    for part in _PARTS:
        part(app)
    document(app, *_OPERATIONS)
    for blueprint in _PAGES:
        app.register_blueprint(blueprint)
    faults.handle(app)  # last: the API's document brings handlers of its own
    return app


class _Json(DefaultJSONProvider):
    """Names in the order of the contract, Chinese as Chinese."""

    sort_keys = False
    ensure_ascii = False


class _Sessions(SecureCookieSessionInterface):
    """Session cookies that are `Secure` wherever the request came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - the signature is Flask's
        return request.is_secure


class _Application(Flask):
    json_provider_class = _Json
    session_interface = _Sessions()


def _fingerprint(app: Flask) -> None:
    """Static files carry a fingerprint of their content in the address, so that browsers may keep them."""
    folder = Path(app.static_folder or "")
    marks = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in folder.rglob("*")
        if path.is_file()
    }

    @app.url_defaults
    def mark(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in marks:
            values["v"] = marks[values["filename"]]


_PARTS = (  # what happens to every request, in this order
    language.speak,
    policy.protect,
    throttle,
    access.control,
    same_site.guard,
    metrics.count_requests,
    _fingerprint,
)
