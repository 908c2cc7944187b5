"""The campaign while it is edited: its saves, the customers of its log, the pages that show it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from recap import campaign as campaigns
from recap import stories
from recap.campaign import FORMATS
from recap.cards import FORMATS as SIZES
from recap.cards import SLOT_COLORS
from recap.errors import RecapError
from recap.preview.child_process import ChildProcess
from recap.preview.event_stream import EventStream
from recap.preview.file_watcher import saved_files
from recap.preview.log_sample import LogReader, SampleRequest, fingerprint
from recap.preview.problem import Problem, problem_of
from recap.preview.render_pool import LATER, RenderPool
from recap.preview.wall import Inputs

READ_S = 3600  # a log of many gigabytes
HALF_WRITTEN_S = 0.3  # a file that was saved so lately may not be whole
RETRY_S = 0.05
CAMPAIGN_FILES = (".toml", ".csv", ".parquet", ".json", ".xlsx", ".py")


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """What `recap preview` was asked for."""

    campaign: Path
    most: int = 12  # customers of the log
    customers: tuple[str, ...] = ()  # ids that come first


class LiveCampaign:
    """Watches the campaign's files, reads its log, and draws its cards."""

    def __init__(self, options: PreviewOptions) -> None:
        self.options = options
        self.events = EventStream()
        self.pool = RenderPool(options.campaign)
        self.generation = 1
        self._saved_at = 0.0
        self._request = SampleRequest(options.campaign, options.customers)
        self._reader = ChildProcess(LogReader, READ_S, self._report_reading)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._customers: Path | None = None
        self._log_problem: Problem | None = None
        self._is_reading = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop_watching = asyncio.Event()
        self._watched: tuple[Path, ...] = ()
        self._polls = False

    # -- life ------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch, to draw and to read the log, in the event loop that runs."""
        self._loop = asyncio.get_running_loop()
        self.pool.start()
        self._spawn(self._watch())
        self.read_log()

    async def stop(self) -> None:
        self._stop_watching.set()
        self.events.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(asyncio.to_thread(self._reader.stop), self.pool.stop())

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- what pages ask for ----------------------------------------------------------------

    def inputs(self, theme: str | None, locale: str | None) -> Inputs:
        most = self.options.most + len(self.options.customers)
        return Inputs(self.generation, self._customers, most, theme, locale)

    async def describe(self, theme: str | None, locale: str | None) -> dict[str, Any]:
        """Return everything that the page shows apart from cards."""
        result = await self.draw("describe", self.inputs(theme, locale), urgency=LATER)
        return {
            **(result if isinstance(result, dict) else {}),
            "problem": result.to_json() if isinstance(result, Problem) else None,
            "generation": self.generation,
            "log": {
                "reading": self._is_reading,
                "problem": self._log_problem.to_json() if self._log_problem else None,
            },
            "formats": {
                name: {
                    "width": SIZES[name].width_px,
                    "height": SIZES[name].height_px,
                    "top": SIZES[name].clear_top_px,
                    "bottom": SIZES[name].clear_bottom_px,
                }
                for name in FORMATS
            },
            "slots": SLOT_COLORS,
        }

    async def draw(self, method: str, inputs: Inputs, *arguments: Any, urgency: int) -> Any:
        """Call *method* of a `Wall`; once more when a file may have been half-written."""
        result = await self.pool.call(method, inputs, *arguments, urgency=urgency)
        while isinstance(result, Problem) and time.time() - self._saved_at < HALF_WRITTEN_S:
            await asyncio.sleep(RETRY_S)
            if self.generation == inputs.generation:
                self.generation += 1  # so that the files are read again
            inputs = self.inputs(inputs.theme, inputs.locale)
            result = await self.pool.call(method, inputs, *arguments, urgency=urgency)
        return result

    # -- saves -----------------------------------------------------------------------------

    async def _watch(self) -> None:
        while not self._stop_watching.is_set():
            self._watched = await asyncio.to_thread(_folders, self.options.campaign)
            try:
                await self._watch_folders()
            except OSError:  # no further watches: a system has a limit
                if self._polls:
                    raise
                self._polls = True

    async def _watch_folders(self) -> None:
        """Report saved files until other folders have to be watched."""
        restart = asyncio.Event()
        async for files in saved_files(self._watched, restart, polls=self._polls):
            self._on_saved(files)
            if _names_themes(files) and self._watched != _folders(self.options.campaign):
                restart.set()

    def _on_saved(self, files: Sequence[Path]) -> None:
        self.generation += 1
        self._saved_at = time.time()
        self.events.send(
            "saved",
            generation=self.generation,
            saved_ms=_saved_ms(files),
            files=[file.name for file in files],
            stories=[file.stem for file in files if file.parent.name == "stories"],
        )
        if any(file.suffix in CAMPAIGN_FILES for file in files) and not self._is_reading:
            self._spawn(self._read_log_if_changed())

    # -- the log ---------------------------------------------------------------------------

    def read_log(self) -> None:
        """Read the log in another process, unless a sample of it is kept."""
        self._is_reading = True
        self._spawn(self._read_log())

    async def _read_log_if_changed(self) -> None:
        wanted = await asyncio.to_thread(_sample_name, self._request)
        if wanted is None:
            return  # the cards say what is wrong with campaign.toml
        if self._customers is None or wanted != self._customers.stem:
            self.read_log()
        elif self._log_problem:
            self._log_problem = None  # the log is there again
            self.events.send("customers")

    async def _read_log(self) -> None:
        try:
            self._customers = await asyncio.to_thread(self._reader.call, "read", self._request)
            self._log_problem = None
        except RecapError as error:
            self._log_problem = problem_of(error, "campaign")
        finally:
            self._is_reading = False
            await asyncio.to_thread(self._reader.stop)  # it holds DuckDB and pandas
        self.events.send("customers")

    def _report_reading(self, share: float) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(partial(self.events.send, "reading", share=share))


def _sample_name(request: SampleRequest) -> str | None:
    """Return the name of the log's sample; "" without a log, None while campaign.toml is broken."""
    try:
        campaign = campaigns.load(request.campaign)
    except RecapError:
        return None
    try:
        return fingerprint(campaign, request)
    except RecapError:
        return ""


def _folders(campaign_folder: Path) -> tuple[Path, ...]:
    """Return the folders whose files a preview shows."""
    shipped = map(stories.shipped_folder, ("templates", "assets"))
    own: tuple[Path, ...] = ()
    with suppress(RecapError, OSError):
        theme = stories.theme_of(campaigns.load(campaign_folder))
        own = (*theme.folders, theme.assets)
    return (campaign_folder, *shipped, *own)


def _names_themes(files: Sequence[Path]) -> bool:
    return any(file.name in (campaigns.FILE_NAME, "theme.toml") for file in files)


def _saved_ms(files: Sequence[Path]) -> float:
    """Return when the last of *files* was written, in milliseconds since 1970."""
    times = [file.stat().st_mtime_ns for file in files if file.exists()]
    return max(times, default=time.time_ns()) / 1e6
