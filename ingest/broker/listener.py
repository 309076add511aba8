"""Where the broker takes connections: a port, and an address of its machine if it is to be one only.

>>> Listener.parse("1884 127.0.0.1")
Listener(port=1884, address='127.0.0.1')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

from tracechain.ingest.errors import IngestError

_TEXT = re.compile(r"([1-9][0-9]{0,4})(?: +(\S+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Listener:
    """A port, and an address; without one it is all of the machine's."""

    port: int
    address: str = ""

    @classmethod
    def parse(cls, text: str) -> Listener:
        """Read `PORT [ADDRESS]`, as Mosquitto has it. Raises IngestError."""
        found = _TEXT.fullmatch(text.strip())
        if not found or int(found[1]) > 65535:
            raise IngestError(f"a listener is {text!r}; expected PORT or PORT ADDRESS, for example '1884 127.0.0.1'")
        return cls(int(found[1]), found[2] or "")

    def __str__(self) -> str:
        return f"{self.port} {self.address}".rstrip()

    @property
    def is_local(self) -> bool:
        """Whether only programs on the broker's machine reach it."""
        try:
            return ip_address(self.address).is_loopback
        except ValueError:
            return self.address == "localhost"

    def location(self, host: str) -> str:
        """`HOST:PORT` of a URL; `host` is the machine's name, for a listener that is not at one address."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return f"{self.address or host}:{self.port}"
        if address.is_unspecified:
            return f"{host}:{self.port}"
        return f"[{address}]:{self.port}" if address.version == 6 else f"{address}:{self.port}"
