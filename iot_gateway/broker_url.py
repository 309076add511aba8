"""Where the broker is: `mqtt://[USER:PASSWORD@]HOST[:1883]` or `mqtts://…` (http-contract, configuration)."""

from __future__ import annotations

from dataclasses import dataclass
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

    @classmethod
    def parse(cls, text: str) -> BrokerUrl:
        """Read a URL; GatewayError says what is wrong with it, without its password."""
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
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "mqtts", user, password)

    def __repr__(self) -> str:
        return f"{'mqtts' if self.encrypted else 'mqtt'}://{self.host}:{self.port}"
