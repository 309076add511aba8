"""The broker's address, as TRACECHAIN_MQTT names it.

>>> Broker.parse("mqtts://ingest:p%40ss@broker.example")
Broker(host='broker.example', port=8883, tls=True, username='ingest')
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from tracechain.ingest.errors import BrokerError

_PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, and who we are to it; without a user name we are anonymous."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False, compare=False)  # None: the machine's own

    @classmethod
    def parse(cls, url: str, context: ssl.SSLContext | None = None) -> Broker:
        """Read `mqtt://[USER:PASSWORD@]HOST[:PORT]` or `mqtts://…`; with a context it must be the latter.

        Raises BrokerError, which shows no password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BrokerError("the broker's URL can't be read; expected mqtt://[USER:PASSWORD@]HOST:PORT") from None
        if parts.scheme not in _PORTS or not parts.hostname:
            shown = f"{parts.scheme}://{parts.hostname or ''}"
            raise BrokerError(
                f"the broker's URL is like {shown!r}; expected mqtt://[USER:PASSWORD@]HOST:PORT or mqtts://…"
            )
        if context and parts.scheme != "mqtts":
            raise BrokerError(
                f"the broker's URL is {parts.scheme}://…, without TLS; expected mqtts:// with certificates"
            )
        username = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "mqtts", username, password, context)
