"""Which facts a story may show, by the words of its templates."""

from __future__ import annotations

import pytest

from recap.stories import may_show

KNOWN = {"events", "orders", "visits", "minutes"}


@pytest.mark.parametrize(
    ("shown", "facts"),
    [
        ("{{ orders }} of {{ facts.visits }}", {"events", "orders", "visits"}),
        ("{# orders #}<p>reorders</p>", {"events"}),
        ("{% for name in facts %}{{ name }}{% endfor %}", KNOWN),
        ('{{ facts["minutes"] }}', {"events", "minutes"}),
    ],
)
def test_a_story_may_show_what_it_needs_and_what_it_names(make_theme, shown, facts):
    """
    By name or as part of the record; a comment shows nothing, the record as a whole shows all.
    """
    theme = make_theme(cover='needs = ["events"]')
    file = theme.story("cover").file
    file.write_text(file.read_text() + shown)

    assert facts == may_show(theme, KNOWN)["cover"]


def test_what_all_stories_share_is_shown_by_each(make_theme):
    """
    A number at the foot of `card.html` may be on every card.
    """
    theme = make_theme(cover='needs = ["events"]')
    (theme.folder / "card.html").write_text("{{ visits }}{% block sheet %}{% endblock %}")

    assert {"events", "visits"} == may_show(theme, KNOWN)["cover"]
