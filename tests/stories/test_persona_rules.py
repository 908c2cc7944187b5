from __future__ import annotations

import re

import pytest

from recap.campaign import load
from recap.errors import CampaignError, TemplateError
from recap.stories import Customer, build_snapshot, theme_of
from recap.stories.persona_rules import persona_fact, read_persona

KNOWN = {"events": 7, "dayparts": {"night_pct": 5.2}, "persona": {"name": "x"}}


def _persona(name: str, when: str | None):
    return read_persona(
        name, "You are.", when, KNOWN, lambda what, fix: CampaignError(what, "here", fix)
    )


def test_the_first_that_fits():
    """
    Rules are tried in order; one without a rule fits everybody who is left.
    """
    personas = [_persona("Owl", "dayparts.night_pct >= 20"), _persona("Lark", None)]

    assert "Owl" == persona_fact(personas, {"dayparts": {"night_pct": 20}})["persona"]["name"]
    assert "Lark" == persona_fact(personas, {"dayparts": {"night_pct": 3}})["persona"]["name"]
    assert "Lark" == persona_fact(personas, {})["persona"]["name"]


def test_whom_no_rule_fits_has_no_persona():
    """
    The fact is absent, never empty.
    """
    assert {} == persona_fact([_persona("Owl", "events > 100")], {"events": 7})
    assert {} == persona_fact([], {"events": 7})


@pytest.mark.parametrize(
    ("when", "says"),
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
def test_a_rule_that_cannot_be_is_refused(when: str, says: str):
    """
    Each slip is told before anybody is told a persona.
    """
    with pytest.raises(CampaignError, match=re.escape(says)):
        _persona("Owl", when)


def test_a_campaigns_personas_stand_in_place_of_the_themes(make_campaign):
    """
    The snapshot holds the persona as a fact, and stories may need it.
    """
    own = {"name": "The Founder", "description": "You were here first.", "when": "events >= 1"}
    campaign = make_campaign(personas=[own])

    told = build_snapshot(campaign, theme_of(campaign), Customer("C-1"), {"events": 3})

    assert {"name": "The Founder", "description": "You were here first."} == told.facts["persona"]
    assert theme_of(make_campaign()).personas


def test_a_campaigns_slip_names_the_key(make_campaign):
    """
    What is wrong with a campaign's rule is an error of the campaign.
    """
    campaign = make_campaign(personas=[{"name": "Owl", "description": "Hoo.", "when": "night > 3"}])

    with pytest.raises(CampaignError) as raised:
        theme_of(campaign)

    assert str(raised.value) == (
        "Persona 'Owl' uses 'night', which is not a fact.\n"
        "  where: campaign.toml, key 'personas.when'\n"
        "  fix:   use a fact from docs/facts.md"
    )


def test_a_themes_slip_names_the_line(make_theme, stories_folder):
    """
    What is wrong with a theme's rule is an error of the theme.
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


def test_a_persona_without_words_is_refused(make_theme, stories_folder):
    """
    A name and a sentence are both drawn.
    """
    with pytest.raises(TemplateError) as raised:
        make_theme('stories = ["cover"]\n[[personas]]\nname = "Owl"\n', cover='needs = ["events"]')

    assert str(raised.value) == (
        "A persona needs 'name' and 'description'.\n"
        f"  where: {stories_folder.parent / 'theme.toml'}:2\n"
        "  fix:   set both"
    )


@pytest.mark.parametrize(
    ("persona", "says"),
    [
        ('name = "Owl"', "personas.description: is missing; [personas] needs it."),
        (
            'name = "Owl"\ndescription = "Hoo."\nif = "events > 3"',
            "personas.if: there is no such key here (its value is 'events > 3'). "
            "[personas] has the keys name, description, when.",
        ),
    ],
)
def test_the_keys_of_a_persona_are_checked(tmp_path, persona: str, says: str):
    """
    A list of tables is read as carefully as a table.
    """
    (tmp_path / "campaign.toml").write_text(
        'name = "a"\nbrand = "b"\nyear = 2017\nzone = "UTC"\n[source]\npath = "x.csv"\n'
        f'[source.columns]\ncustomer_id = "c"\nat = "t"\n[[personas]]\n{persona}\n'
    )

    with pytest.raises(CampaignError) as raised:
        load(tmp_path)

    assert says == raised.value.args[0]
