"""How often a password may be tried from one address."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

TRIES = "10 per minute; 60 per hour"

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="fixed-window")


def throttle(app: Flask) -> None:
    """Count the tries of an application in its own memory, from zero."""
    limiter.init_app(app)
