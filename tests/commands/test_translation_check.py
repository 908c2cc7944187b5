"""`recap translate --check` lists what is not translated."""

from __future__ import annotations

from recap.campaign import Campaign
from recap.cards.templating import translated_languages
from recap.commands.translation_check import check
from recap.stories import load_theme

TOP = {
    **{"name": "Year", "brand": "B", "year": 2017, "zone": "UTC"},
    "source": {"path": "log.csv", "columns": {"customer_id": "who", "at": "when"}},
}


def test_missing_texts_and_words_are_listed():
    """
    Each with its file, and words with the plural forms of the language.
    """
    campaign = Campaign.model_validate(TOP | {"words": {"event": ["play", "plays"]}})
    lines, is_complete = check(campaign, load_theme("poster"), "lv")

    assert not is_complete
    assert f"Latvian (lv): {len(lines) - 1} missing" == lines[0]
    assert "  stories/cover.html: Hello." in lines
    assert "  campaign.toml: event under [words.lv], with the forms zero, one, other" == lines[-1]


def test_all_languages_of_theme_and_campaign_are_checked():
    """
    Without a language: those that have a translation or words, each once.
    """
    theme = load_theme("poster")
    words = {"cs": {"event": ["věc", "věci", "věcí"]}}
    lines, is_complete = check(Campaign.model_validate(TOP | {"words": words}), theme, None)
    titles = [line.partition(" (")[0] for line in lines if not line.startswith(" ")]

    assert not is_complete  # Czech has words and no texts
    assert "English" in titles
    assert len(translated_languages(theme)) + 2 == len(titles)


def test_nothing_is_missing_in_greek():
    """
    A complete language is one line.
    """
    lines, is_complete = check(Campaign.model_validate(TOP), load_theme("poster"), "el")

    assert is_complete
    assert ["Greek (el): complete"] == lines
