"""The device's key pair: a file that only its owner can read, beside the spool. Where there is one, envelopes are signed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from tracechain.iot_gateway.error import KeyFault
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.signature import SigningKey
from tracechain.trace.messages.topics import Node


@dataclass(frozen=True, slots=True)
class DeviceKeyPair:
    """Where a device's key is; the next one waits beside it until the platform has taken it."""

    path: Path

    @classmethod
    def of(cls, node: Node, data: Path) -> DeviceKeyPair:
        """The place of a node's key in the data folder."""
        return cls(data / "gateway" / f"{node.gln}.{node.device}.key")

    def read(self) -> SigningKey | None:
        """The key, or None where the device has none. Raises KeyFault for one that others can read, or that is none."""
        return _read(self.path)

    def next(self) -> SigningKey:
        """The key to enrol: one that was made before and not taken yet, so that a try can be repeated, or a new one."""
        key = _read(self._waiting)
        if key is None:
            key = SigningKey.make()
            _write(self._waiting, key)
        return key

    def take(self) -> None:
        """The platform has the next key: sign with it from now on."""
        try:
            self._waiting.replace(self.path)
        except OSError as error:
            raise KeyFault(f"Can't keep the key {str(self.path)!r}: {error.strerror}") from error

    @property
    def _waiting(self) -> Path:
        return self.path.with_name(self.path.name + ".next")


def _read(path: Path) -> SigningKey | None:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            content = file.read(4096)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFault(f"Can't read the key {str(path)!r}: {error.strerror}") from error
    if mode & 0o077:
        raise KeyFault(f"The key {str(path)!r} has mode {mode:o}; expected 600: others may have read it, so enrol anew")
    try:
        return SigningKey.parse(json.loads(content))
    except (MessageError, ValueError) as error:
        reason = str(error) if isinstance(error, MessageError) else "it is no JSON"
        raise KeyFault(f"The key {str(path)!r} can't be used: {reason}") from None


def _write(path: Path, key: SigningKey) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(key.to_json(), file)
            file.flush()
            os.fsync(handle)
    except OSError as error:
        raise KeyFault(f"Can't write the key {str(path)!r}: {error.strerror}") from error
