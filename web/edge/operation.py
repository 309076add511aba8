"""An operation of the API with its entry in the OpenAPI document: the one place that speaks flask-smorest, which has no types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import marshmallow as ma
from flask import Flask, Request, abort
from flask_smorest import Api, Blueprint
from webargs.flaskparser import FlaskParser, is_json_request

from tracechain.trace.wire.problem import ProblemSchema
from tracechain.web.edge.body import read_json
from tracechain.web.edge.problem import MEDIA_TYPE

_View = TypeVar("_View", bound=Callable[..., Any])

TITLE = "tracechain"
VERSION = "v1"
OF_A_THING = (400, 401, 403, 404)  # how a question about a thing is refused
_UNREACHABLE = 503  # any operation, while the records can't be reached


class _Parser(FlaskParser):
    """Holds a JSON body to what every payload is held to, whichever way it comes."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        if not is_json_request(req):
            return super().load_json(req, schema)
        content = req.get_data()
        value = read_json(content)
        if not isinstance(value, dict):
            abort(400, f"The body is {content[:40]!r}; expected an object.")
        return value


_PARSER = _Parser()


class _Api(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """Tells of no refusal but ours: each operation names its own."""

    DEFAULT_ERROR_RESPONSE_NAME = None


def document(app: Flask, *blueprints: Blueprint) -> None:
    """Register blueprints and serve their OpenAPI document at /api/v1/openapi.json."""
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = _Api(app, spec_kwargs={"components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}})
    for blueprint in blueprints:
        api.register_blueprint(blueprint)


def operation(
    blueprint: Blueprint,
    rule: str,
    *,
    answer: ma.Schema | type[ma.Schema] | None = None,
    query: type[ma.Schema] | None = None,
    example: Any = None,
    refusals: tuple[int, ...] = (),
    open_to_all: bool = False,
    method: str = "GET",
    body: type[ma.Schema] | None = None,
    status: int = 200,
    document: Mapping[str, Any] | None = None,
    answers_options: bool = True,
) -> Callable[[_View], _View]:
    """Serve a view under a rule and a method, with what it takes and answers in the OpenAPI document.

    What the view returns is dumped by `answer`, unless it is a response already. A query or JSON body that does not fit
    is answered with 400. `document` is what else is said of it in the OpenAPI document; without `answers_options`
    another view answers OPTIONS.
    """

    def decorate(view: _View) -> _View:
        shown = blueprint.response(status, answer, example=example)(view)
        if query is not None:
            shown = blueprint.arguments(query, location="query", as_kwargs=True, error_status_code=400)(shown)
        if body is not None:
            blueprint.ARGUMENTS_PARSER = _PARSER
            shown = blueprint.arguments(body, location="json", as_kwargs=True, error_status_code=400)(shown)
        for refusal in (*refusals, _UNREACHABLE):
            shown = blueprint.alt_response(refusal, schema=ProblemSchema, content_type=MEDIA_TYPE)(shown)
        if not open_to_all:
            shown = blueprint.doc(security=[{"token": []}])(shown)
        if document is not None:
            shown = blueprint.doc(**document)(shown)
        if not answers_options:
            shown.provide_automatic_options = False
        return cast("_View", blueprint.route(rule, methods=[method])(shown))

    return decorate
