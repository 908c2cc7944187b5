"""
Where the fonts of a theme are: in the theme, in `assets/`, in a Python package, on the system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from recap.errors import RecapError

EMOJI = "NotoColorEmoji.ttf"
FALLBACKS = (  # the first font that has a character draws it
    "package:manimgx_fonts/NotoSans?wght?.ttf",
    "package:manimgx_fonts/NotoSans*.ttf",
    "package:manimgx_fonts/NotoEmoji*.ttf",
    "package:noto_cjk_sans_jp_bold/*.otf",
    f"system:{EMOJI}",
)
PACKAGE = "package:"  # a font of an installed Python package
SYSTEM = "system:"  # a font of the operating system; may be missing
SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def find_fonts(
    path: str, folders: Sequence[Path], error: Callable[[str, str], RecapError]
) -> tuple[Path, ...]:
    """
    Return the files at *path*, a file or a pattern, in the first of *folders* that has any.

    `package:NAME/...` is in an installed package, `system:NAME` on this system, where it may be
    missing. *error* makes the error for a path that leads to no font: what, and how to fix it.
    """
    if _leads_out(path.removeprefix(PACKAGE).removeprefix(SYSTEM)):
        raise error(
            f"The font path '{path}' leads out of its folder.",
            "put the font into the theme, or into assets/",
        )
    if path.startswith(SYSTEM):
        return tuple(find_system_fonts(path.removeprefix(SYSTEM)))
    for folder, pattern in _places(path, folders, error):
        files = tuple(sorted(folder.glob(pattern)))
        if files:
            return files
    raise error(
        f"There is no font at '{path}'.",
        "correct the path: in the theme, in assets/, or package:NAME/file.ttf",
    )


def _leads_out(path: str) -> bool:
    return not path or path.startswith("/") or ".." in path.split("/")


def find_system_fonts(name: str) -> list[Path]:
    """Return the font file *name* from the system's font folders; an empty list without one."""
    folders = (Path(folder).expanduser() for folder in SYSTEM_FOLDERS)
    return [file for folder in folders for file in sorted(folder.rglob(name))][:1]


def _places(
    path: str, folders: Sequence[Path], error: Callable[[str, str], RecapError]
) -> Iterator[tuple[Path, str]]:
    if not path.startswith(PACKAGE):
        yield from ((folder, path) for folder in folders)
        return
    package, _, inner = path.removeprefix(PACKAGE).partition("/")
    spec = find_spec(package) if package.isidentifier() else None
    if spec is None or not spec.submodule_search_locations:
        raise error(
            f"The Python package '{package}', which holds a font, is not installed.",
            f"install it: pip install {package}",
        )
    yield Path(spec.submodule_search_locations[0]), inner
