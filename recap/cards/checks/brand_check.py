"""Find what of a brand cannot be shown: a logo on some grounds, letters that its font lacks."""

from __future__ import annotations

from collections.abc import Iterator

from recap.campaign import FILE_NAME
from recap.cards.assets import code_points
from recap.cards.card_renderer import CardRenderer
from recap.cards.findings import Finding

MOST_LETTERS = 12  # in a message


def check_brand(card_renderer: CardRenderer) -> Iterator[Finding]:
    """Yield a finding for each part of the brand that cards show in another way, and how."""
    logos, stories = card_renderer.logos, card_renderer.stories
    yield from logos.findings
    yield from logos.invisible_on(story.ground or "paper" for story in stories)
    if card_renderer.campaign.brand.font:
        yield from _missing_letters(card_renderer)


def _missing_letters(card_renderer: CardRenderer) -> Iterator[Finding]:
    """Yield a finding for the letters of the campaign's texts that the brand's font lacks."""
    campaign, theme = card_renderer.campaign, card_renderer.theme
    texts = "".join([campaign.name, campaign.brand.name, card_renderer.theme_texts()])
    own = {point for file in theme.fonts[0].files for point in code_points(file)}
    missing = sorted({letter for letter in texts if letter.isalpha() and ord(letter) not in own})
    if missing:
        more = " and more" if len(missing) > MOST_LETTERS else ""
        yield Finding(
            f"The brand's font lacks {len(missing)} letters of the texts in "
            f"'{campaign.locale}': {', '.join(missing[:MOST_LETTERS])}{more}. They are drawn in "
            "the theme's font.",
            f"{FILE_NAME}, key 'brand.font'",
            "use a font file that has them, or leave it so",
            "brand-font",
            serious=False,
        )
