"""What an installation is told by its environment: TRACECHAIN_* variables, each also as *_FILE for secrets.

store     TRACECHAIN_STORE     sqlite:///PATH, or neo4j://USER:PASSWORD@HOST:7687 (also bolt://, neo4j+s://)
mqtt      TRACECHAIN_MQTT      mqtt://[USER:PASSWORD@]HOST:1883, or mqtts://
          TRACECHAIN_MQTT_CA, TRACECHAIN_MQTT_CERT, TRACECHAIN_MQTT_KEY  PEM files, for mqtts:// with certificates of our own
database  TRACECHAIN_DATABASE  an SQLAlchemy URL of SQLite or PostgreSQL, for the operational data
data      TRACECHAIN_DATA      the folder of everything embedded
web       TRACECHAIN_WEB       HOST:PORT to listen on
registry  TRACECHAIN_REGISTRY  open, or required: only registered parties and devices are recorded
alarms    TRACECHAIN_ALARMS    from when on something is an alarm: name=number pairs, as in Thresholds
metrics   TRACECHAIN_METRICS   HOST:PORT on which ingest tells Prometheus of itself; nowhere without it
secret    TRACECHAIN_SECRET    signs the session cookies, 32 characters or more; else made once, in the data folder
"""

from __future__ import annotations

import contextlib
import os
import secrets
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

from tracechain.trace.error import TracechainError
from tracechain.trace.url import ESCAPED, is_clear, shown
from tracechain.trace.watching.thresholds import Thresholds, ThresholdsError

PREFIX = "TRACECHAIN_"
_NEO4J = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
_MQTT = ("mqtt", "mqtts")
_DATABASE = ("sqlite", "postgresql")
_REGISTRY = ("open", "required")
_HIGHEST_PORT = 65_535
_SHORTEST_SECRET = 32


class SettingsError(TracechainError, ValueError):
    """A setting with a wrong value; the sentence names it, and never shows a password."""


@dataclass(frozen=True, slots=True)
class BrokerFiles:
    """PEM files for mqtts://: who vouches for the broker, and by which certificate and key it knows us; "" for none."""

    authority: str = ""
    certificate: str = ""
    key: str = ""  # may stand in the file of the certificate too

    def context(self) -> ssl.SSLContext | None:
        """How to speak TLS with the broker; None where the machine's own authorities do. Raises SettingsError."""
        if not (self.authority or self.certificate):
            return None
        context = _trusting(self.authority)
        if self.certificate:
            try:
                # An empty password, so that nobody is asked for one: a service has no keyboard.
                context.load_cert_chain(self.certificate, self.key or None, password="")
            except (OSError, ValueError) as error:
                named = f"{PREFIX}MQTT_CERT is {self.certificate!r} and {PREFIX}MQTT_KEY {self.key!r}"
                expected = "expected a certificate and its key without a password, both PEM"
                raise SettingsError(f"{named}, which can't be used: {error}; {expected}") from error
        return context


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation; made by `Settings.read()`."""

    data: Path
    # With passwords in them, so they are kept out of the repr, and so out of logs and tracebacks.
    store: str = field(repr=False)
    mqtt: str = field(repr=False)
    database: str = field(repr=False)
    web: str
    secret: str = field(default="", repr=False)
    registry: str = "open"
    thresholds: Thresholds = field(default_factory=Thresholds)
    metrics: str = ""
    mqtt_files: BrokerFiles = field(default_factory=BrokerFiles)

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """The settings in the environment (by default this process's). Raises SettingsError."""
        given = _Given(os.environ if environment is None else environment)
        data = Path(given.get("DATA", "./tracechain-data"))
        return cls(
            data=data,
            store=_store(given.get("STORE", f"sqlite:///{data}/provenance.sqlite")),
            mqtt=_mqtt(given.get("MQTT", "mqtt://127.0.0.1:1883")),
            database=_database(given.get("DATABASE", f"sqlite:///{data}/records.sqlite")),
            web=_address("WEB", given.get("WEB", "127.0.0.1:8080"), "127.0.0.1:8080"),
            secret=_secret(given.get("SECRET", "")),
            registry=_registry(given.get("REGISTRY", "open")),
            thresholds=_thresholds(given.get("ALARMS", "")),
            metrics=_metrics(given.get("METRICS", "")),
            mqtt_files=_mqtt_files(*(given.get(f"MQTT_{name}", "") for name in ("CA", "CERT", "KEY"))),
        )

    @property
    def mqtt_tls(self) -> ssl.SSLContext | None:
        """How to speak TLS with the broker, where files of our own say so. Raises SettingsError."""
        return self.mqtt_files.context()

    @property
    def web_address(self) -> tuple[str, int]:
        """Where the web listens: host and port."""
        return _parts(self.web)

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        """Where ingest tells its metrics; None for nowhere."""
        return _parts(self.metrics) if self.metrics else None

    @property
    def secret_key(self) -> str:
        """What signs session cookies: the setting, or DATA/secret, made at the first use. Raises SettingsError."""
        return self.secret or _kept_secret(self.data / "secret")


@dataclass(frozen=True, slots=True)
class _Given:
    """Looks a setting up by itself or in the file that its *_FILE names."""

    environment: Mapping[str, str]

    def get(self, name: str, default: str) -> str:
        variable, pointer = f"{PREFIX}{name}", f"{PREFIX}{name}_FILE"
        here, file = self.environment.get(variable, ""), self.environment.get(pointer, "")
        if here and file:
            raise SettingsError(f"{variable} and {pointer} are both set; expected one of them")
        if not file:
            return here or default
        try:
            text = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise SettingsError(f"{pointer} is {file!r}, which can't be read: {reason}") from error
        if not text:
            raise SettingsError(f"{pointer} is {file!r}, which is empty; expected the value of {variable}")
        return text


def _store(url: str) -> str:
    parts = _split("STORE", url, ("sqlite", *_NEO4J), "sqlite:///PATH or neo4j://USER:PASSWORD@HOST:7687")
    return _sqlite("STORE", url) if parts.scheme == "sqlite" else _with_host("STORE", url, parts)


def _mqtt(url: str) -> str:
    return _with_host("MQTT", url, _split("MQTT", url, _MQTT, "mqtt://[USER:PASSWORD@]HOST:1883 or mqtts://…"))


def _mqtt_files(authority: str, certificate: str, key: str) -> BrokerFiles:
    if key and not certificate:
        raise SettingsError(f"{PREFIX}MQTT_KEY is {key!r} without a {PREFIX}MQTT_CERT; expected both")
    return BrokerFiles(authority, certificate, key)


def _trusting(authority: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority or None)
    except OSError as error:
        expected = "expected certificates of authorities, PEM"
        raise SettingsError(f"{PREFIX}MQTT_CA is {authority!r}, which can't be used: {error}; {expected}") from error


def _database(url: str) -> str:
    # An SQLAlchemy URL may name its driver (postgresql+psycopg) and leave the rest to it.
    if url.partition(":")[0].partition("+")[0] not in _DATABASE:
        _refuse("DATABASE", url, "an SQLAlchemy URL of sqlite or postgresql")
    return _sqlite("DATABASE", url) if url.startswith("sqlite:") else url


def _address(name: str, address: str, example: str) -> str:
    host, colon, port = address.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit() and int(port) <= _HIGHEST_PORT):
        raise SettingsError(f"{PREFIX}{name} is {address!r}; expected HOST:PORT, such as {example}")
    return address


