"""
Check what recap needs on this machine.

Nothing here fails: a missing library is a row with the command that installs it. Therefore
libraries are imported by name, one at a time, and not at the top of this module.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from ctypes import CDLL, c_char_p
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from recap.errors import MachineError
from recap.stories import EMOJI, find_system_fonts

OLDEST_PYTHON = (3, 11)
OLDEST_PANGO = (1, 44)
FREE_GB = 2
SCRIPTS = {"Latin": "Aaé", "Greek": "Ωώσ", "Cyrillic": "Жжё"}


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement: whether it is met, what was found, and how to install it."""

    name: str
    ok: bool
    found: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """A native library that WeasyPrint loads, and the Debian package that has it."""

    name: str
    files: tuple[str, ...]  # on Linux, on macOS
    package: str


LIBRARIES = (
    Library("gobject", ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"), "libglib2.0-0"),
    Library("pango", ("libpango-1.0.so.0", "libpango-1.0.dylib"), "libpango-1.0-0"),
    Library("pangoft2", ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"), "libpangoft2-1.0-0"),
    Library("harfbuzz", ("libharfbuzz.so.0", "libharfbuzz.0.dylib"), "libharfbuzz0b"),
    Library(
        "harfbuzz-subset",
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
        "libharfbuzz-subset0",
    ),
    Library("fontconfig", ("libfontconfig.so.1", "libfontconfig.1.dylib"), "libfontconfig1"),
)


def run_checks(folder: Path) -> Iterator[Check]:
    """Yield every check, in order; *folder* is where a run would write."""
    yield python()
    natives = [native(library) for library in LIBRARIES]
    yield from natives
    yield weasyprint(natives)
    for check in (pdfium, pillow, manrope, emoji, time_zones, celery, broker):
        yield check()
    yield disk_space(folder)


def python() -> Check:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    fix = f"install Python {wanted} or newer, and recap with it"
    return Check("Python", sys.version_info >= OLDEST_PYTHON, platform.python_version(), fix)


def native(library: Library) -> Check:
    """Load *library* as WeasyPrint does: by its file name on each system."""
    fix = f"sudo apt-get install {library.package}"
    loaded = next(filter(None, map(_load, library.files)), None)
    if loaded is None:
        return Check(library.name, False, "not found", fix)
    if library.name == "pango":
        return _new_enough_pango(loaded, fix)
    return Check(library.name, True, "found", fix)


def weasyprint(natives: list[Check]) -> Check:
    if not all(check.ok for check in natives):
        return Check("WeasyPrint", False, "needs the libraries above", "install those first")
    return _package("WeasyPrint", "weasyprint", lambda: _import("weasyprint"), _untested_note())


def _untested_note() -> str:
    """Say that WeasyPrint's version was not tested with this recap; empty if it was."""
    try:
        untested = import_module("recap.cards.layout").untested_version()
    except (ImportError, OSError, PackageNotFoundError):  # other checks report what is missing
        return ""
    return ", not tested with this recap: cards are right, but slow" if untested else ""


def pdfium() -> Check:
    return _package("PDFium", "pypdfium2", lambda: _import("pypdfium2"))


def pillow() -> Check:
    """Pillow shapes text with raqm, which its wheels contain."""

    def shapes_text() -> None:
        if not import_module("PIL.features").check("raqm"):
            raise ImportError("built without raqm, which shapes text")

    return _package("Pillow", "pillow", shapes_text)


def manrope() -> Check:
    """The font of the cards is installed, and has the characters of all supported scripts."""

    def has_letters() -> None:
        file = import_module("font_manrope").font_files["Manrope"]
        letters = import_module("fontTools.ttLib").TTFont(file).getBestCmap()
        missing = [
            name for name, sample in SCRIPTS.items() if not {*map(ord, sample)} <= {*letters}
        ]
        if missing:
            raise ImportError(f"has no {' and no '.join(missing)}")

    return _package("Manrope", "font-manrope", has_letters, f", {', '.join(SCRIPTS)}")


def emoji() -> Check:
    """Coloured emoji need a font of the system; without it, emoji have one colour."""
    if list(find_system_fonts(EMOJI)):
        return Check("emoji", True, f"in colour, {EMOJI}")
    return Check("emoji", True, "in one colour; in colour with Debian's fonts-noto-color-emoji")


def time_zones() -> Check:
    """The zones of every log come from this package, of one version."""
    try:
        return Check("time zones", True, import_module("recap.zones").TZDATA_VERSION)
    except ImportError as error:
        return Check("time zones", False, str(error), "pip install --upgrade tzdata")


def celery() -> Check:
    return _package("Celery", "celery", lambda: _import("celery", "kombu.transport.redis"))


def broker() -> Check:
    """Find a Redis server for the local queue, as a run does, and check that it starts."""
    try:
        server = import_module("workers.local_services").find_server()
        output = subprocess.run(  # noqa: S603 - the server that a run would start
            [server, "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except MachineError as error:
        return Check("broker", False, error.what, error.fix)
    except (OSError, subprocess.SubprocessError) as error:
        return Check("broker", False, str(error), "sudo apt-get install redis-server")
    number = re.search(r"v=([\d.]+)", output)
    return Check("broker", True, f"{server.name} {number[1] if number else ''}".strip())


def disk_space(folder: Path) -> Check:
    free_gb = shutil.disk_usage(_existing(folder)).free / 1e9
    fix = f"free some space: a run needs {FREE_GB} GB or more"
    return Check("disk space", free_gb >= FREE_GB, f"{free_gb:.0f} GB free", fix)


def _package(name: str, package: str, use: Callable[[], object], more: str = "") -> Check:
    """Check that *package* is installed and that *use* works; *more* follows its version then."""
    fix = f"pip install --force-reinstall {package}"
    try:
        use()
        return Check(name, True, f"{version(package)}{more}", fix)
    except (ImportError, OSError, KeyError, PackageNotFoundError) as error:
        return Check(name, False, str(error).splitlines()[0], fix)


def _import(*modules: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for module in modules:
            import_module(module)


def _load(file: str) -> CDLL | None:
    try:
        return CDLL(file)
    except OSError:
        return None


def _new_enough_pango(pango: CDLL, fix: str) -> Check:
    pango.pango_version_string.restype = c_char_p
    found = pango.pango_version_string().decode()
    is_old = tuple(map(int, found.split(".")[:2])) < OLDEST_PANGO
    text = f"{found} is too old" if is_old else found
    return Check("pango", not is_old, text, fix)


def _existing(folder: Path) -> Path:
    """Return *folder*, or its nearest parent that exists."""
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
