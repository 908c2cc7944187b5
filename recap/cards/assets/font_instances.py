"""
Static fonts from variable ones: each weight is made once for a machine, and kept.

WeasyPrint would instantiate a variable font for every card, which takes 190 ms; static files take
8 ms.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from recap.atomic_files import atomic_write

FOLDER = Path("recap", "fonts")  # in the user's cache
DIGITS = 10  # of the hash in a file name


def instance(file: Path, weight: int, axes: Mapping[str, float]) -> Path:
    """
    Return the static font of the variable font in *file*, at *weight* and at *axes*.

    Axes that are not given stay at the font's default. The file is in `$XDG_CACHE_HOME/recap/fonts`
    (default: `~/.cache`), or in the folder for temporary files where that cannot be written.

    Raises:
        ValueError: The font has no such axis, or the axis does not reach the value.
        OSError, fontTools.ttLib.TTLibError: The font cannot be read.
    """
    position = {"wght": float(weight), **axes}
    _check(file, position)
    name = f"{file.stem.partition('[')[0]}-{weight}-{_key(file, position)}.ttf"
    folders = [folder for folder in _folders() if _is_own(folder)]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    font = _instantiated(file, position)
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with atomic_write(folder / name) as out:
                font.save(out)
        except OSError:
            continue
        return folder / name
    raise OSError(f"no folder for '{name}' can be written")


@lru_cache(maxsize=64)
def _limits(file: Path) -> dict[str, tuple[float, float, float]]:
    """Return the lowest, the default and the highest value of each axis."""
    with TTFont(file, lazy=True) as font:
        axes = font["fvar"].axes
        return {axis.axisTag: (axis.minValue, axis.defaultValue, axis.maxValue) for axis in axes}


def _check(file: Path, position: Mapping[str, float]) -> None:
    limits = _limits(file)
    for axis, value in position.items():
        if axis not in limits:
            raise ValueError(f"it has no axis '{axis}', only {', '.join(limits)}")
        low, _, high = limits[axis]
        if not low <= value <= high:
            raise ValueError(f"its axis '{axis}' goes from {low:g} to {high:g}, not to {value:g}")


def _instantiated(file: Path, position: Mapping[str, float]) -> TTFont:
    defaults = {axis: default for axis, (_, default, _) in _limits(file).items()}
    font = TTFont(file, recalcTimestamp=False)  # the same bytes on every day
    return instantiateVariableFont(font, {**defaults, **position}, inplace=True)


def _is_own(folder: Path) -> bool:
    """Return whether nobody else made *folder*: a font of another user is not trusted."""
    return not folder.exists() or folder.stat().st_uid == os.getuid()


def _folders() -> list[Path]:
    temporary = Path(tempfile.gettempdir()) / f"recap-{os.getuid()}" / "fonts"
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home, as in some containers
        return [temporary]
    return [cache / FOLDER, temporary]


def _key(file: Path, position: Mapping[str, float]) -> str:
    values = " ".join(f"{axis}={position[axis]:g}" for axis in sorted(position))
    text = f"{_digest(file)} {values} {version('fonttools')}"
    return sha256(text.encode()).hexdigest()[:DIGITS]


@lru_cache(maxsize=64)
def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
