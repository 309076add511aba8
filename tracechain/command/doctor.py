"""`tracechain doctor`: is every part there that the settings name, and how to mend what is not."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import click

from tracechain.console import say
from tracechain.ingest.broker.configuration import SERVICES
from tracechain.ingest.broker.login import log_in
from tracechain.ingest.errors import BrokerError
from tracechain.settings import Settings, SettingsError
from tracechain.trace.error import TracechainError
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.mqtt_address import MqttAddress

_SECONDS = 3.0


class Ill(TracechainError):
    """A part that does not work: what is wrong, and how to mend it."""

    def __init__(self, wrong: str, mend: str) -> None:
        super().__init__(wrong)
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found of one part: `mend` is empty when it is well."""

    part: str
    said: str
    mend: str = ""


@click.command("doctor")
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Check every part that is configured, and say in words what is wrong and how to mend it."""
    findings = list(examine(settings))
    for finding in findings:
        say(f"{'wrong' if finding.mend else 'ok':<6}{finding.part}: {finding.said}")
        if finding.mend:
            say(f"      {finding.mend}")
    if any(finding.mend for finding in findings):
        sys.exit(1)


commands = [doctor]


def examine(settings: Settings) -> Iterator[Diagnosis]:
    """The findings, part by part."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("data folder", _data),
        ("store", _store),
        ("database", _database),
        ("broker", _broker),
        ("reader", _reader),
    )
    for part, check in checks:
        try:
            yield Diagnosis(part, check(settings))
        except Ill as ill:
            yield Diagnosis(part, str(ill), ill.mend)


def _data(settings: Settings) -> str:
    folder = settings.data.absolute()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise Ill(f"{str(nearest)!r} can't be written", "Let this user write there, or set TRACECHAIN_DATA.")
    return str(folder) if nearest == folder else f"{folder} (made when it is needed)"


def _store(settings: Settings) -> str:
    if not _installed("numpy", "neo4j"):
        return _without("server")
    from tracechain.trace.facts.protocol import StoreError
    from tracechain.trace.store import open_store

    if _lacks_file(settings.store):
        raise Ill(f"{settings.store} is not there yet", "Run `tracechain init`.")
    try:
        store = open_store(settings.store)
        try:
            store.ping()
        finally:
            store.close()
    except StoreError as error:
        raise Ill(
            str(error), "Run `tracechain init`; if it fails too, look at TRACECHAIN_STORE and the server it names."
        ) from error
    return f"{urlsplit(settings.store).scheme} answers, with its schema"


def _database(settings: Settings) -> str:
    if not _installed("sqlalchemy", "alembic"):
        return _without("server")
    from tracechain.trace.records.errors import RecordsError, RecordsUnavailable
    from tracechain.trace.records.records import Records

    if _lacks_file(settings.database):
        raise Ill(f"{settings.database} is not there yet", "Run `tracechain init`.")
    try:
        with Records(settings.database) as records:
            records.ping()
    except RecordsUnavailable as error:
        raise Ill(
            str(error), "Run `tracechain init`; if it fails too, look at TRACECHAIN_DATABASE and the server it names."
        ) from error
    except RecordsError as error:
        raise Ill(
            str(error), "Mend TRACECHAIN_DATABASE: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
        ) from error
    return f"{urlsplit(settings.database).scheme} answers, with its schema"


def _broker(settings: Settings) -> str:
    try:
        broker = MqttAddress.parse(settings.mqtt, settings.mqtt_tls)
    except (SettingsError, MessageError) as error:
        raise Ill(str(error), "Mend TRACECHAIN_MQTT, and TRACECHAIN_MQTT_CA, _CERT and _KEY beside it.") from error
    where = broker.place
    _reach(broker)
    try:
        answer = log_in(broker, _SECONDS)
    except (BrokerError, OSError) as error:
        raise Ill(
            str(error),
            "Set TRACECHAIN_MQTT to the port of the broker: mqtts:// if it has TLS, then with TRACECHAIN_MQTT_CERT and "
            "TRACECHAIN_MQTT_KEY if it asks for a certificate, else mqtt://. The broker's log may say more.",
        ) from error
    who = repr(broker.user) if broker.user else "a login without a user name"
    if answer.refused:
        raise Ill(f"the broker at {where} refuses {who}: {answer.refused}", _MENDED.get(answer.refused, _LOGGED))
    if broker.user in SERVICES and answer.client == broker.user:
        raise Ill(
            f"{where} is the broker's listener for devices: whoever logs in there as {who} takes the session of the others",
            "Set TRACECHAIN_MQTT to the listener for ingest and web (port 1884, unless --platform-listener said otherwise).",
        )
    return f"lets us in at {where}" + (f" as {who}" if broker.user else "")


_MENDED = dict.fromkeys(
    ("Not authorized", "Bad user name or password"),
    "Set TRACECHAIN_MQTT to the address with the user and password that the broker has for this part "
    "(`tracechain broker-config DIR` writes all of them to DIR/addresses), and restart the broker if they are new.",
)
_LOGGED = "Look into the broker's log: it may say more."


def _reach(broker: MqttAddress) -> None:
    """Connect, by TLS where that is wanted: what is wrong with that is told apart from what the broker says."""
    where = broker.place
    try:
        connection = socket.create_connection((broker.host, broker.port), _SECONDS)
    except OSError as error:
        raise Ill(
            f"nothing takes connections at {where}: {error.strerror or error}",
            "Start the broker (Mosquitto: `systemctl start mosquitto`), or set TRACECHAIN_MQTT.",
        ) from error
    with connection:
        if not broker.tls:
            return
        context = broker.context or ssl.create_default_context()
        try:
            context.wrap_socket(connection, server_hostname=broker.host).close()
        except ssl.SSLCertVerificationError as error:
            raise Ill(
                f"the broker at {where} can't be spoken to by TLS: {error.verify_message}",
                "Set TRACECHAIN_MQTT_CA to the certificate of who vouches for the broker, and mqtts:// to the name in its own.",
            ) from error
        except OSError as error:
            raise Ill(
                f"the broker at {where} can't be spoken to by TLS: {getattr(error, 'reason', None) or error}",
                "Set TRACECHAIN_MQTT to the port of its listener with TLS, or to mqtt:// if it has none.",
            ) from error


def _reader(_: Settings) -> str:
    if not _installed("zxingcpp", "pyzbar"):
        return _without("gateway")
    if find_library("zbar") is None:
        raise Ill("libzbar is missing: codes are read by one reader instead of two", "Debian: apt-get install libzbar0")
    return "zxing-cpp and libzbar are there"


def _lacks_file(url: str) -> bool:
    """Whether a URL of SQLite names a file that is not there: to ask it would make it."""
    return url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///").partition("?")[0]).exists()


def _installed(*modules: str) -> bool:
    return all(find_spec(module) for module in modules)


def _without(extra: str) -> str:
    return f"not installed here, and not needed for a node alone (pip install 'tracechain[{extra}]')"