def _metrics(address: str) -> str:
    return address and _address("METRICS", address, "127.0.0.1:9464")


def _parts(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _thresholds(text: str) -> Thresholds:
    try:
        return Thresholds.parse(text)
    except ThresholdsError as error:
        raise SettingsError(f"{PREFIX}ALARMS: {error}") from error


def _secret(text: str) -> str:
    if text and len(text) < _SHORTEST_SECRET:
        raise SettingsError(
            f"{PREFIX}SECRET has {len(text)} characters; expected at least {_SHORTEST_SECRET} that nobody can guess"
        )
    return text


def _registry(text: str) -> str:
    if text not in _REGISTRY:
        raise SettingsError(f"{PREFIX}REGISTRY is {text!r}; expected {' or '.join(_REGISTRY)}")
    return text


def _kept_secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-") as new:
            new.write(secrets.token_urlsafe(32))
            new.flush()
            # Whole or not at all, and the first of several processes wins.
            with contextlib.suppress(FileExistsError):
                os.link(new.name, path)
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"the secret {str(path)!r} can't be kept: {error.strerror}") from error
    if len(text) < _SHORTEST_SECRET:
        raise SettingsError(f"the secret in {str(path)!r} has {len(text)} characters; remove the file to make another")
    return text


def _sqlite(name: str, url: str) -> str:
    if not url.startswith("sqlite:///") or url == "sqlite:///":
        _refuse(name, url, "sqlite:/// and the path of a file")
    return url


def _split(name: str, url: str, schemes: tuple[str, ...], expected: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        _refuse(name, url, expected)
    if parts.scheme not in schemes:
        _refuse(name, url, expected)
    return parts


def _with_host(name: str, url: str, parts: SplitResult) -> str:
    try:
        port = parts.port
    except ValueError:
        _refuse(name, url, f"a port from 1 to {_HIGHEST_PORT}")
    if not parts.hostname:
        _refuse(name, url, "a host in it")
    if not is_clear(url):
        _refuse(name, url, ESCAPED)
    if port == 0:
        _refuse(name, url, f"a port from 1 to {_HIGHEST_PORT}")
    return url


def _refuse(name: str, url: str, expected: str) -> NoReturn:
    what = repr(shown(url)) if shown(url) else "no URL"
    raise SettingsError(f"{PREFIX}{name} is {what}; expected {expected}")
