"""Every script is drawn, with the same fonts on every machine, and no box is ever empty."""

from __future__ import annotations

import re

import numpy as np
import pytest
from babel.messages.pofile import write_po

from recap.cards import CardRenderer
from recap.cards.assets.fallback_fonts import Fallbacks
from recap.cards.layout import box_tree
from recap.cards.templating.translations import theme_texts
from recap.errors import CardError, TemplateError
from recap.stories import load_theme

pytestmark = pytest.mark.slow

SCRIPTS = {
    "Latin": "Ñandú Þór Nguyễn ạ̈",
    "Greek": "Γιάννης Ἀθηνᾶ",
    "Cyrillic": "Ёжик Љиљана",
    "Arabic": "محمد عبد الله ۱۲۳",
    "Hebrew": "דוד לוי ₪",
    "Devanagari": "श्रीमती क्षत्रिय १२",
    "Thai": "สมชาย น้ำปลา",
    "Chinese": "王小明 骨直 龍",
    "Japanese": "山田太郎 オーツ・大",
    "Korean": "김민준 우유",
    "Bengali": "ক্ষমা",
    "Tamil": "தமிழ்",
    "Armenian": "Հայաստան",
    "Georgian": "საქართველო",
    "Khmer": "ខ្មែរ",
    "symbols": "→ ★ ♥ ✓ € ₹",
    "emoji": "🎉👍🏽🇬🇷👨\u200d👩\u200d👧\u200d👦1️⃣❤️🏴󠁧󠁢󠁥󠁮󠁧󠁿",
}
NOWHERE = "ⵣ"  # Tifinagh, which fonts that come with many systems have, and ours lack


def line(text: str) -> str:
    return f'<p style="margin:0;font:800 100px Manrope">{text}</p>'


def colour(card_renderer: CardRenderer) -> bool:
    return any(font.is_pictures for font in card_renderer.fallbacks.all)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_is_drawn(card_renderer, script):
    """
    A font has each character, so no card shows an empty box.
    """
    assert [] == card_renderer.fallbacks.missing(SCRIPTS[script])
    document, _ = card_renderer.renderer.lay_out(line(SCRIPTS[script]), "a test")
    assert card_renderer.renderer.pdf(document, "a test")


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_script_moves_a_line(card_renderer, script):
    """
    Fallback fonts are as tall as the theme's, so a name in another script moves nothing.
    """
    document, _ = card_renderer.renderer.lay_out(line("Anna") + line(SCRIPTS[script]), "a test")

    [anna, *others] = box_tree.texts(document.pages[0])

    tall = anna.box.bottom - anna.box.top
    for nth, other in enumerate(others, start=1):
        assert tall == pytest.approx(other.box.bottom - other.box.top, abs=0.1)
        assert anna.baseline_px + nth * tall == pytest.approx(other.baseline_px, abs=0.2)


def test_a_pdf_names_its_fonts_as_readers_expect(card_renderer):
    """
    A file name may have brackets, but a name in a PDF may not.
    """
    document, _ = card_renderer.renderer.lay_out(line(SCRIPTS["Arabic"]), "a test")
    printed = card_renderer.renderer.pdf(document, "a test", uncompressed_pdf=True)

    named = re.findall(rb"/BaseFont (/[A-Z]{6}[+][^ /]*)", printed)

    assert [name for name in named if b"fallback-NotoSansArabic" in name]
    assert [] == [name for name in named if re.search(rb"[^\w/+-]", name)]


def test_invisible_characters_need_no_font(card_renderer):
    """
    Isolating marks around a name are drawn by nobody: a font of 2 MB is not loaded for them.
    """
    needed = card_renderer.fallbacks.needed("\u2068Ava\u2069 \u200c")

    assert [] == needed
    assert card_renderer.fallbacks.needed("\u2068م\u2069")


def test_fonts_of_the_machine_are_never_used(card_renderer):
    """
    A character that only they have raises an error: better no card than an empty box.
    """
    document, _ = card_renderer.renderer.lay_out(line(NOWHERE), "a test")

    with pytest.raises(CardError) as caught:
        card_renderer.renderer.pdf(document, "a test")

    assert (
        "a test would show an empty box: no font has 'ⵣ' (U+2D63).\n"
        f"  where: {card_renderer.theme.folder}\n"
        "  fix:   name a font that has it under 'fallbacks' in theme.toml"
    ) == str(caught.value)


