"""The gateway at work: takes scans, keeps their events in the spool before it says OK, and lets the publisher send them."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from tracechain.iot_gateway.devices.scan import Scan
from tracechain.iot_gateway.error import GatewayError, SpoolError, SpoolFull
from tracechain.iot_gateway.sending.pace import Pace
from tracechain.iot_gateway.sending.publisher import Publisher
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.iot_gateway.station.station import ScanResult, Station
from tracechain.iot_gateway.station.words import say, step_name
from tracechain.trace.identifiers import CodeError, parse_code, short
from tracechain.trace.messages.profile import Profile
from tracechain.trace.messages.signature import SigningKey
from tracechain.trace.messages.station import NoParent

Echo = Callable[[str], None]
_RETRY = 5.0  # seconds after which a picture is tried again when the spool was full


def run_gateway(
    profile: Profile,
    spool_path: Path,
    mqtt_url: str,
    source: Iterable[Scan],
    echo: Echo,
    stop: threading.Event,
    pace: Pace | None = None,
    *,
    key: SigningKey | None = None,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Run a node until `stop` is set, or until its source has ended and all is confirmed; it says what it waits for.

    What is not confirmed when it stops is in the spool, and is sent the next time. GatewayError when it can't begin.
    """
    spool = Spool(spool_path)
    try:
        emptied = threading.Condition()
        standing = _Announcer(profile.lang, echo)

        def changed() -> None:
            standing(publisher)
            with emptied:
                emptied.notify_all()

        publisher = Publisher(
            profile.node, spool, mqtt_url, pace, key=key, tls=tls, lang=profile.lang, on_change=changed
        )
        publisher.start()
        try:
            work = Gateway(profile, spool, publisher.wake, echo)
            echo(say(profile.lang, "ready", name=profile.name or profile.node.device, step=work.step))
            for scan in source:
                work.take(scan, stop)
                _check(publisher)
            if not stop.is_set() and (waiting := spool.waiting()):
                echo(say(profile.lang, "last", waiting=waiting))
            with emptied:
                while not stop.is_set() and spool.waiting():
                    _check(publisher)
                    emptied.wait(0.2)
        finally:
            publisher.stop()
            echo(say(profile.lang, "end", waiting=spool.waiting()))
    finally:
        spool.close()


def _check(publisher: Publisher) -> None:
    """A gateway that sends nothing any more must not look as if it did: its service manager starts it again."""
    if not publisher.is_alive():
        raise GatewayError("The publisher has ended, and the log says why; what is kept is sent after the next start")


class Gateway:
    """One station and its spool; `wake` is called after each commit."""

    def __init__(self, profile: Profile, spool: Spool, wake: Callable[[], None], echo: Echo) -> None:
        self._station, self._spool, self._wake, self._echo = Station(profile), spool, wake, echo
        self._lang = profile.lang
        self.step = step_name(profile.lang, profile.step)

    def take(self, scan: Scan, stop: threading.Event) -> None:
        """Keep what a scan says, then say OK; or say why not."""
        if scan.fault is not None:
            self._refuse(scan, scan.fault)
            return
        parent = self._station.parent
        try:
            codes = [parse_code(text) for text in scan.texts]
            seen = self._station.see(codes, scan.at, scan.event_ids)
        except CodeError:
            self._refuse(scan, "unknown")
            return
        except NoParent:
            self._refuse(scan, "no-parent")
            return
        try:
            self._spool.commit("scans", [one.event for one in seen if one.event is not None])
        except SpoolError as error:
            # Not settled: a picture stays where it is, and is tried again.
            self._station.parent = parent
            what = "full" if isinstance(error, SpoolFull) else "failed"
            self._echo(say(self._lang, what, source=scan.source, reason=error))
            stop.wait(_RETRY if scan.event_ids and scan.event_ids[0] else 0)
            return
        self._wake()
        scan.settle(None)
        for one in seen:
            self._confirm(one)

    def _confirm(self, one: ScanResult) -> None:
        code = short(one.thing.key)
        if one.event is None:
            self._echo(say(self._lang, "parent", code=code))
        else:
            self._echo(say(self._lang, "kept", code=code, step=self.step, waiting=self._spool.waiting()))

    def _refuse(self, scan: Scan, what: str) -> None:
        sentence = say(self._lang, what, source=scan.source, detail=scan.detail)
        scan.settle(sentence)
        self._echo(sentence)


class _Announcer:
    """Says how the connection stands, once for each change."""

    def __init__(self, lang: str, echo: Echo) -> None:
        self._lang, self._echo, self._last = lang, echo, ""

    def __call__(self, publisher: Publisher) -> None:
        standing = publisher.standing()
        if standing.connected and standing.online is None:
            return  # ingest has not said yet whether it is there
        what = "offline" if not standing.connected else "online" if standing.online else "held"
        if what != self._last and (self._last or what != "offline"):
            self._echo(say(self._lang, what))
        self._last = what
