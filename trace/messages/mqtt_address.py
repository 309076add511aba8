"""The broker's address, as TRACECHAIN_MQTT names it: `mqtt://[USER:PASSWORD@]HOST[:1883]` or `mqtts://…` (http-contract, Configuration).

>>> MqttAddress.parse("mqtts://ingest:p%40ss@broker.example")
MqttAddress(host='broker.example', port=8883, tls=True, user='ingest')
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from tracechain.trace.messages.error import MessageError

PORT, TLS_PORT = 1883, 8883  # that IANA has for MQTT
_PORTS = {"mqtt": PORT, "mqtts": TLS_PORT}


@dataclass(frozen=True, slots=True)
class MqttAddress:
    """Where the broker is, and who we are to it; without a user we are anonymous. The password is never shown."""

    host: str
    port: int
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False, compare=False)  # None: the machine's own

    @classmethod
    def parse(cls, url: str, context: ssl.SSLContext | None = None) -> MqttAddress:
        """Read a URL; with a `context`, which says whom to trust and who we are, it must be of mqtts://.

        Raises MessageError, which shows no password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MessageError.of("broker.no_port") from None
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            raise MessageError.of("broker.no_url", url=repr(_shown(url)))
        if context and parts.scheme != "mqtts":
            raise MessageError.of("broker.no_tls", scheme=parts.scheme)
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "mqtts", user, password, context)

    def __str__(self) -> str:
        return f"{'mqtts' if self.tls else 'mqtt'}://{self.place}"

    @property
    def place(self) -> str:
        """Host and port, for people."""
        return f"{self.host}:{self.port}"


def _shown(url: str) -> str:
    """A URL without user and password, as far as it has them."""
    before, mark, rest = url.rpartition("@")
    scheme = before.partition("://")
    return f"{scheme[0]}://{rest}" if mark and scheme[1] and scheme[0].isalnum() else rest