def test_a_card_leaves_out_letters_that_no_font_has(card_renderer, make_snapshot):
    """
    Removed characters are counted.
    """
    before = card_renderer.fallbacks.missing_glyphs[NOWHERE]
    named, plain = make_snapshot(f"An{NOWHERE}na"), make_snapshot("Anna")

    assert card_renderer.html(plain, "cover") == card_renderer.html(named, "cover")
    assert before < card_renderer.fallbacks.missing_glyphs[NOWHERE]


def test_a_name_without_drawable_characters_is_no_name(card_renderer, make_snapshot):
    """
    Stories have a text for customers without a name.
    """
    assert card_renderer.html(make_snapshot(None), "cover") == card_renderer.html(
        make_snapshot(NOWHERE), "cover"
    )


def test_accents_are_joined_to_their_letters(card_renderer):
    """
    Composed and decomposed text make the same card.
    """
    assert "\u00e9t\u00e9" == card_renderer.fallbacks.drawable("e\u0301te\u0301")


def test_invisible_characters_are_not_missing(card_renderer):
    """
    The fonts have joiners, variant selectors, direction marks and spaces.
    """
    assert [] == card_renderer.fallbacks.missing("\u200d\u200f\u2066\ufe0f\u3164\u00a0\ufeff")


def test_control_letters_are_left_out(card_renderer):
    """
    They come from broken exports, and would be drawn as boxes.
    """
    assert "Anna" == card_renderer.fallbacks.drawable("An\u0085\ue123na\u0007")


@pytest.mark.parametrize("text", [SCRIPTS["symbols"], SCRIPTS["emoji"], "★王 ❤→ Ἀم12"])
def test_earlier_cards_change_nothing(card_renderer, text):
    """
    Fonts are loaded when needed; the font of a character does not depend on the order.
    """
    fresh = CardRenderer(card_renderer.campaign, card_renderer.theme)
    for other in SCRIPTS.values():
        card_renderer.renderer.register_fallback_fonts(other)

    first, second = (
        picture(renderer, f"<style>@page{{size:1080px 1080px;margin:0}}</style>{line(text)}")
        for renderer in (fresh, card_renderer)
    )

    assert np.array_equal(first, second)


def picture(card_renderer: CardRenderer, html: str) -> np.ndarray:
    from recap.cards.sizes import FORMATS

    document, _ = card_renderer.renderer.lay_out(html, "a test")
    return np.asarray(card_renderer.renderer.picture(document, "a test", FORMATS["square"]))


def test_emoji_are_in_colour(card_renderer):
    """
    Where their font is installed; elsewhere they have the text's colour.
    """
    if not colour(card_renderer):
        pytest.skip("the system lacks NotoColorEmoji.ttf")
    html = f"<style>@page{{size:1080px 1080px;margin:0}}</style>{line('👍🏽')}"

    drawn = picture(card_renderer, html).reshape(-1, 3)

    assert (drawn.max(axis=1).astype(int) - drawn.min(axis=1) > 60).sum() > 500


def test_an_emoji_leaves_room_for_the_next_letter(card_renderer):
    """
    It is drawn as wide as its advance.
    """
    if not colour(card_renderer):
        pytest.skip("the system lacks NotoColorEmoji.ttf")
    html = f"<style>@page{{size:1080px 1080px;margin:0}}</style>{line('1️⃣ I')}"

    columns = np.flatnonzero((picture(card_renderer, html) < 200).any(axis=(0, 2)))
    gaps = np.diff(columns)

    assert 12 < gaps.max() < 60


def test_a_file_that_is_no_font_is_refused(tmp_path):
    """
    The error names the file.
    """
    file = tmp_path / "Broken.ttf"
    file.write_bytes(b"not a font")

    with pytest.raises(TemplateError) as caught:
        Fallbacks([file], ()).fonts_of("م")

    assert str(caught.value).startswith("The font file 'Broken.ttf' cannot be read:")
    assert "or remove it from the list of fallbacks" in str(caught.value)


def test_fonts_of_colour_layers_are_skipped(card_renderer, tmp_path):
    """
    The libraries that draw cards cannot show them, so their characters would be missing.
    """
    from fontTools.ttLib import TTFont, newTable

    file = tmp_path / "Layers.ttf"
    with TTFont(card_renderer.faces[0].file) as font:
        font["COLR"] = newTable("COLR")
        font["COLR"].version, font["COLR"].ColorLayers = 0, {}
        font.save(file)

    assert [] == [*Fallbacks([file], ()).fonts_of("A")]


