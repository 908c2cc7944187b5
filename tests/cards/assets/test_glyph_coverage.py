"""Letters that no font has are named before a card leaves them out."""

from __future__ import annotations

from recap.cards import check_theme, find_missing_glyphs


def test_missing_characters_are_reported_with_the_font_to_install(card_renderer):
    """
    The finding has their source, their Unicode names, and a font that has them.
    """
    [finding] = find_missing_glyphs(
        card_renderer.theme, "the names of items", "éⵣمⵥ🎉", "items.csv"
    )

    assert (
        "No font has 'ⵣ' (U+2D63 tifinagh letter yaz), 'ⵥ' (U+2D65 tifinagh letter yazz) of "
        "the names of items: cards leave that out.\n"
        "  where: items.csv\n"
        "  fix:   install one, such as Noto Sans Tifinagh (Debian: fonts-noto-core) and name its "
        "file under 'fallbacks' in theme.toml, with recap's own after it; see docs/templates.md\n"
        "  rule:  missing-glyph"
    ) == str(finding)
    assert not finding.serious


def test_many_missing_characters_are_counted(card_renderer):
    """
    The finding names five.
    """
    [finding] = find_missing_glyphs(
        card_renderer.theme, "the names of items", "ⴰⴱⴲⴳⴴⴵⴶ", "items.csv"
    )

    assert "and 2 more of the names of items" in finding.what


def test_no_font_is_proposed_for_private_characters(card_renderer):
    """
    Private and broken characters are errors of the data.
    """
    [finding] = find_missing_glyphs(
        card_renderer.theme, "the names of items", "\ue123", "items.csv"
    )

    assert finding.fix.startswith("remove the character from the data, or install a font")


def test_covered_characters_are_not_reported(card_renderer):
    """
    Fonts have all of them, so there is no finding.
    """
    assert [] == [
        *find_missing_glyphs(card_renderer.theme, "the names of items", "éΩЖم王🎉", "items.csv")
    ]


def test_a_missing_character_in_a_template_is_serious(changed_theme):
    """
    The designer can write the text differently.
    """
    wrong = changed_theme("stories/cover.html", "this is your year.", "this is your ⵣ.")

    [finding] = [f for f in check_theme(wrong) if "No font" in f.what]

    assert finding.serious
    assert finding.what.startswith("No font has 'ⵣ' (U+2D63 tifinagh letter yaz) of the words of")
