"""Problem details (RFC 9457): how every refusal of the API and the EPCIS interface looks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response

from tracechain.trace.wire.problem import ProblemSchema

MEDIA_TYPE = "application/problem+json"
_JSON_PATHS = ("/api/", "/epcis/", "/healthz", "/readyz", "/metrics")


def speaks_json(path: str) -> bool:
    """Whether what is under the path is for programs; people get pages elsewhere."""
    return path.startswith(_JSON_PATHS) or path in ("/api", "/epcis")


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal. `type` is a URI, or `epcisException:…` on EPCIS paths; `detail` a sentence for the caller."""

    status: int
    detail: str
    type: str = "about:blank"
    heading: str = ""

    @property
    def title(self) -> str:
        """What kind of refusal it is: in the words of HTTP, where it has no heading of its own."""
        return self.heading or HTTPStatus(self.status).phrase

    def dumped(self) -> dict[str, Any]:
        """The members of RFC 9457, section 3.1."""
        return dict(ProblemSchema().dump(self))

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """The problem as an HTTP answer."""
        # Half a surrogate pair that the caller sent is told as JSON escapes it, which is as Python does.
        body = json.dumps(self.dumped(), ensure_ascii=False).encode("utf-8", "backslashreplace")
        return Response(body, self.status, headers=dict(headers or {}), content_type=MEDIA_TYPE)
