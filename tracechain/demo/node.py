"""A node of the demonstration: prints labels as pictures, reads them back, and keeps and sends the events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tracechain.demo.cast import Player
from tracechain.demo.error import DemoError
from tracechain.demo.story import Label, StoryStep
from tracechain.iot_gateway.labels import render
from tracechain.iot_gateway.reading import STATION_FORMATS, read_image
from tracechain.iot_gateway.sending.publisher import Publisher, PublisherStanding
from tracechain.iot_gateway.spool.spool import Spool
from tracechain.trace.messages.signature import SigningKey


class Pictures:
    """The labels of a round as PNG files: what one node prints, every other sees."""

    def __init__(self, folder: Path, host: str) -> None:
        """`host` is where the Digital Links of QR codes lead."""
        self._folder, self._host = folder, host
        folder.mkdir(parents=True, exist_ok=True)

    def scan(self, label: Label) -> str:
        """The key of what the label is on, as the reader sees it in the picture; DemoError when it sees something else."""
        picture = self._picture(label)
        codes = read_image(picture, STATION_FORMATS)
        if len(codes) != 1 or codes[0].id is None:
            raise DemoError(
                f"The label {str(picture)!r} reads as {[code.text for code in codes]!r}; expected {label.code!r}"
            )
        return codes[0].id

    def _picture(self, label: Label) -> Path:
        """The label's picture; printed when it is asked for the first time."""
        picture = self._folder / f"{label.code}.png"
        if not picture.exists():
            picture.write_bytes(render(label.code, label.format, host=self._host))
        return picture


class DemoNode:
    """One player at work, with a spool and a publisher as every gateway has them."""

    def __init__(
        self, player: Player, folder: Path, mqtt: str, on_change: Callable[[], None], key: SigningKey | None = None
    ) -> None:
        """Open the spool in a folder, and connect; with a key it signs."""
        self.player = player
        self._spool = Spool(folder / player.name / "spool.sqlite")
        self._publisher = Publisher(player.address, self._spool, mqtt, key=key, on_change=on_change)
        self._publisher.start()

    def do(self, step: StoryStep, pictures: Pictures, at: int, ended: Callable[[], bool]) -> None:
        """Do a step at a time (µs since 1970): scan, make the event, keep it; nothing when `ended` meanwhile."""
        seen = []
        for label in step.scans:
            if ended():
                return
            seen.append(pictures.scan(label))
        self._spool.commit(step.lane, [step.make(seen, at)])
        self._publisher.wake()

    def standing(self) -> PublisherStanding:
        """How it stands with the platform."""
        return self._publisher.standing()

    def close(self) -> None:
        """Say goodbye; what is not confirmed stays in the spool."""
        self._publisher.stop(timeout=1.5)
        self._spool.close()
