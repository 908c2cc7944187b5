"""
The customers of a preview: read from the log once, and kept beside the campaign.

The folder `.recap/preview` in the campaign's folder holds them. It has customers' data, so only its
owner may read it. A changed log, or another setting of how it is read, is another sample.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import recap
from recap import activity, facts, stories
from recap.atomic_files import atomic_write
from recap.campaign import Campaign, load
from recap.errors import ActivityError, StorageError, TemplateError
from recap.preview.customer_choice import SampledCustomer, choose_customers
from recap.stories import Customer

FOLDER = Path(".recap", "preview")
SHARDS = 20  # about 2,500 customers
KEY_BYTES = 5
CUSTOMER_COLUMNS = ("customer_id", "name", "locale", "name_vocative")  # of `Customer`
MOST = 100  # customers that are kept
READ_KEYS = {"year", "from_", "to", "zone", "only_source", "sources", "items", "customers"}


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Which customers of a campaign's log the preview shows."""

    campaign: Path
    customers: tuple[str, ...]  # ids that come first


def fingerprint(campaign: Campaign, request: SampleRequest) -> str:
    """
    Hash all that the sample depends on. Raises `ActivityError` when the log is gone.

    A database gives the same sample for a day: reading it after each save would take too long.
    """
    if any(source.url for source in campaign.sources_by_name.values()):
        log = f"{campaign.model_dump_json(include=READ_KEYS)}\n{date.today()}"
    else:
        log = activity.fingerprint(campaign)
    inputs = [
        *(recap.__version__, log, str(campaign.first_day), str(campaign.last_day)),
        *(sorted(facts.METRICS), facts.custom_metrics_fingerprint(campaign)),
        *request.customers,
    ]
    return sha256(json.dumps(inputs, default=str).encode()).hexdigest()[:16]


class LogReader:
    """Reads a campaign's log, in a process of its own; *report* gets the share that was read."""

    def __init__(self, report: Callable[[float], None]) -> None:
        self._report = report

    def read(self, request: SampleRequest) -> Path:
        """
        Return the file with the customers of *request*; read the log unless it is there.

        Raises:
            CampaignError, ActivityError, MetricError: The log cannot be read or counted.
            ActivityError: It has none of the wanted customers.
        """
        campaign = load(request.campaign)
        folder = campaign.folder / FOLDER
        file = folder / f"{fingerprint(campaign, request)}.json"
        if not file.is_file():
            people = self._people(campaign, request.customers)
            _write(file, _rows(campaign, people, request))
        return file

    def _people(self, campaign: Campaign, customers: Sequence[str]) -> list[SampledCustomer]:
        metrics = facts.metrics_of(campaign)
        window = facts.Window(campaign.first_day, campaign.last_day)
        wanted = [campaign.canonical_id(customer) for customer in customers]
        with TemporaryDirectory(prefix="recap-") as name:
            folder = Path(name)
            activity.sample(campaign, folder, shards=SHARDS, customers=wanted, watch=self._report)
            numbers = sorted(int(each.name.partition("=")[2]) for each in folder.glob("shard=*"))
            counted = facts.evaluate_sample(folder, numbers, window, metrics)
            rows = activity.read_customers(folder).to_pylist()
            people = {row["customer_id"]: Customer(*map(row.get, CUSTOMER_COLUMNS)) for row in rows}
            return [
                SampledCustomer(customer, counted[name])
                for name, customer in people.items()
                if name in counted
            ]


def read_rows(file: Path) -> list[dict[str, Any]]:
    """Return the customers in a file of `LogReader.read`: key, traits, customer, facts."""
    rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return rows


def _rows(
    campaign: Campaign, people: Sequence[SampledCustomer], request: SampleRequest
) -> list[dict[str, Any]]:
    """Return the rows of the wall. A key is random: addresses and logs have no customer ids."""
    by_id = {person.customer.id: person for person in people}
    wanted = [campaign.canonical_id(customer) for customer in request.customers]
    if any(customer not in by_id for customer in wanted):
        raise ActivityError(
            "The log has no such customer.",
            "the command line, option --customer",
            "write the id as in the log; customers who opted out or have no activity in the "
            "window have no recap",
        )
    chosen = choose_customers(people, MOST, _shown_facts(campaign))
    traits: Mapping[str, list[str]] = {
        **{customer: ["as asked for", *chosen.get(customer, ())] for customer in wanted},
        **{customer: each for customer, each in chosen.items() if customer not in wanted},
    }
    return [
        {
            "key": secrets.token_hex(KEY_BYTES),
            "traits": each,
            "customer": asdict(by_id[customer].customer),
            "facts": by_id[customer].facts,
        }
        for customer, each in traits.items()
    ]


def _shown_facts(campaign: Campaign) -> set[str]:
    """Return the facts that the campaign's stories may show; all while its theme is broken."""
    metrics = facts.metrics_of(campaign)
    try:
        by_story = stories.possible_facts(stories.theme_of(campaign), metrics)
    except TemplateError:
        return {*metrics}
    return {fact for names in by_story.values() for fact in names}


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    """Write *rows* in place of all earlier samples."""
    try:
        shutil.rmtree(file.parent, ignore_errors=True)
        file.parent.mkdir(parents=True, mode=0o700)
        with atomic_write(file) as out:
            out.write(json.dumps(rows, ensure_ascii=False).encode())
    except OSError as error:
        raise StorageError(
            f"The customers of the preview cannot be kept: {error.strerror}.",
            str(file.parent),
            "make the campaign's folder writable",
        ) from error
