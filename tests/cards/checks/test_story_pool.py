"""Stories are checked in several processes, with the results of one."""

from __future__ import annotations

from multiprocessing import active_children

import pytest

from recap.cards import CardRenderer, story_checks
from recap.cards.checks import ThemeChecker, story_pool
from recap.errors import MachineError

STORIES = ("cover", "streak", "top-items")


@pytest.mark.slow
def test_results_are_those_of_one_process_in_the_order_of_the_stories(changed_theme, monkeypatch):
    """
    The first result is that of the theme's files.
    """
    monkeypatch.setattr(story_pool, "_cores", lambda: 2)
    renderer = changed_theme("stories/cover.html", "| fit(width=936,", "| fit(width=9360,")
    with_lines = CardRenderer(renderer.campaign, renderer.theme, marks_lines=True)
    checker = ThemeChecker(with_lines, ["square"])
    with story_checks(
        renderer.campaign, renderer.theme, STORIES, ["square"], exact=True
    ) as results:
        found = [*results()]

    assert ["", *STORIES] == [result.story for result in found]
    assert [checker.check(name).findings for name in ("", *STORIES)] == [
        result.findings for result in found
    ]
    assert [] == active_children()


@pytest.mark.slow
def test_a_process_that_the_system_ends_is_an_error(card_renderer, monkeypatch):
    """
    It says so, and does not wait for ever.
    """
    monkeypatch.setattr(story_pool, "_cores", lambda: 2)
    campaign, theme = card_renderer.campaign, card_renderer.theme
    with story_checks(campaign, theme, STORIES, ["square"], exact=True) as results:
        for process in active_children():
            process.kill()
        with pytest.raises(MachineError, match="ended by the system"):
            [*results()]
