"""A picture as readers want it: grey, upright, of bounded size."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from tracechain.iot_gateway.error import ReadError

MAX_PIXELS = 80_000_000  # a large phone camera; beyond it a file is more likely a bomb than a photo


def open_picture(source: Path | Image.Image) -> Image.Image:
    """Open a picture and make it grey; ReadError says why it can't be."""
    if isinstance(source, Image.Image):
        return _grey(source)
    name = repr(str(source))
    try:
        # Pillow warns of large pictures before our own limit does; only the header is read here.
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            opened = Image.open(source)
        finally:
            Image.MAX_IMAGE_PIXELS = limit
        with opened:
            return _grey(opened, name + " ")
    except UnidentifiedImageError:
        raise ReadError(f"Not a picture: {name}; expected PNG, JPEG, WebP, TIFF, BMP or GIF") from None
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow's formats raise for damaged files
        raise ReadError(f"Can't read the picture {name}: {error}") from None


def _grey(picture: Image.Image, name: str = "") -> Image.Image:
    if picture.width * picture.height > MAX_PIXELS:
        raise ReadError(
            f"The picture {name}has {picture.width} x {picture.height} pixels; expected at most {MAX_PIXELS} in all"
        )
    if "A" in picture.getbands() or "transparency" in picture.info:
        # What is transparent is shown on white paper, whatever colour hides in it.
        clear = picture.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        picture = Image.alpha_composite(paper, clear)
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.point(lambda value: value / 256) if picture.mode.startswith("I;16") else picture
    return picture.convert("L")
