"""`tracechain label`: labels, each read back before it is written."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from tracechain.console import say
from tracechain.iot_gateway.error import LabelError

FORMATS = ("qr", "gs1-128", "datamatrix", "code128")
TYPES = ("svg", "png", "pdf", "zpl")


@click.command("label")
@click.argument("codes", nargs=-1, required=True)
@click.option("--format", "format_", required=True, type=click.Choice(FORMATS), help="The symbol.")
@click.option("--as", "as_", default="png", show_default=True, type=click.Choice(TYPES), help="The kind of file.")
@click.option(
    "--host", default="https://id.gs1.org", show_default=True, help="The host of the Digital Link in a QR code."
)
@click.option(
    "-o", "output", required=True, type=click.Path(path_type=Path), help="A file; for several codes a folder."
)
def label(codes: tuple[str, ...], format_: str, as_: str, host: str, output: Path) -> None:
    """Print labels, each read back before it is written; exit 1 when one can't be made."""
    from tracechain.iot_gateway.labels import render  # half a dozen libraries

    failed = False
    for code, path in _paths(codes, as_, output):
        try:
            printed = render(code, format_, as_, host)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(printed)
        except LabelError as error:
            click.echo(str(error), err=True)
            failed = True
        except OSError as error:
            raise click.FileError(str(path), error.strerror) from None
        else:
            say(str(path))
    if failed:
        sys.exit(1)


commands = [label]


def _paths(codes: tuple[str, ...], as_: str, output: Path) -> Iterable[tuple[str, Path]]:
    """Where each label goes: the file, or in the folder one numbered by its place, named as far as a code can name a file."""
    if len(codes) == 1 and not output.is_dir():
        return [(codes[0], output)]
    return [(code, output / f"{at:04d}-{_file_name(code)}.{as_}") for at, code in enumerate(codes, 1)]


def _file_name(code: str) -> str:
    tail = code.rpartition("://")[2]
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in tail)[-60:].strip("_")
