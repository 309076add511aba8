"""`tracechain read`: which codes are in pictures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from tracechain.console import say
from tracechain.iot_gateway.error import ReadError


@click.command("read")
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path))
def read(images: tuple[Path, ...]) -> None:
    """Say which codes are in pictures: one JSON line an image; exit 1 when one can't be opened."""
    from tracechain.iot_gateway.reading import read_image  # half a dozen libraries

    failed = False
    for image in images:
        try:
            codes = [code.to_json() for code in read_image(image)]
        except ReadError as error:
            click.echo(f"{image}: {error}", err=True)
            failed = True
            continue
        say(json.dumps({"file": str(image), "codes": codes}, ensure_ascii=False))
    if failed:
        sys.exit(1)


commands = [read]
