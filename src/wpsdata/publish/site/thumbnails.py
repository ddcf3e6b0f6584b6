"""Small pictures for the first page: the upper part of a figure, a third as wide, as WebP."""

import io
from pathlib import Path

SHRUNK = 3
QUALITY = 60
# width to height; what is below says source and note, too small to be read
RATIO = 4 / 3


def possible() -> bool:
    """Tell whether this system's Pillow writes WebP."""
    from PIL import features

    return bool(features.check("webp"))


def thumbnail(png: Path) -> bytes:
    """Return a small picture of a PNG."""
    from PIL import Image

    with Image.open(png) as full:
        height = min(full.height, round(full.width / RATIO))
        small = full.reduce(SHRUNK, box=(0, 0, full.width, height)).convert("RGB")
    buffer = io.BytesIO()
    small.save(buffer, "webp", quality=QUALITY, method=2)
    return buffer.getvalue()
