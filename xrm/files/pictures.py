"""Pictures written anew: what they show stays, where and with what they were taken goes."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from xrm.errors import Problem, XrmError

MOST_PIXELS = 50_000_000
MOST_FRAMES = 200
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


def without_place(path: Path, kind: str) -> int:
    """Write the picture again without metadata; answers with its new size in bytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=[FORMATS[kind]]) as picture:
                _check_size(picture)
                _rewrite(picture, path, FORMATS[kind])
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, MemoryError):
        raise XrmError(
            Problem("XRM810", "This picture is damaged or cannot be read.", hint="Save it anew and send that.")
        ) from None
    return path.stat().st_size


def _check_size(picture: Image.Image) -> None:
    frames = getattr(picture, "n_frames", 1)
    if (
        picture.width * picture.height > MOST_PIXELS
        or frames > MOST_FRAMES
        or picture.width * picture.height * frames > 4 * MOST_PIXELS
    ):
        raise XrmError(Problem("XRM811", f"This picture is too large: at most {MOST_PIXELS // 1_000_000} megapixels."))


def _rewrite(picture: Image.Image, path: Path, form: str) -> None:
    """The same picture with nothing beside its pixels and colours; turned upright, since the mark that says so goes."""
    profile = picture.info.get("icc_profile")
    if getattr(picture, "n_frames", 1) > 1:
        options = {"save_all": True, "loop": picture.info.get("loop", 0), "duration": picture.info.get("duration", 100)}
        picture.seek(0)
        picture.save(path.with_suffix(".new"), form, exif=b"", comment=b"", **options)
    else:
        upright = ImageOps.exif_transpose(picture)
        upright.info = {}
        kept = {"quality": 92} if form in ("JPEG", "WEBP") else {}
        upright.save(path.with_suffix(".new"), form, icc_profile=profile, exif=b"", **kept)
    path.with_suffix(".new").replace(path)
