"""Words are fitted by measuring, and what is measured is what is drawn."""

from __future__ import annotations

import pytest

from recap.cards.assets.fonts import nearest_face
from recap.cards.layout import box_tree
from recap.cards.layout.text_segments import grapheme_clusters
from recap.cards.templating.text_fitting import TextMeasurer

ROOM_PX = 700


@pytest.fixture(scope="module")
def ruler(card_renderer) -> TextMeasurer:
    return TextMeasurer(nearest_face(card_renderer.faces, 800), card_renderer.fallbacks)


@pytest.mark.parametrize(
    "text",
    [
        "Anna", "1,284,193", "Κωνσταντίνα", "Александра", "AVAVA Type", "Ægir",
        "محمد", "דוד לוי", "श्रीमती", "สมชาย", "王小明", "オーツ", "김민준", "محمد, Anna",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tracking", [0, -0.04, 0.1])
def test_it_measures_what_is_drawn(card_renderer, text, tracking):
    """
    The widths of a text by Pillow and by WeasyPrint differ by less than a hundredth.
    """
    html = (
        f'<p style="font:800 200px Manrope;white-space:nowrap;letter-spacing:{tracking}em">{text}'
    )
    document, _ = card_renderer.renderer.lay_out(html, "a test")
    [drawn] = box_tree.texts(document.pages[0])
    measured = 200 * TextMeasurer(
        nearest_face(card_renderer.faces, 800), card_renderer.fallbacks, tracking
    ).em(text)

    # Of the last letter, which the one counts and the other not; half of one where scripts meet.
    spacing = 200 * 1.5 * abs(tracking)
    assert measured == pytest.approx(drawn.box.right - drawn.box.left, rel=0.01, abs=spacing + 3)


def test_the_largest_size_that_fits_is_found(ruler):
    """
    The text fits at that size, and not at one pixel more.
    """
    size = ruler.largest("Anna-Maria", ROOM_PX, 20, 400, 1)

    assert size is not None
    assert ruler.fits("Anna-Maria", size, ROOM_PX, 1)
    assert not ruler.fits("Anna-Maria", size + 1, ROOM_PX, 1)


def test_a_short_text_gets_the_size_that_was_asked_for(ruler):
    """
    Nothing is ever made larger than the design says.
    """
    assert 200 == ruler.largest("Bo", ROOM_PX, 20, 200, 1)


def test_two_lines_hold_more_than_one(ruler):
    """
    Lines break at spaces, and after a hyphen within a word.
    """
    one = ruler.largest("Featherstonehaugh-Cholmondeley", ROOM_PX, 20, 400, 1)
    two = ruler.largest("Featherstonehaugh-Cholmondeley", ROOM_PX, 20, 400, 2)

    assert one is not None
    assert two is not None
    assert two > 1.5 * one


def test_a_long_word_shrinks_though_there_are_lines_left(ruler):
    """
    A word is never broken.
    """
    assert ruler.largest("Cholmondeley", ROOM_PX, 20, 400, 3) == ruler.largest(
        "Cholmondeley", ROOM_PX, 20, 400, 1
    )


def test_what_does_not_fit_at_the_smallest_size_has_none(ruler):
    """
    The caller decides what to do in that case.
    """
    assert ruler.largest("W" * 60, ROOM_PX, 40, 200, 1) is None


def test_a_text_is_cut_with_an_ellipsis_only_when_it_must(ruler):
    """
    The rest is as long as fits.
    """
    long = "Shredded mozzarella cheese blends"
    cut = ruler.shortened(long, ROOM_PX, 60, 1)

    assert "Bananas" == ruler.shortened("Bananas", ROOM_PX, 60, 1)
    assert cut.endswith("…")
    assert ruler.fits(cut, 60, ROOM_PX, 1)
    assert not ruler.fits(f"{long[: len(cut) + 1]}…", 60, ROOM_PX, 1)


def test_lines_are_even(ruler):
    """
    There are as few lines as possible, and no single word on the last one.
    """
    words = "Through it all, you stayed with"

    assert ["Through it all,", " you stayed with"] == ruler.balanced(words, 60, 800)
    assert [words] == ruler.balanced(words, 60, 2000)


def test_no_break_spaces_keep_text_on_a_line(ruler):
    """
    No line breaks at a no-break space: a number keeps its unit.
    """
    assert ["Zusammen", " 364\u00a0Tage"] == ruler.balanced("Zusammen 364\u00a0Tage", 60, 480)


def test_even_lines_lose_nothing(ruler):
    """
    Joined, the lines are the text: broken at spaces, after hyphens, and within Thai and Chinese.
    """
    for text in ("Anna-Maria von Featherstonehaugh-Cholmondeley", "切达奶酪碎片超大家庭装"):
        lines = ruler.balanced(text, 70, 760)
        assert len(lines) > 1
        assert text == "".join(lines)


def test_a_word_wider_than_its_room_is_not_broken(ruler):
    """
    The whole text stays on one line.
    """
    assert ["a " + "W" * 60] == ruler.balanced("a " + "W" * 60, 60, ROOM_PX)


def test_letters_are_not_parted_from_their_accents(ruler):
    """
    An ellipsis comes after a letter with its accents.
    """
    decomposed = "e\u0301" * 40

    assert "e\u0301…" == ruler.shortened(decomposed, ROOM_PX, 60, 1)[-3:]


def test_emoji_are_measured_generously(ruler):
    """
    They are pictures and have a fixed width; a joined emoji counts once.
    """
    assert 2.6 == ruler.em("🍌🍌")
    assert 1.3 == ruler.em("👨‍👩‍👧‍👦")


def test_lines_break_within_scripts_without_spaces(ruler):
    """
    Thai breaks between words, Chinese between characters; two lines hold twice as much.
    """
    for text in ("นมข้าวโอ๊ตสูตรไม่เติมน้ำตาล", "切达奶酪碎片超大家庭装"):
        one, two = (ruler.largest(text, ROOM_PX, 10, 400, lines) for lines in (1, 2))
        assert two > 1.5 * one


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦" * 20, "🇬🇷" * 20, "क्षत्रि" * 20])
def test_an_ellipsis_never_splits_a_cluster(ruler, text):
    """
    Joined emoji, flags and conjuncts are never split.
    """
    cut = ruler.shortened(text, ROOM_PX, 60, 1).removesuffix("…")

    assert grapheme_clusters(cut) == grapheme_clusters(text)[: len(grapheme_clusters(cut))]
    assert cut


def test_weights_come_from_the_files(card_renderer):
    """
    Seven files have seven weights; the nearest is used.
    """
    assert [200, 300, 400, 500, 600, 700, 800] == [face.weight for face in card_renderer.faces]
    assert "Manrope-ExtraBold.ttf" == nearest_face(card_renderer.faces, 900).file.name


def test_an_emoji_stays_with_the_word_before_it(ruler):
    """
    A name's emoji alone on the second line is parted from its name.
    """
    width_px = ruler.em("Cheese and olives") * 100 + 10

    assert ["Cheese and", " olives\u00a0🎉"] == ruler.balanced(
        "Cheese and olives 🎉", 100, width_px
    )
    assert ["Cheese 🎉"] == ruler.balanced("Cheese 🎉", 100, width_px)
