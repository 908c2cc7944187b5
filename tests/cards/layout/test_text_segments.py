"""Text is split as WeasyPrint splits it, through Pango's public interface."""

from __future__ import annotations

import pytest
from hard_texts import EVERY

from recap.cards.layout import grapheme_clusters, line_break_pieces, weasyprint_patches

TEXTS = (*EVERY, "a\u202bb\u202c", "สวัสดีครับ", "東京都、日本。(あ)", "👨‍👩‍👧🇩🇪e\u0301", "", "a")


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_split_where_weasyprint_splits_it(text):
    """
    Where a line may end, and between what readers take for letters.
    """
    weasyprint_patches.load()
    from weasyprint.text.line_break import get_log_attrs

    attributes = get_log_attrs(text, "en")
    functions = {line_break_pieces: "is_line_break", grapheme_clusters: "is_cursor_position"}
    for split, name in functions.items():
        starts = [at for at in range(1, len(text)) if getattr(attributes[at], name)]
        ends = [*starts, len(text)]
        assert [text[a:b] for a, b in zip([0, *starts], ends, strict=True)] == split(text)


def test_words_and_letters():
    """
    Thai breaks between words, Japanese between letters, and accents stay with theirs.
    """
    assert ["สวัสดี", "ครับ"] == line_break_pieces("สวัสดีครับ")
    assert ["日", "本"] == line_break_pieces("日本")
    assert ["e\u0301", "a"] == grapheme_clusters("e\u0301a")
