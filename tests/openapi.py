"""The published OpenAPI document, to hold served answers against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

from tracechain.trace.events.instant import InstantError, parse_instant

FORMATS = FormatChecker([])


@FORMATS.checks("date-time", raises=InstantError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or parse_instant(value) is not None


class Published:
    """An OpenAPI document (3.1) that finds the operation of a request, and what is wrong with its answer."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._paths = {re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))): path for path in document["paths"]}

    @property
    def operations(self) -> set[tuple[str, str]]:
        """Every method and path."""
        paths = self._document["paths"].items()
        return {(method, path) for path, methods in paths for method in methods if method != "parameters"}

    def operation(self, answer: TestResponse) -> tuple[str, str]:
        """The method and path that an answer is of."""
        [path] = [path for form, path in self._paths.items() if form.fullmatch(answer.request.path)]
        return answer.request.method.lower(), path

    def faults(self, answer: TestResponse) -> list[str]:
        """What of an answer is not as published."""
        method, path = self.operation(answer)
        responses = self._document["paths"][path][method]["responses"]
        if str(answer.status_code) not in responses:
            return [f"{method} {path} answers {answer.status_code}, expected one of {sorted(responses)}"]
        content = responses[str(answer.status_code)].get("content", {})
        if not content:
            return [f"{method} {path} has a body: {answer.data[:80]!r}"] if answer.data else []
        if answer.mimetype not in content:
            return [f"{method} {path} answers {answer.mimetype}, expected one of {sorted(content)}"]
        return self._of_body(answer, content[answer.mimetype]["schema"])

    def example(self, method: str, path: str, status: str) -> list[str]:
        """What of the example of an answer is not as published."""
        told = self._document["paths"][path][method]["responses"][status]["content"]["application/json"]
        return self._wrong(told["example"], told["schema"]) if "example" in told else []

    def _of_body(self, answer: TestResponse, schema: Mapping[str, Any]) -> list[str]:
        return self._wrong(answer.json if answer.is_json else answer.text, schema)

    def _wrong(self, value: Any, schema: Mapping[str, Any]) -> list[str]:
        whole = {**schema, "components": self._document["components"]}
        found = Draft202012Validator(whole, format_checker=FORMATS).iter_errors(value)
        return [f"{error.json_path}: {error.message}" for error in found]
