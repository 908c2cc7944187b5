"""A snapshot is frozen: the same everywhere, and a changed letter is found out."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from recap.errors import RunError
from recap.stories import Customer, Snapshot, build_snapshot

FACTS = {"events": 7, "top_items": [{"name": "Φέτα", "events": 3}]}


@pytest.fixture
def taken(make_theme, make_campaign) -> Snapshot:
    theme = make_theme(cover='needs = ["events"]', streak='needs = ["longest_streak"]')
    return build_snapshot(
        make_campaign(currency="EUR"), theme, Customer("C-1", "Άννα", "el_GR"), FACTS
    )


def test_a_snapshot_has_all_data_of_the_recap(taken):
    """
    Campaign, customer, facts and the stories that these facts tell.
    """
    assert ("cover",) == taken.stories
    assert {"id": "C-1", "name": "Άννα", "locale": "el_GR"} == taken.customer
    assert {
        "name": "A year of Harvest",
        "brand": "Harvest",
        "first_day": "2017-01-01",
        "last_day": "2017-12-31",
        "year_label": "2017",
        "zone": "UTC",
        "locale": "en_US",
        "currency": "EUR",
        "words": {
            "event": ["item", "items"],
            "order": ["order", "orders"],
            "channel": ["place", "places"],
        },
    } == taken.campaign


def test_it_reads_back_as_it_was(taken):
    """
    Written and read, it is the same snapshot with the same hash.
    """
    again = Snapshot.from_json(taken.to_json())

    assert taken == again
    assert taken.hash == again.hash


def test_it_is_written_one_way_only(taken):
    """
    Keys in another order make the same text, so that a hash can name a card.
    """
    turned = Snapshot(
        stories=taken.stories,
        facts=dict(reversed(taken.facts.items())),
        customer=taken.customer,
        campaign=taken.campaign,
    )

    assert taken.to_json() == turned.to_json()


def test_the_lines_behind_it_are_shown_by_no_card(taken):
    """
    They are part of what it says, and of its hash; what cards are drawn from stays the same.
    """
    evidence = {"numbers": [], "lines": {"at": ["2017-03-05"]}}
    other = replace(taken, evidence=evidence)

    assert evidence == Snapshot.from_json(other.to_json()).evidence
    assert taken.hash != other.hash
    assert taken.visible_hash == other.visible_hash
    assert taken.visible_hash != replace(taken, stories=()).visible_hash


def test_one_of_the_version_before_is_read(taken):
    """
    It says nothing of lines; whoever opens its page after an update sees all the rest.
    """
    parts = json.loads(taken.to_json()) | {"schema": 1}

    assert taken == Snapshot.from_json(_with_hash(parts, without=("evidence", "hash")))


def test_a_snapshot_of_schema_2_is_read(taken):
    """
    Schema 2 has other names for the same evidence.
    """
    number = {"facts": ["events"], "used": 5, "lines": [0]}
    lines = {"at": ["2017-03-05"]}
    excluded = {"item_unknown": 1}
    parts = json.loads(taken.to_json()) | {
        "schema": 2,
        "behind": {"numbers": [{**number, "left_out": excluded, "behind": 4}], "lines": lines},
    }
    evidence = {"numbers": [{**number, "excluded": excluded, "matching": 4}], "lines": lines}

    older = Snapshot.from_json(_with_hash(parts, without=("evidence", "hash")))

    assert replace(taken, evidence=evidence) == older


@pytest.mark.parametrize("schema", [1, 2])
def test_the_persona_of_an_earlier_schema_is_read(taken: Snapshot, schema: int):
    """
    Its description had another name; the template of the card reads the new one.
    """
    parts = json.loads(taken.to_json()) | {"schema": schema}
    parts["facts"]["persona"] = {"name": "The Regular", "says": "You came back."}
    if schema == 2:
        parts["behind"] = {}

    older = Snapshot.from_json(_with_hash(parts, without=("evidence", "hash")))

    assert {"name": "The Regular", "description": "You came back."} == older.facts["persona"]


def _with_hash(parts: dict[str, Any], without: tuple[str, ...]) -> str:
    """Write a snapshot of an earlier schema."""
    text = json.dumps(
        {name: parts[name] for name in sorted(parts) if name not in without},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    known = sha256(text.encode()).hexdigest()
    return text.replace(',"schema"', f',"hash":"{known}","schema"')


def test_a_window_into_the_next_year_has_both_in_its_label(make_theme, make_campaign):
    """
    July to June is called 2017/18.
    """
    season = make_campaign(year=None, **{"from": "2017-07-01", "to": "2018-06-30"})
    taken = build_snapshot(season, make_theme(cover='needs = ["events"]'), Customer("C-1"), FACTS)

    assert "2017/18" == taken.campaign["year_label"]


@pytest.mark.parametrize("nothing", [None, "", "  ", math.nan])
def test_no_name_is_none(make_theme, make_campaign, nothing):
    """
    A table has many ways to say that it does not know a name; a snapshot has one.
    """
    customer = Customer("C-1", nothing, nothing)
    taken = build_snapshot(make_campaign(), make_theme(cover='needs = ["events"]'), customer, FACTS)

    assert {"id": "C-1", "name": None, "locale": "en_US"} == taken.customer


def changed(text: str) -> str:
    return text.replace('"events":7', '"events":8')


def cut(text: str) -> str:
    return text[: len(text) // 2]


def newer(text: str) -> str:
    return json.dumps(json.loads(text) | {"schema": 4})


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (changed, "was changed: its hash does not match its values"),
        (cut, "is cut or is not JSON"),
        (newer, "has schema 4; this recap reads the schemas 1, 2, 3"),
        (lambda _: "[]", "is not a snapshot"),
    ],
)
def test_a_spoilt_snapshot_is_refused(taken, spoil, problem):
    """
    Nobody gets a card with numbers that were changed or half written.
    """
    with pytest.raises(RunError) as raised:
        Snapshot.from_json(spoil(taken.to_json()))

    assert str(raised.value) == (
        f"A customer's snapshot {problem}.\n"
        "  where: the run's store\n"
        "  fix:   recreate it: recap run CAMPAIGN"
    )
