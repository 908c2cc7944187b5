"""Which facts a story may show, by the text of its templates."""

from __future__ import annotations

import pytest

from recap.stories import possible_facts

KNOWN = {"events", "orders", "visits", "minutes"}


@pytest.mark.parametrize(
    ("shown", "facts"),
    [
        ("{{ orders }} of {{ facts.visits }}", {"events", "orders", "visits"}),
        ("{# orders #}<p>reorders</p>", {"events"}),
        ("{% for name in facts %}{{ name }}{% endfor %}", KNOWN),
        ('{{ facts["minutes"] }}', {"events", "minutes"}),
        ('{{ facts["min" ~ "utes"] }}', KNOWN),
    ],
)
def test_a_story_may_show_the_facts_it_needs_and_the_facts_it_names(make_theme, shown, facts):
    """
    By name or as a key of `facts`. Comments do not count; `facts` as a whole counts as all.
    """
    theme = make_theme(cover='needs = ["events"]')
    file = theme.story("cover").file
    file.write_text(file.read_text() + shown)

    assert facts == possible_facts(theme, KNOWN)["cover"]


def test_a_fact_of_a_shared_template_counts_for_every_story(make_theme):
    """
    A number at the foot of `card.html` may be on every card.
    """
    theme = make_theme(cover='needs = ["events"]')
    (theme.folder / "card.html").write_text("{{ visits }}{% block sheet %}{% endblock %}")

    assert {"events", "visits"} == possible_facts(theme, KNOWN)["cover"]