def test_pages_load_the_fonts_of_the_scripts_they_show(card_renderer):
    """
    Each character belongs to one font, none to the theme's; large fonts are left out.
    """
    fonts = {font.file.name: rule for font, rule in card_renderer.fallbacks.for_pages().items()}

    assert "NotoSansCJKjp-Bold.otf" not in fonts
    assert (
        "@font-face { font-family: Fallbacks; font-weight: 700; "
        'src: url("fallbacks/NotoSansThaiwght.ttf"); unicode-range: U+E01-E3A, U+E3F-E5B; }'
    ) == fonts["NotoSansThai[wght].ttf"]
    assert fonts["NotoSansThai[wght].ttf"] in card_renderer.page_assets.css_with_fallbacks
    assert card_renderer.page_assets.files_with_fallbacks[
        "fallbacks/NotoSansThaiwght.ttf"
    ].is_file()


class TestThemeToml:
    """`fallbacks` in theme.toml."""

    def load(self, tmp_path, fonts: str):
        (tmp_path / "stories").mkdir()
        (tmp_path / "stories" / "one.html").write_text(
            "{#- story\n-#}{% block alt %}{% endblock %}"
        )
        (tmp_path / "theme.toml").write_text(f'stories = ["one"]\n{fonts}')
        return load_theme(tmp_path, assets=tmp_path)

    def test_recaps_list_is_the_default(self, tmp_path):
        """
        Noto, for what most of the world writes.
        """
        names = [file.name for file in self.load(tmp_path, "").fallbacks]

        assert "NotoSans[wght].ttf" == names[0]
        assert {"NotoSansArabic[wght].ttf", "NotoSansCJKjp-Bold.otf"} <= {*names}

    def test_a_theme_may_name_its_own(self, tmp_path):
        """
        In its order, and none but those.
        """
        theme = self.load(tmp_path, 'fallbacks = ["package:font_manrope/files/Manrope-Bold.ttf"]')

        assert ["Manrope-Bold.ttf"] == [file.name for file in theme.fallbacks]

    def test_a_font_of_the_system_may_be_absent(self, tmp_path):
        """
        Not every machine has it; `recap check` reports what is missing.
        """
        assert () == self.load(tmp_path, 'fallbacks = ["system:NoSuchFont.ttf"]').fallbacks

    def test_a_missing_font_is_reported(self, tmp_path):
        """
        As with the theme's own.
        """
        with pytest.raises(TemplateError, match=r"There is no font at 'fonts/Mine\.ttf'\."):
            self.load(tmp_path, 'fallbacks = ["fonts/Mine.ttf"]')

    def test_it_is_a_list(self, tmp_path):
        """
        A single path is not.
        """
        with pytest.raises(TemplateError) as caught:
            self.load(tmp_path, 'fallbacks = "fonts/Mine.ttf"')

        assert "'fallbacks' must be a list of fonts." == caught.value.what


class TestDirection:
    """Lines begin on the right in a language that is written so."""

    def test_an_arabic_theme_begins_on_the_right(self, make_snapshot, changed_theme):
        """
        Its words are there: the document says so, and WeasyPrint and browsers follow.
        """
        arabic = changed_theme("theme.toml", "", "")
        catalog = theme_texts(arabic.theme)
        catalog.locale = "ar"
        for message in catalog:
            message.string = 6 * ("س",) if isinstance(message.id, tuple) else "س"
        with (arabic.theme.folder / "locales" / "ar.po").open("wb") as out:
            write_po(out, catalog)

        assert '<html lang="ar-EG" dir="rtl">' in arabic.html(
            make_snapshot("محمد", "ar_EG"), "cover"
        )

    def test_words_that_are_not_translated_keep_their_own_direction(
        self, card_renderer, make_snapshot
    ):
        """
        English sentences end on the right, whoever they are for.
        """
        assert '<html lang="en-US" dir="ltr">' in card_renderer.html(
            make_snapshot("محمد", "ar_EG"), "cover"
        )

    def test_a_bar_may_grow_from_the_right(self, changed_theme, make_snapshot):
        """
        It is painted on its plate all the same.
        """
        bars = changed_theme(
            "stories/top-items.html",
            "<ol>",
            '<div dir="rtl" style="position:relative;width:900px;height:60px">'
            '{% for item in top_items %}<i data-slot="bar" style="position:absolute;'
            "inset-inline-start:0;top:{{ loop.index * 20 }}px;height:10px;background:#ff0000;"
            'width:{{ item.events }}px"></i>{% endfor %}</div><ol>',
        )

        assert bars.fallback_reason(make_snapshot(), "top-items") is None
