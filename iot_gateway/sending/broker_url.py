"""Where the broker is: `mqtt://[USER:PASSWORD@]HOST[:1883]` or `mqtts://…` (http-contract, Configuration)."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from tracechain.iot_gateway.error import GatewayError

_PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class BrokerUrl:
    """A broker's address, and who we are to it; the password is not shown."""

    host: str
    port: int
    encrypted: bool
    user: str | None
    password: str | None
    tls: ssl.SSLContext | None = field(default=None, compare=False)  # None: the machine's own authorities are trusted

    @classmethod
    def parse(cls, text: str, tls: ssl.SSLContext | None = None) -> BrokerUrl:
        """Read a URL; GatewayError says what is wrong with it, without its password. With `tls` it must be mqtts://."""
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise GatewayError(
                "The broker's URL has a port or host that can't be read; expected mqtt://HOST:1883"
            ) from None
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            shown = text.rpartition("@")[2]
            raise GatewayError(f"Not a broker's URL: {shown!r}; expected mqtt://[USER:PASSWORD@]HOST:1883 or mqtts://…")
        if tls and parts.scheme != "mqtts":
            raise GatewayError(
                f"The broker's URL is {parts.scheme}://…, without TLS; expected mqtts:// with certificates"
            )
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "mqtts", user, password, tls)

    def __repr__(self) -> str:
        return f"{'mqtts' if self.encrypted else 'mqtt'}://{self.host}:{self.port}"
