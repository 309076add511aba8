"""Cameras that put pictures into a folder: each is read once, then moved to `done`, or to `failed` with the reason beside it."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tracechain.iot_gateway.devices.scan import Scan
from tracechain.iot_gateway.error import ReadError, SourceError
from tracechain.iot_gateway.reading import STATION_FORMATS, PictureCode, read_image

log = logging.getLogger(__name__)
POLL = 0.25  # seconds
_SETTLING = 5.0  # seconds in which a picture that can't be read may still be on its way into the folder
_UNFINISHED = (".part", ".tmp", ".crdownload", ".reason")

ReadPicture = Callable[[Path, Sequence[str] | None], list[PictureCode]]


def folder_scans(
    folder: Path,
    stop: threading.Event,
    *,
    node: str = "",
    formats: Sequence[str] | None = None,
    read: ReadPicture = read_image,
) -> Iterator[Scan]:
    """A scan for each picture, in the order of their times, until `stop` is set. SourceError when the folder fails.

    The time of the events is the picture's. Their ids are made of `node` and the picture (its name, time and content), so a
    picture that was read just before a crash, and is read again, gives the same events, and not new ones.
    """
    with _speaking(folder):
        for name in ("done", "failed"):
            (folder / name).mkdir(exist_ok=True)  # in a folder that is there: a mistyped one is not made
    sizes: dict[Path, tuple[int, int]] = {}
    while not stop.is_set():
        before, sizes = sizes, _sizes(folder)
        # A picture that still grows is not whole yet.
        for path in sorted(sizes, key=lambda found: (sizes[found][1], found.name)):
            if stop.is_set():
                return
            if before.get(path) == sizes[path] and (scan := _scan(path, node, formats or STATION_FORMATS, read)):
                yield scan
        stop.wait(POLL)


def _sizes(folder: Path) -> dict[Path, tuple[int, int]]:
    """The pictures in the folder, with size and time."""
    found = {}
    with _speaking(folder):
        paths = list(folder.iterdir())
    for path in paths:
        if path.name.startswith(".") or path.suffix.lower() in _UNFINISHED:
            continue
        try:
            if path.is_file():
                stat = path.stat()
                found[path] = stat.st_size, stat.st_mtime_ns
        except FileNotFoundError:  # taken away meanwhile
            continue
    return found


def _scan(path: Path, node: str, formats: Sequence[str], read: ReadPicture) -> Scan | None:
    """What a picture says; None while it may not be whole."""
    try:
        taken = path.stat().st_mtime_ns
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        log.warning("Can't read %s: %s", path, error)
        return None
    at, settle = taken // 1000, partial(_move, path)
    try:
        codes = read(path, formats)
    except ReadError as error:
        if abs(time.time_ns() - taken) < _SETTLING * 1e9:
            return None
        return Scan(path.name, at, fault="no-picture", detail=str(error), settle=settle)
    texts = tuple(code.scanned for code in codes if code.id is not None)
    if not texts:
        seen = ", ".join(repr(code.text) for code in codes)
        return Scan(path.name, at, fault="no-thing" if codes else "no-code", detail=seen, settle=settle)
    seed = f"{node}/{path.name}/{taken}/{digest}"
    ids = [f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'{seed}/{text}')}" for text in texts]
    return Scan(path.name, at, texts, ids, settle=settle)


def _move(path: Path, reason: str | None) -> None:
    """Put a picture away, beside an earlier one of the same name where there is one."""
    folder = path.parent / ("done" if reason is None else "failed")
    target = folder / path.name
    number = 1
    with _speaking(path.parent):
        while target.exists():
            target = folder / f"{path.stem}-{number}{path.suffix}"
            number += 1
        if reason is not None:
            target.with_name(target.name + ".reason").write_text(reason + "\n", encoding="utf-8")
        path.rename(target)


@contextmanager
def _speaking(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(f"Can't work in the folder {str(folder)!r}: {error.strerror}") from error
