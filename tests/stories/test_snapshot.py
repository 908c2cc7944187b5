"""A snapshot is the same text on every machine, and every change of it is noticed."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from recap.errors import RunError
from recap.stories import Customer, Snapshot, build_snapshot, campaign_summary

FACTS = {"events": 7, "top_items": [{"name": "Φέτα", "events": 3}]}


@pytest.fixture
def snapshot(make_theme, make_campaign) -> Snapshot:
    theme = make_theme(cover='needs = ["events"]', streak='needs = ["longest_streak"]')
    return build_snapshot(
        make_campaign(currency="EUR"), theme, Customer("C-1", "Άννα", "el_GR"), FACTS
    )


def test_a_snapshot_has_all_data_of_the_recap(snapshot):
    """
    It has the campaign, the customer, the facts and the stories for these facts.
    """
    assert ("cover",) == snapshot.stories
    assert {"id": "C-1", "name": "Άννα", "locale": "el_GR"} == snapshot.customer
    assert {
        "name": "A year of Harvest",
        "brand": "Harvest",
        "first_day": "2017-01-01",
        "last_day": "2017-12-31",
        "year_label": "2017",
        "zone": "UTC",
        "locale": "en_US",
        "currency": "EUR",
        "invite": None,
        "words": {
            "event": ["item", "items"],
            "order": ["order", "orders"],
            "channel": ["place", "places"],
        },
        "word_locales": {"event": "en", "order": "en", "channel": "en"},
        "words_by_locale": {},
    } == snapshot.campaign


def test_words_have_the_language_of_the_campaign(make_campaign):
    """
    The default words are English, whatever the campaign's language is.
    """
    campaign = make_campaign(locale="lv_LV", words={"event": ["prece", "preces"]})

    assert {"event": "lv_LV", "order": "en", "channel": "en"} == campaign_summary(campaign)[
        "word_locales"
    ]


def test_a_snapshot_is_read_back_unchanged(snapshot):
    """
    The snapshot that is read equals the written one, and has the same hash.
    """
    restored = Snapshot.from_json(snapshot.to_json())

    assert snapshot == restored
    assert snapshot.hash == restored.hash


def test_equal_snapshots_have_equal_texts(snapshot):
    """
    The order of the keys does not matter, so that a hash can identify a card.
    """
    reordered = Snapshot(
        stories=snapshot.stories,
        facts=dict(reversed(snapshot.facts.items())),
        customer=snapshot.customer,
        campaign=snapshot.campaign,
    )

    assert snapshot.to_json() == reordered.to_json()


def test_evidence_does_not_change_the_cards(snapshot):
    """
    Evidence is part of the snapshot and its hash, but not of the hash that cards depend on.
    """
    evidence = {"numbers": [], "lines": {"at": ["2017-03-05"]}}
    other = replace(snapshot, evidence=evidence)

    assert evidence == Snapshot.from_json(other.to_json()).evidence
    assert snapshot.hash != other.hash
    assert snapshot.visible_hash == other.visible_hash
    assert snapshot.visible_hash != replace(snapshot, stories=()).visible_hash


def test_a_snapshot_of_schema_1_is_read(snapshot):
    """
    Schema 1 has no evidence; all other data of the page is there.
    """
    parts = json.loads(snapshot.to_json()) | {"schema": 1}

    assert snapshot == Snapshot.from_json(_with_hash(parts, without=("evidence", "hash")))


def test_a_snapshot_of_schema_2_is_read(snapshot):
    """
    Schema 2 has other names for the same evidence.
    """
    number = {"facts": ["events"], "used": 5, "lines": [0]}
    lines = {"at": ["2017-03-05"]}
    excluded = {"item_unknown": 1}
    parts = json.loads(snapshot.to_json()) | {
        "schema": 2,
        "behind": {"numbers": [{**number, "left_out": excluded, "behind": 4}], "lines": lines},
    }
    evidence = {"numbers": [{**number, "excluded": excluded, "matching": 4}], "lines": lines}

    older = Snapshot.from_json(_with_hash(parts, without=("evidence", "hash")))

    assert replace(snapshot, evidence=evidence) == older


@pytest.mark.parametrize("schema", [1, 2])
def test_the_persona_of_an_earlier_schema_is_read(snapshot: Snapshot, schema: int):
    """
    Its description had another name; the template of the card reads the new one.
    """
    parts = json.loads(snapshot.to_json()) | {"schema": schema}
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
    digest = sha256(text.encode()).hexdigest()
    return text.replace(',"schema"', f',"hash":"{digest}","schema"')


def test_the_label_of_a_window_over_new_year_has_both_years(make_theme, make_campaign):
    """
    The label of July to June is 2017/18.
    """
    season = make_campaign(year=None, **{"from": "2017-07-01", "to": "2018-06-30"})
    snapshot = build_snapshot(
        season, make_theme(cover='needs = ["events"]'), Customer("C-1"), FACTS
    )

    assert "2017/18" == snapshot.campaign["year_label"]


@pytest.mark.parametrize("nothing", [None, "", "  ", math.nan])
def test_no_name_is_none(make_theme, make_campaign, nothing):
    """
    Tables have several values for an unknown name; snapshots have only None.
    """
    customer = Customer("C-1", nothing, nothing)
    snapshot = build_snapshot(
        make_campaign(), make_theme(cover='needs = ["events"]'), customer, FACTS
    )

    assert {"id": "C-1", "name": None, "locale": "en_US"} == snapshot.customer


def changed(text: str) -> str:
    return text.replace('"events":7', '"events":8')


def cut(text: str) -> str:
    return text[: len(text) // 2]


def newer(text: str) -> str:
    return json.dumps(json.loads(text) | {"schema": 4})


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (changed, "was changed: its hash does not match its values"),
        (cut, "is cut or is not JSON"),
        (newer, "has schema 4; this recap reads the schemas 1, 2, 3"),
        (lambda _: "[]", "is not a snapshot"),
    ],
)
def test_a_damaged_snapshot_is_refused(snapshot, damage, problem):
    """
    No card is drawn from a snapshot that was changed or truncated.
    """
    with pytest.raises(RunError) as raised:
        Snapshot.from_json(damage(snapshot.to_json()))

    assert str(raised.value) == (
        f"A customer's snapshot {problem}.\n"
        "  where: the run's store\n"
        "  fix:   recreate it: recap run CAMPAIGN"
    )
