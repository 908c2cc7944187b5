"""Texts that are equal although they are written differently."""

import re
from pathlib import Path
from unicodedata import normalize

import pytest
from cased_letters import spellings

from recap.text_comparison import BLANKS, DOTLESS_I, fold_case, normalise_id, pattern_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ΝΙΚΟΣ", "Νικος"),
        ("ΝΙΚΟΣ", "νικοσ"),
        ("Straße", "STRASSE"),
        ("STRAẞE", "strasse"),
        ("İpek", "i\u0307PEK"),
        ("Jose\u0301", "JOSÉ"),
        ("ﬁn", "FIN"),
        ("ᾳ", "\u03b1\N{GREEK SMALL LETTER IOTA}"),
    ],
)
def test_case_is_folded_by_unicode(one, other):
    """
    One letter may fold to two, and a final sigma is a sigma.
    """
    assert fold_case(one) == fold_case(other)


def test_folding_separates_what_is_not_case():
    """
    Accents count, and the Turkish dotless i is another letter than i.
    """
    assert 5 == len({*map(fold_case, ("i", DOTLESS_I, "İ", "í", "ï"))})


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("καπνός", "ΚΑΠΝΟΣ"),
        ("Μάιος", "ΜΑΪΟΣ"),
        ("İÇKİ", "içki"),
        ("RAKI", f"rak{DOTLESS_I}"),
        ("SİGARA", "Sigara"),
    ],
)
def test_patterns_know_capitals_of_two_languages(pattern, name):
    """
    Greek capitals have no accents, and Turkish capitals have another i.
    """
    assert pattern_key(pattern) == pattern_key(name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("red wine", "RED\u00a0WINE"),
        ("e-cigarette", "E\u2011Cigarette"),
        ("L'Or", "L\u2019OR"),
        ("vodka", "\uff36\uff2f\uff24\uff2b\uff21"),
        ("whisky", "Whis\u00adky\u200b"),
        ("gin 1/2", "Gin \u00bd"),
    ],
)
def test_patterns_are_typed_on_a_keyboard(pattern, name):
    """
    Programs write other blanks, dashes and quotation marks than a keyboard has.
    """
    assert pattern_key(pattern) == pattern_key(name)


def test_patterns_keep_other_accents():
    """
    A beer is no oil.
    """
    assert pattern_key("öl") != pattern_key("ol")


@pytest.mark.parametrize("blank", [*BLANKS])
def test_ids_have_no_blanks_around_them(blank):
    """
    Neither visible nor invisible ones; blanks inside belong to the id.
    """
    assert normalize("NFC", f"C{blank}1") == normalise_id(f"{blank} C{blank}1{blank}")
    assert "" == normalise_id(blank)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1042.0", "1042"), ("007.0", "007"), ("v1.0", "v1.0"), ("1.00", "1.00")],
)
def test_ids_are_whole_numbers(written, expected):
    """
    Some programs write the ids of a number column with a fraction.
    """
    assert expected == normalise_id(written)


@pytest.mark.slow
def test_every_cased_letter_folds_to_one_form():
    """
    The case and the form of Unicode make no difference, and a folded text stays as it is.
    """
    for forms in spellings():
        assert 1 == len({*map(pattern_key, forms)}), ascii(forms)
        if DOTLESS_I not in forms[0]:
            assert 1 == len({*map(fold_case, forms)}), ascii(forms)
        for function in (fold_case, pattern_key, normalise_id):
            assert all(function(form) == function(function(form)) for form in forms), ascii(forms)


COMPARING = (  # the modules that compare ids, answers and names
    *("activity/cleaning/ids.py", "activity/cleaning/id_lists.py", "activity/cleaning/consent.py"),
    *("activity/cleaning/lookup_tables.py", "activity/cleaning/display_names.py"),
    *("activity/cleaning/match_report.py", "activity/cleaning/pattern_report.py"),
    *("activity/cleaning/returns_and_fees.py", "activity/cleaning/cross_row_rules.py"),
    *("campaign/model.py", "campaign/rules.py", "csv_cells.py"),
)


@pytest.mark.parametrize("module", COMPARING)
def test_case_is_folded_in_one_place(module):
    """
    What customers or shops wrote is compared by the functions above alone.
    """
    text = (Path(__file__).parents[1] / "recap" / module).read_text()

    assert not re.search(r"casefold|\b(lower|upper)\(|\bilike\b", text, re.IGNORECASE)
