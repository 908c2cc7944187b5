"""Start the tools, ask them for cards, stop them; say which cannot be had, and why."""

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


class PeerMissing(Exception):  # noqa: N818 - a state of this machine, not a mistake
    """A tool cannot be had on this machine."""


class PeerLost(Exception):  # noqa: N818
    """A tool stopped, or fell silent, while it was drawing."""


class Drawn(NamedTuple):
    """One card: how long the tool took by its own clock, and how large the PNG is."""

    ms: float
    bytes: int


class Peer:
    """One tool in its own process. `command` is called when it starts, and may install it."""

    def __init__(self, name: str, command: Callable[[], list[str]]) -> None:
        self.name, self._command = name, command
        self.version = ""
        self._process: subprocess.Popen[str] | None = None
        self._complaints: IO[str] | None = None

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    def start(self) -> None:
        """Start the tool and wait until it is ready. Raises `PeerMissing`."""
        command = self._command()
        self._complaints = TemporaryFile(  # noqa: SIM115 - closed by `stop`
            "w+", encoding="utf-8", errors="replace"
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            command,
            cwd=HERE.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            encoding="utf-8",
        )
        try:
            self.version = self._hear(START_S)["ready"]
        except PeerLost as error:
            self.stop()
            raise PeerMissing(str(error)) from error

    def draw(self, card: Card, save: Path | None = None) -> Drawn:
        """Have *card* drawn, and its picture kept at *save*. Raises `PeerLost`."""
        asked = {"card": card, "save": str(save.resolve()) if save else None}
        pipe = self._running().stdin
        assert pipe  # noqa: S101 - opened by `start`
        try:
            pipe.write(json.dumps(asked) + "\n")
            pipe.flush()
        except BrokenPipeError as error:
            raise PeerLost(self._why()) from error
        answer = self._hear(DRAW_S)
        return Drawn(answer["ms"], answer["bytes"])

    def stop(self) -> None:
        """End the tool's process; a second time does nothing."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.communicate(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        if self._complaints is not None:
            self._complaints.close()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise PeerLost("it was not started")
        return self._process

    def _hear(self, timeout_s: float) -> dict[str, Any]:
        out = self._running().stdout
        assert out  # noqa: S101 - opened by `start`
        if not select.select([out], [], [], timeout_s)[0]:
            raise PeerLost(f"it did not answer within {timeout_s} s")
        line = out.readline()
        if not line:
            raise PeerLost(self._why())
        heard: dict[str, Any] = json.loads(line)
        return heard

    def _why(self) -> str:
        """Find the line that tells most in what the tool said when it stopped."""
        if self._complaints is None:
            return "it was not started"
        self._running().wait(STOP_S)
        self._complaints.seek(0)
        lines = [line.strip() for line in self._complaints if line.strip()]
        telling = [line for line in lines if re.match(r"\w*(Error|Exception)\b", line)]
        return (telling or lines or ["it stopped without a word"])[-1]


def peers() -> list[Peer]:
    """Return every tool, none of them started."""
    return [
        Peer("Takumi", lambda: _node("takumi.mjs")),
        Peer("Satori + resvg-js", lambda: _node("satori.mjs")),
        Peer("Playwright + Chromium", lambda: _python("chromium")),
        Peer("Chromium, optimizeForSpeed", lambda: _python("chromium", "fast")),
        Peer("Pillow, level 1", lambda: _python("plain_pillow", "1")),
        Peer("Pillow, level 6", lambda: _python("plain_pillow", "6")),
    ]


@contextmanager
def started(say: Callable[[str], None], only: str | None = None) -> Iterator[list[Peer]]:
    """
    Start every tool that can be had, or the one called *only*; stop them at the end.

    *say* is told which cannot be had, and why.
    """
    with ExitStack() as ending:
        running = []
        for peer in peers():
            if only not in {None, peer.name}:
                continue
            try:
                peer.start()
            except PeerMissing as error:
                say(f"{peer.name} is left out: {error}")
                continue
            ending.callback(peer.stop)
            running.append(peer)
        yield running


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", f"{HERE.name}.{module}", *arguments]


def _node(script: str) -> list[str]:
    node = shutil.which("node")
    if node is None:
        raise PeerMissing("node is not on the PATH")
    _install()
    for file in HERE.glob("*.mjs"):  # a script finds its packages from where it stands
        shutil.copy(file, NPM_FOLDER)
    return [node, str(NPM_FOLDER / script), str(_fonts())]


def _fonts() -> Path:
    import font_manrope  # type: ignore[import-untyped]

    return Path(font_manrope.__file__).parent / "files"


def _install() -> None:
    """Install the packages of package.json, once, into a folder of the bench's own."""
    wanted = (HERE / "package.json").read_bytes()
    ready = NPM_FOLDER / "installed.json"
    if ready.is_file() and ready.read_bytes() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise PeerMissing("npm is not on the PATH")
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
        raise PeerMissing(f"npm did not install it within {INSTALL_S} s") from error
    except subprocess.CalledProcessError as error:
        code = re.search(r"code (\S+)", error.stderr)
        raise PeerMissing(
            f"npm could not install it ({code[1] if code else error.returncode})"
        ) from error
