"""An operation of the API with its entry in the OpenAPI document: the one place that speaks flask-smorest, which has no types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import marshmallow as ma
from flask import Flask, Request, abort
from flask_smorest import Api, Blueprint
from webargs.flaskparser import FlaskParser, is_json_request

from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.payload import parse_json

_View = TypeVar("_View", bound=Callable[..., Any])

TITLE = "tracechain"
VERSION = "v1"


class ProblemSchema(ma.Schema):
    """RFC 9457 problem details."""

    type = ma.fields.String()
    title = ma.fields.String()
    status = ma.fields.Integer()
    detail = ma.fields.String()


class _Parser(FlaskParser):
    """Holds a JSON body to what every payload is held to, whichever way it comes."""

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        if not is_json_request(req):
            return super().load_json(req, schema)
        content = req.get_data()
        try:
            value = parse_json(content)
        except MessageError as error:
            abort(400, f"The body can't be used: {error}.")
        if not isinstance(value, dict):
            abort(400, f"The body is {content[:40]!r}; expected an object.")
        return value


_PARSER = _Parser()


def document(app: Flask, *blueprints: Blueprint) -> None:
    """Register blueprints and serve their OpenAPI document at /api/v1/openapi.json."""
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = Api(app, spec_kwargs={"components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}})
    for blueprint in blueprints:
        api.register_blueprint(blueprint)


def operation(
    blueprint: Blueprint,
    rule: str,
    *,
    answer: type[ma.Schema],
    query: type[ma.Schema] | None = None,
    example: Mapping[str, Any] | None = None,
    refusals: tuple[int, ...] = (),
    open_to_all: bool = False,
    method: str = "GET",
    body: type[ma.Schema] | None = None,
    status: int = 200,
    document: Mapping[str, Any] | None = None,
) -> Callable[[_View], _View]:
    """Serve a view under a method, with what it takes and answers in the OpenAPI document.

    A query or JSON body that does not fit is answered with 400. The view makes its own response. `document` is what
    else is said of it in the OpenAPI document.
    """

    def decorate(view: _View) -> _View:
        shown = view
        if query is not None:
            shown = blueprint.arguments(query, location="query", as_kwargs=True, error_status_code=400)(shown)
        if body is not None:
            blueprint.ARGUMENTS_PARSER = _PARSER
            shown = blueprint.arguments(body, location="json", as_kwargs=True, error_status_code=400)(shown)
        shown = blueprint.alt_response(status, schema=answer, success=True, example=example)(shown)
        for refusal in refusals:
            shown = blueprint.alt_response(refusal, schema=ProblemSchema, content_type="application/problem+json")(
                shown
            )
        if not open_to_all:
            shown = blueprint.doc(security=[{"token": []}])(shown)
        if document is not None:
            shown = blueprint.doc(**document)(shown)
        return cast("_View", blueprint.route(rule, methods=[method])(shown))

    return decorate
