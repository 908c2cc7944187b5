"""Start the tools, send them cards, stop them. A tool that does not start is reported."""

from __future__ import annotations

import json
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from .card import Card

HERE = Path(__file__).parent
NPM_FOLDER = HERE.parents[1] / "build" / "peers"
START_S, DRAW_S, INSTALL_S, STOP_S = 60, 60, 300, 10
INSTALL = ("install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")


class PeerUnavailable(Exception):  # noqa: N818 - a state of this machine, not a mistake
    """A tool does not run on this machine."""


class PeerFailed(Exception):  # noqa: N818
    """A tool ended, or did not answer, while it was drawing."""


class DrawResult(NamedTuple):
    """One card: the time by the tool's own clock, and the size of the PNG."""

    ms: float
    bytes: int


class Peer:
    """One tool in its own process. `command` returns the command line, and may install it."""

    def __init__(self, name: str, command: Callable[[], list[str]]) -> None:
        self.name, self._command = name, command
        self.version = ""
        self._process: subprocess.Popen[str] | None = None
        self._errors: IO[str] | None = None

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    def start(self) -> None:
        """Start the tool and wait until it is ready. Raises `PeerUnavailable`."""
        command = self._command()
        self._errors = TemporaryFile(  # noqa: SIM115 - closed by `stop`
            "w+", encoding="utf-8", errors="replace"
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            command,
            cwd=HERE.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        try:
            self.version = self._receive(START_S)["ready"]
        except PeerFailed as error:
            self.stop()
            raise PeerUnavailable(str(error)) from error

    def draw(self, card: Card, save: Path | None = None) -> DrawResult:
        """Draw *card*, and write the PNG to *save* when given. Raises `PeerFailed`."""
        request = {"card": card, "save": str(save.resolve()) if save else None}
        pipe = self._running().stdin
        assert pipe  # noqa: S101 - opened by `start`
        try:
            pipe.write(json.dumps(request) + "\n")
            pipe.flush()
        except BrokenPipeError as error:
            raise PeerFailed(self._failure_reason()) from error
        response = self._receive(DRAW_S)
        return DrawResult(response["ms"], response["bytes"])

    def stop(self) -> None:
        """End the tool's process. A second call does nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.communicate(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        if self._errors is not None:
            self._errors.close()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise PeerFailed("it was not started")
        return self._process

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        pipe = self._running().stdout
        assert pipe  # noqa: S101 - opened by `start`
        if not select.select([pipe], [], [], timeout_s)[0]:
            raise PeerFailed(f"it did not answer within {timeout_s} s")
        line = pipe.readline()
        if not line:
            raise PeerFailed(self._failure_reason())
        response: dict[str, Any] = json.loads(line)
        return response

    def _failure_reason(self) -> str:
        """Return the line of the tool's error output that best explains why it ended."""
        if self._errors is None:
            return "it was not started"
        self._running().wait(STOP_S)
        self._errors.seek(0)
        lines = [line.strip() for line in self._errors if line.strip()]
        errors = [line for line in lines if re.match(r"\w*(Error|Exception)\b", line)]
        return (errors or lines or ["it ended without an error message"])[-1]


def all_peers() -> list[Peer]:
    """Return every tool. None of them is started."""
    return [
        Peer("Takumi", lambda: _node("takumi.mjs")),
        Peer("Satori + resvg-js", lambda: _node("satori.mjs")),
        Peer("Playwright + Chromium", lambda: _python("chromium")),
        Peer("Chromium, optimizeForSpeed", lambda: _python("chromium", "fast")),
        Peer("Pillow, level 1", lambda: _python("plain_pillow", "1")),
        Peer("Pillow, level 6", lambda: _python("plain_pillow", "6")),
    ]


@contextmanager
def running_peers(report: Callable[[str], None], only: str | None = None) -> Iterator[list[Peer]]:
    """
    Start every tool, or the one with the name *only*; stop them at the end of the block.

    A tool that does not start is omitted: *report* is called with its name and the reason.
    """
    with ExitStack() as stack:
        running = []
        for peer in all_peers():
            if only not in {None, peer.name}:
                continue
            try:
                peer.start()
            except PeerUnavailable as error:
                report(f"{peer.name} is left out: {error}")
                continue
            stack.callback(peer.stop)
            running.append(peer)
        yield running


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", f"{HERE.name}.{module}", *arguments]


def _node(script: str) -> list[str]:
    node = shutil.which("node")
    if node is None:
        raise PeerUnavailable("node is not on the PATH")
    _install()
    for file in HERE.glob("*.mjs"):  # Node looks for packages in the folder of the script
        shutil.copy(file, NPM_FOLDER)
    return [node, str(NPM_FOLDER / script), str(_fonts())]


def _fonts() -> Path:
    import font_manrope

    return Path(font_manrope.__file__).parent / "files"


def _install() -> None:
    """Install the packages of package.json into `NPM_FOLDER`, unless they are there."""
    wanted = (HERE / "package.json").read_bytes()
    ready = NPM_FOLDER / "installed.json"
    if ready.is_file() and ready.read_bytes() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise PeerUnavailable("npm is not on the PATH")
    NPM_FOLDER.mkdir(parents=True, exist_ok=True)
    (NPM_FOLDER / "package.json").write_bytes(wanted)
    _run([npm, *INSTALL])
    ready.write_bytes(wanted)


def _run(command: list[str]) -> None:
    try:
        subprocess.run(  # noqa: S603 - our own command line
            command,
            cwd=NPM_FOLDER,
            timeout=INSTALL_S,
            check=True,
            capture_output=True,
            text=True,
        )
    except subprocess.TimeoutExpired as error:
        raise PeerUnavailable(f"npm did not install it within {INSTALL_S} s") from error
    except subprocess.CalledProcessError as error:
        code = re.search(r"code (\S+)", error.stderr)
        raise PeerUnavailable(
            f"npm could not install it ({code[1] if code else error.returncode})"
        ) from error
