"""Mosquitto's configuration for the registered devices: who may connect, and which topics are whose.

DIR/mosquitto.conf, acl, passwords (hashed, for Mosquitto) and addresses (with the passwords in them, for the devices).
What is there already is kept: a device keeps its password for as long as it is registered and not revoked.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from tracechain.ingest.broker.listener import Listener
from tracechain.ingest.errors import IngestError
from tracechain.trace.messages.mqtt_address import PORT, TLS_PORT
from tracechain.trace.messages.topics import ROOT, Channel, Node, ingest_state

SERVICES: Mapping[str, tuple[str, ...]] = {
    "ingest": (
        *(f"topic read {ROOT}/+/+/+/{word}" for word in (Channel.EVENTS, Channel.SCAN, Channel.STATUS)),
        f"topic write {ROOT}/+/+/+/{Channel.RECEIPT}",
        f"topic readwrite {ROOT}/+/ingest/state",
    ),
    "web": (
        f"topic read {ROOT}/+/+/+/{Channel.STATUS}",
        f"topic write {ROOT}/+/+/+/{Channel.CONFIG}",
        f"topic write {ROOT}/recalls/#",
    ),
}
DEVICES = Listener(PORT)
DEVICES_BY_TLS = Listener(TLS_PORT)
PLATFORM = Listener(1884, "127.0.0.1")
_ITERATIONS = 101  # Mosquitto's own number: 240 random bits need no slow hash
_CONFIGURATION = Template("""\
# Written by `tracechain broker-config`. Where it differs from Mosquitto's defaults, the default loses data.
# After a change, restart Mosquitto: after a reload it keeps nothing for some of those who are away.
# per_listener_settings stays off: with it, Mosquitto from 2.0.12 on keeps nothing for any of them.
allow_anonymous false
acl_file $folder/acl
password_file $folder/passwords

persistence true
persistence_location $data/
autosave_interval 60
persistent_client_expiration 30d
max_queued_messages 1000000
max_queued_bytes 536870912
max_inflight_messages 0
max_packet_size 1048576

log_dest stderr
log_type error
log_type warning
log_type notice

# For ingest, which has a session for each shard, and web. No device may reach it.
$platform

# The devices' own. Whatever client id one asks for, it gets its user name: nobody takes another's session.
$devices
""")


@dataclass(frozen=True, slots=True)
class Certificates:
    """For mTLS: the file of the authority that signs the devices' certificates, and the broker's own pair."""

    authority: Path
    certificate: Path
    key: Path

    def settings(self) -> list[str]:
        """What a listener is told of them."""
        named = {"cafile": self.authority, "certfile": self.certificate, "keyfile": self.key}
        return [*(f"{name} {path.absolute()}" for name, path in named.items()), "require_certificate true"]


@dataclass(frozen=True, slots=True)
class BrokerPlan:
    """What the broker is to be: where it listens, where it keeps its state, and how devices prove who they are."""

    host: str = "localhost"
    devices: Listener = DEVICES
    platform: Listener = PLATFORM
    data: Path = Path("/mosquitto/data")
    certificates: Certificates | None = None  # without them, by passwords

    def __post_init__(self) -> None:
        """Raises IngestError when devices would come in where ingest and web do."""
        if self.devices.port == self.platform.port:
            raise IngestError(
                f"devices and platform have the same port, {self.devices.port}; expected a port for each of them"
            )

    @property
    def platform_certificates(self) -> Certificates | None:
        """What comes to the platform's listener over a network is encrypted as the devices' is."""
        return None if self.platform.is_local else self.certificates


def write_config(folder: Path, nodes: Collection[Node], wanted: BrokerPlan) -> list[str]:
    """Write the files for devices that may connect; the users that are new in them.

    Ingest and web have passwords, and so have the devices, unless there are certificates: then a device is known by
    its certificate, whose common name is the user name. Raises IngestError when the folder can't be written.
    """
    devices = [] if wanted.certificates else [user_of(node) for node in nodes]
    users = [*SERVICES, *devices]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _addresses(folder / "addresses")
        kept = {user: before.get(user) or secrets.token_urlsafe(30) for user in users}
        _write(folder / "addresses", (_address(user, word, wanted) for user, word in kept.items()))
        _write(folder / "passwords", (f"{user}:{hashed(word)}" for user, word in kept.items()))
        _write(folder / "acl", _acl(nodes))
        _write(folder / "mosquitto.conf", [_configuration(folder, wanted)])
    except OSError as error:
        raise IngestError(f"the folder {str(folder)!r} can't be written: {error.strerror}") from error
    return [user for user in users if user not in before]


def user_of(node: Node) -> str:
    """The broker's user name of a node, and the common name of its certificate."""
    return f"{node.gln}.{node.device}"


