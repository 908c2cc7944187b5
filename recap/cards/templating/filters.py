"""The filters that need more than a locale: the campaign, pictures, and measured text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from babel import Locale
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from recap.cards.assets import LARGEST_PX, Fallbacks, FontFace, Photos, nearest_face
from recap.cards.colors import Palette
from recap.cards.templating.bidi import closed, isolated_lines, without_marks
from recap.cards.templating.color_functions import color_or_hex
from recap.cards.templating.formatting import FilterError, LocaleFormatter, cached, noun_form
from recap.cards.templating.greek_vocative import greek_vocative
from recap.cards.templating.text_fitting import TextMeasurer

Filters = dict[str, Callable[..., str]]

SMALLEST_PX = 24
MOST_LINES = 9
# Languages in which a name has another form in a greeting; recap knows that of Greek names.
WITH_VOCATIVE = frozenset(
    ("el", "pl", "cs", "uk", "be", "bg", "mk", "sr", "hr", "bs", "ro", "lv", "lt", "ka", "gd", "ga")
)
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def campaign_filters(formatter: LocaleFormatter) -> Filters:
    """Return the filters that read the campaign: its currency, and its words for things."""
    format_money = cached(formatter.money)

    @pass_context
    def money(context: Context, value: float, digits: int | None = None) -> str:
        currency = context["campaign"]["currency"]
        if currency is None:
            raise FilterError(
                "formats an amount of money, but the campaign has no currency",
                'add currency = "EUR" (or yours) to campaign.toml',
            )
        return format_money(value, currency, digits)

    @pass_context
    def noun(context: Context, count: float, thing: str) -> str:
        campaign = context["campaign"]
        forms, locale = campaign["words"][thing], campaign["word_locales"][thing]
        return noun_form(count, forms, locale)

    return {"money": money, "noun": noun}


def name_filters(locale: str) -> Filters:
    """Return the filter `vocative`, for cards in the language of *locale*."""
    language = Locale.parse(locale).language

    @pass_context
    def vocative(context: Context, name: str | None) -> str:
        """Return *name* as a greeting needs it; "" without a name or a form that is certain."""
        customer = context.get("customer", {})
        given = customer.get("name_vocative") if name == customer.get("name") else None
        if given and language in WITH_VOCATIVE:
            return str(given)
        return greek_vocative(name or "") if language == "el" else name or ""

    return {"vocative": vocative}


def picture_filters(photos: Photos, palette: Palette) -> Filters:
    """Return the filter `picture`."""

    def picture(
        name: object,
        width: int,
        height: int | None = None,
        duotone: Sequence[str] | None = None,
    ) -> str:
        """Return the address of the picture of *name*, in that size; empty without one."""
        sides = (width, width if height is None else height)
        if not all(isinstance(side, int) and 1 <= side <= LARGEST_PX for side in sides):
            raise FilterError(
                f"asks for a picture of {sides[0]}x{sides[1]} px",
                f"use whole numbers of pixels from 1 to {LARGEST_PX:,}",
            )
        colors = None if duotone is None else _two_colors(palette, duotone)
        return photos.address(without_marks(_plain_text(name)), *sides, colors)

    return {"picture": picture}


def _two_colors(palette: Palette, duotone: Sequence[str]) -> tuple[str, str]:
    """Return `#rrggbb` of two colours, each a name of *palette* or `#rrggbb` already."""
    if isinstance(duotone, str) or len(duotone) != len(("dark", "light")):
        raise FilterError(
            f"asks for a picture with the duotone {duotone!r}",
            'give it two colours, dark and light: duotone=("ink", "paper")',
        )
    dark, light = (color_or_hex(palette, color) for color in duotone)
    return dark, light


def fitting_filters(faces: tuple[FontFace, ...], fallbacks: Fallbacks) -> Filters:
    """Return the filters that measure text: `fit`, `balance` and `shorten`."""

    def measurer(weight: int, tracking: float, family: str | None, tabular: bool) -> TextMeasurer:
        face = nearest_face(faces, weight, family) if faces else None
        return TextMeasurer(face, fallbacks, tracking, tabular=tabular)

    def fit(
        text: object,
        width: float,
        size: int,
        min: int = SMALLEST_PX,
        weight: int = 400,
        tracking: float = 0.0,
        lines: int = 1,
        family: str | None = None,
        tabular: bool = False,
    ) -> str:
        """Return the style that keeps *text* within *width* px and *lines* lines."""
        plain, smallest = _plain_text(text), round(size if size < min else min)
        measure = measurer(weight, tracking, family, tabular)
        fitting = measure.largest(plain, width, smallest, int(size), lines)
        return f"font-size:{fitting}px" if fitting else _ellipsis_style(width, smallest)

    def balance(
        text: object,
        width: float,
        size: int,
        min: int | None = None,
        weight: int = 400,
        tracking: float = 0.0,
        lines: int = MOST_LINES,
        family: str | None = None,
        tabular: bool = False,
    ) -> Markup:
        """Break *text* into even lines, at the size that `fit` gives it; *size* without *min*."""
        plain, smallest = _plain_text(text), int(size) if min is None or size < min else round(min)
        measure = measurer(weight, tracking, family, tabular)
        fitting = measure.largest(plain, width, smallest, int(size), lines)
        broken = measure.balanced(plain, fitting, width) if fitting else [plain]
        return Markup("<br>").join(isolated_lines(broken))

    def shorten(
        text: object,
        width: float,
        size: float,
        lines: int = 1,
        weight: int = 400,
        tracking: float = 0.0,
        family: str | None = None,
        tabular: bool = False,
    ) -> str:
        """Return *text*, cut with an ellipsis where it would not fit."""
        measure = measurer(weight, tracking, family, tabular)
        return closed(measure.shortened(_plain_text(text), width, size, lines))

    filters: Filters = {"fit": fit, "balance": balance, "shorten": shorten}
    for name, filter_ in filters.items():
        filter_.__qualname__ = name  # Python's messages about arguments then say "fit()"
    return {name: cached(filter_) for name, filter_ in filters.items()}


def _ellipsis_style(width: float, size: int) -> str:
    """Return a style that ends one line in an ellipsis and still shows its descenders."""
    return (
        f"font-size:{size}px;display:block;max-width:{width:g}px;padding-bottom:0.25em;"
        "margin-bottom:-0.25em;white-space:nowrap;overflow:hidden;text-overflow:ellipsis"
    )


def _plain_text(value: object) -> str:
    """Return the text of a value that may be HTML; no-break spaces stay."""
    return Markup(TAG.sub("", value)).unescape() if isinstance(value, Markup) else str(value)  # noqa: S704
