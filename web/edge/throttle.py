"""How often one address may try a password or a code, or send what is refused."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse_many

TRIES = "10 per minute; 60 per hour"

_TRIES = parse_many(TRIES)

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")


def throttle(app: Flask) -> None:
    """Count the tries of an application in its own memory, from zero."""
    limiter.init_app(app)


def may_try(what: str) -> bool:
    """Count a try at something from this address; False once it has had its tries. What is not counted stays free."""
    return all(limiter.limiter.hit(each, what, get_remote_address()) for each in _TRIES)