def hashed(password: str, salt: bytes | None = None) -> str:
    """A password as Mosquitto 2 keeps it: PBKDF2 of SHA-512."""
    salt = os.urandom(12) if salt is None else salt
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return f"$7${_ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _acl(nodes: Iterable[Node]) -> Iterable[str]:
    yield "# Written by `tracechain broker-config`: each user may touch its own topics and no others (docs/mqtt-contract.md)."
    for service, rules in SERVICES.items():
        yield from ("", f"user {service}", *rules)
    for node in nodes:
        yield from ("", f"user {user_of(node)}")
        yield from (f"topic write {topic}" for topic in (node.events, node.scan, node.status))
        yield from (f"topic read {topic}" for topic in (node.receipt, node.config, ingest_state(node.shard)))
        yield f"topic read {ROOT}/recalls/#"


def _configuration(folder: Path, wanted: BrokerPlan) -> str:
    # Absolute, since Mosquitto has a working directory of its own; links stay links, since renewals change their ends.
    return _CONFIGURATION.substitute(
        folder=folder.absolute(),
        data=wanted.data.absolute(),
        devices="\n".join(_devices_listener(wanted)),
        platform="\n".join(_platform_listener(wanted)),
    )


def _devices_listener(wanted: BrokerPlan) -> Iterable[str]:
    yield f"listener {wanted.devices}"
    yield "use_username_as_clientid true"
    if wanted.certificates:
        yield from wanted.certificates.settings()
        yield "use_identity_as_username true"


def _platform_listener(wanted: BrokerPlan) -> Iterable[str]:
    """By passwords, with certificates too: a device has a certificate, and no password, so it can't log in here."""
    yield f"listener {wanted.platform}"
    if wanted.platform_certificates:
        yield from wanted.platform_certificates.settings()


def _address(user: str, password: str, wanted: BrokerPlan) -> str:
    if user not in SERVICES:
        return f"mqtt://{user}:{password}@{wanted.host}:{wanted.devices.port}"
    scheme = "mqtts" if wanted.platform_certificates else "mqtt"
    return f"{scheme}://{user}:{password}@{wanted.platform.location(wanted.host)}"


def _addresses(path: Path) -> dict[str, str]:
    """Passwords by user, as written before."""
    if not path.exists():
        return {}
    found = [urlsplit(line) for line in path.read_text(encoding="utf-8").split()]
    return {address.username: address.password for address in found if address.username and address.password}


def _write(path: Path, lines: Iterable[str]) -> None:
    """Replace a file at once, or make one that only its owner can read."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
            _hand_over(handle, path)
            file.writelines(line + "\n" for line in lines)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _hand_over(handle: int, path: Path) -> None:
    """What takes a file's place has its owner, group and mode; what root adds belongs to the folder's owner.

    Else Mosquitto, which runs as a user of its own, could not read what root or somebody else has written.
    """
    before = path.stat() if path.exists() else None
    model = before or (path.parent.stat() if os.geteuid() == 0 else os.fstat(handle))
    try:
        os.fchown(handle, model.st_uid, model.st_gid)
    except PermissionError:
        raise IngestError(
            f"{str(path)!r} belongs to somebody else; expected its owner, or root, to replace it"
        ) from None
    if before:
        os.fchmod(handle, stat.S_IMODE(before.st_mode))
