"""Requests that nobody thought of, made from the OpenAPI document by schemathesis; every check of it on every answer.

Of a code, and of a key, only the parser can judge whether it is one: no pattern says so. Here, and here alone, good ones
are handed in by the name of their `format`; what is made up besides is made of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from cast.goods import CASE, MILK_LOT, OTHER_PACK, PACK, YOGHURT_LOT
from cast.parties import SHOP
from cast.site import Site, open_site
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.web.api.nodes import KEY_FORMAT
from tracechain.web.app import create_app
from tracechain.web.edge.parameters import CODE_FORMAT
from tracechain.web.edge.services import Configuration
from tracechain.web.edge.throttle import limiter

LOTS = [MILK_LOT, YOGHURT_LOT]
CODES = [*LOTS, PACK, OTHER_PACK, CASE, "(01)06901234200010(21)0001", "04006381333931"]
KEY = SigningKey.parse(  # RFC 8037, A.1
    {
        "kty": "OKP",
        "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }
)
schemathesis.openapi.format(CODE_FORMAT, st.sampled_from(CODES))
schemathesis.openapi.format(KEY_FORMAT, st.just(KEY.public.x))
schemathesis.openapi.media_type("application/jose", st.sampled_from([sign(b"{}", KEY), b"eyJ", b"e30.e30.x"]))

NOTHING: Any = None  # its document is all that is asked of this application
PUBLISHED = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json",
    create_app(Configuration("a key"), NOTHING, NOTHING, NOTHING),
    config=schemathesis.Config(seed=11),
)
PUBLISHED.config.generation.update(with_security_parameters=False)  # each request has the token that it needs
OPERATIONS = [found.ok().label for found in PUBLISHED.get_all_operations()]
NUMBER = re.compile(r"-?[0-9.]+(e[+-]?[0-9]+)?")
SENT_BY_NODES = ("/epcis/v2/", "/api/v1/envelopes")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The chain on record, for requests of all kinds to add to."""
    with open_site(tmp_path_factory.mktemp("asked")) as opened:
        yield opened


@pytest.fixture(scope="module")
def tokens(asked: Site) -> dict[str, dict[str, str]]:
    return {"node": asked.token("node", SHOP), "regulator": asked.token("regulator")}


def may_be_refused(case: schemathesis.Case) -> bool:
    """Whether it keeps what the document says of each value, and yet is wrong.

    A key is no point of its curve, a single item has no balance, a parameter needs another one or is above it: that is
    said in words alone.
    """
    given, key = case.query or {}, case.body.get("key") if isinstance(case.body, dict) else None
    degrees = [float(given[name]) for name in ("minCelsius", "maxCelsius") if NUMBER.fullmatch(str(given.get(name)))]
    return (
        degrees != sorted(degrees)
        or ("contactPlace" in given and "contactHours" not in given)
        or (case.operation.path == "/api/v1/envelopes" and "device" not in given)
        or (case.operation.path == "/api/v1/balance" and given.get("id") not in LOTS)
        or (isinstance(key, dict) and key.get("x") != KEY.public.x)
    )


def held(operation: str) -> Callable[..., None]:
    """The test of one operation."""

    @PUBLISHED.include(name=operation).parametrize()
    @settings(
        derandomize=True,
        max_examples=30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def test(case: schemathesis.Case, asked: Site, tokens: dict[str, dict[str, str]]) -> None:
        limiter.reset()
        headers = tokens["node" if case.operation.path.startswith(SENT_BY_NODES) else "regulator"]
        left_out = [positive_data_acceptance] if may_be_refused(case) else []
        case.call_and_validate(headers=headers, app=asked.app, excluded_checks=left_out)

    return test


for name in OPERATIONS:  # each has a name of its own: under one name pytest has them all under one id
    globals()[f"test_what_is_published_holds_of[{name}]"] = held(name)


def test_every_operation_is_tried(asked: Site) -> None:
    paths = asked.client().get("/api/v1/openapi.json").get_json()["paths"].items()
    published = {f"{method.upper()} {path}" for path, methods in paths for method in methods if method != "parameters"}
    assert set(OPERATIONS) == published
