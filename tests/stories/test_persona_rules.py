from __future__ import annotations

import re

import pytest

from recap.campaign import load
from recap.errors import CampaignError, TemplateError
from recap.stories import Customer, build_snapshot, theme_of
from recap.stories.persona_rules import persona_fact, read_persona

SAMPLE_FACTS = {"events": 7, "dayparts": {"night_pct": 5.2}, "persona": {"name": "x"}}


def _persona(name: str, when: str | None):
    return read_persona(
        name, "You are.", when, SAMPLE_FACTS, lambda what, fix: CampaignError(what, "here", fix)
    )


def test_the_first_persona_whose_rule_is_true_applies():
    """
    Rules are checked in order; a persona without a rule applies to all other customers.
    """
    personas = [_persona("Owl", "dayparts.night_pct >= 20"), _persona("Lark", None)]

    assert "Owl" == persona_fact(personas, {"dayparts": {"night_pct": 20}})["persona"]["name"]
    assert "Lark" == persona_fact(personas, {"dayparts": {"night_pct": 3}})["persona"]["name"]
    assert "Lark" == persona_fact(personas, {})["persona"]["name"]


def test_without_a_true_rule_there_is_no_persona():
    """
    The fact is absent, never empty.
    """
    assert {} == persona_fact([_persona("Owl", "events > 100")], {"events": 7})
    assert {} == persona_fact([], {"events": 7})


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("events = 7", "The `when` of persona 'Owl' cannot be parsed from here on: events = 7"),
        (
            "event > 7",
            "Persona 'Owl' uses 'event', which is not a fact. Did you mean 'events'?",
        ),
        ("persona.name == 'x'", "Persona 'Owl' uses 'persona', which is not a fact."),
        ("events > 'x'", "Persona 'Owl' compares a number with a text in its `when`."),
    ],
)
def test_an_invalid_rule_is_refused(when: str, expected: str):
    """
    The error is raised before any customer gets a persona.
    """
    with pytest.raises(CampaignError, match=re.escape(expected)):
        _persona("Owl", when)


def test_the_personas_of_a_campaign_replace_those_of_the_theme(make_campaign):
    """
    The persona is a fact in the snapshot, and stories may need it.
    """
    founder = {"name": "The Founder", "description": "You were here first.", "when": "events >= 1"}
    campaign = make_campaign(personas=[founder])

    snapshot = build_snapshot(campaign, theme_of(campaign), Customer("C-1"), {"events": 3})

    assert {"name": "The Founder", "description": "You were here first."} == snapshot.facts[
        "persona"
    ]
    assert theme_of(make_campaign()).personas


def test_an_error_in_a_campaigns_rule_has_the_key(make_campaign):
    """
    It is a `CampaignError` with the key of campaign.toml.
    """
    campaign = make_campaign(personas=[{"name": "Owl", "description": "Hoo.", "when": "night > 3"}])

    with pytest.raises(CampaignError) as raised:
        theme_of(campaign)

    assert str(raised.value) == (
        "Persona 'Owl' uses 'night', which is not a fact.\n"
        "  where: campaign.toml, key 'personas.when'\n"
        "  fix:   use a fact from docs/facts.md"
    )


def test_an_error_in_a_themes_rule_has_the_line(make_theme, stories_folder):
    """
    It is a `TemplateError` with the line of theme.toml.
    """
    toml = (
        'stories = ["cover"]\n'
        '[[personas]]\nname = "Owl"\ndescription = "Hoo."\nwhen = "event > 3"\n'
    )

    with pytest.raises(TemplateError) as raised:
        make_theme(toml, cover='needs = ["events"]')

    assert str(raised.value) == (
        "Persona 'Owl' uses 'event', which is not a fact. Did you mean 'events'?\n"
        f"  where: {stories_folder.parent / 'theme.toml'}:3\n"
        "  fix:   use a fact from docs/facts.md"
    )


def test_a_persona_without_a_description_is_refused(make_theme, stories_folder):
    """
    Cards show both the name and the description.
    """
    with pytest.raises(TemplateError) as raised:
        make_theme('stories = ["cover"]\n[[personas]]\nname = "Owl"\n', cover='needs = ["events"]')

    assert str(raised.value) == (
        "A persona needs 'name' and 'description'.\n"
        f"  where: {stories_folder.parent / 'theme.toml'}:2\n"
        "  fix:   set both"
    )


@pytest.mark.parametrize(
    ("persona", "expected"),
    [
        ('name = "Owl"', "personas.description: is missing; [personas] needs it."),
        (
            'name = "Owl"\ndescription = "Hoo."\nif = "events > 3"',
            "personas.if: there is no such key here (its value is 'events > 3'). "
            "[personas] has the keys name, description, when.",
        ),
    ],
)
def test_the_keys_of_a_persona_are_checked(tmp_path, persona: str, expected: str):
    """
    Tables in a list are checked like other tables.
    """
    (tmp_path / "campaign.toml").write_text(
        'name = "a"\nbrand = "b"\nyear = 2017\nzone = "UTC"\n[source]\npath = "x.csv"\n'
        f'[source.columns]\ncustomer_id = "c"\nat = "t"\n[[personas]]\n{persona}\n'
    )

    with pytest.raises(CampaignError) as raised:
        load(tmp_path)

    assert expected == raised.value.args[0]
