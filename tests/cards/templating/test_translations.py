"""Translations of a theme: texts are listed, kept, checked and reported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.cards.templating.translations import (
    find_untranslated,
    po_files,
    translate,
)
from recap.errors import TemplateError
from recap.stories import Customer, build_snapshot, load_theme, theme_of

PLAIN = Path(__file__).parents[1] / "themes" / "plain"


@pytest.fixture
def theme(tmp_path):
    folder = shutil.copytree(PLAIN, tmp_path / "plain")
    shutil.rmtree(folder / "locales")
    return load_theme(folder)


def filled(file, **strings):
    """Translate single texts in *file*, as a translator's editor would."""
    text = file.read_text()
    for original, translation in strings.items():
        text = text.replace(
            f'msgid "{original}"\nmsgstr ""', f'msgid "{original}"\nmsgstr "{translation}"'
        )
    file.write_text(text)


def test_every_text_is_listed_once(theme):
    """
    The file has each text that a template marks, with the plural forms of the language.
    """
    written = translate(theme, "pl")

    with written.file.open("rb") as stream:
        catalog = read_po(stream, locale="pl")
    assert "pl.po" == written.file.name
    assert 3 == catalog.num_plurals
    assert ("day", "days") in {message.id for message in catalog}
    assert written.texts == written.missing == len(catalog)


def test_translations_stay(theme):
    """
    A file that is written again keeps its translations and gets the new texts.
    """
    file = translate(theme, "el").file
    filled(file, **{"this is your year.": "έτσι ήταν."})
    story = theme.folder / "stories" / "cover.html"
    story.write_text(story.read_text() + '{{ _("A new text.") }}')

    written = translate(theme, "el")

    text = file.read_text()
    assert 'msgid "this is your year."\nmsgstr "έτσι ήταν."' in text
    assert 'msgid "A new text."\nmsgstr ""' in text
    assert written.texts - 1 == written.missing


def test_obsolete_translations_are_kept_as_comments(theme):
    """
    The translation of a removed text stays in the file as a comment: the text may come back.
    """
    file = translate(theme, "el").file
    filled(file, **{"this is your year.": "έτσι ήταν."})
    story = theme.folder / "stories" / "cover.html"
    story.write_text(story.read_text().replace("this is your year.", "this was it."))

    translate(theme, "el")

    assert '#~ msgid "this is your year."\n#~ msgstr "έτσι ήταν."' in file.read_text()


def test_missing_translations_are_reported(theme):
    """
    A locale without translation is a warning with the command; the theme's language is not.
    """
    (finding,) = find_untranslated(theme, "el_GR")

    assert not finding.serious
    texts = translate(theme, "el").texts
    assert (
        f"{texts} of the theme's {texts} texts are not translated for the locale 'el_GR': "
        "they stay in English."
    ) == finding.what
    assert "recap translate CAMPAIGN el, then fill in each msgstr" == finding.fix
    assert [] == [*find_untranslated(theme, "en_GB")]


def test_a_lost_placeholder_is_an_error(theme):
    """
    A translation with another placeholder than its text would stop a card.
    """
    story = theme.folder / "stories" / "cover.html"
    story.write_text(story.read_text() + '{{ _("%(days)s days", days=3) }}')
    file = translate(theme, "el").file
    filled(file, **{"%(days)s days": "%(meres)s ημέρες"})

    wrong = [finding for finding in find_untranslated(theme, "el") if finding.serious]

    assert ["The translation of '%(days)s days': unknown named placeholder 'meres'."] == [
        finding.what for finding in wrong
    ]


def test_a_broken_file_is_an_error(theme):
    """
    A file that is not a PO file is not changed.
    """
    file = theme.folder / "locales" / "el.po"
    file.parent.mkdir()
    file.write_text('msgid "a"\nmy words\n')

    with pytest.raises(TemplateError, match=r"The translation cannot be read"):
        translate(theme, "el")
    assert 'msgid "a"\nmy words\n' == file.read_text()


@pytest.fixture
def campaign(tmp_path):
    columns = {"customer_id": "c", "at": "t"}
    return Campaign.model_validate(
        {
            **{"name": "A", "brand": "B", "year": 2017, "zone": "UTC"},
            "source": {"path": "x.csv", "columns": columns},
            "folder": tmp_path,
        }
    )


def test_the_texts_of_a_built_in_theme_are_translated_in_the_campaigns_folder(campaign):
    """
    The file has the theme's translations to begin with, and nothing is written beside the theme.
    """
    before = load_theme("poster").fingerprint
    written = translate(theme_of(campaign), "el_GR")

    assert campaign.folder / "locales" / "el.po" == written.file
    assert 0 == written.missing
    assert load_theme("poster").fingerprint == before


def test_a_translation_of_the_campaign_comes_before_that_of_the_theme(campaign):
    """
    Texts that the campaign's file lacks are those of the theme; cards are drawn again.
    """
    before = theme_of(campaign).fingerprint
    file = campaign.folder / "locales" / "de.po"
    file.parent.mkdir()
    file.write_text('msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "Hello."\nmsgstr "Moin."\n')
    theme = theme_of(campaign)
    snapshot = build_snapshot(campaign, theme, Customer("C-1", None, "de_DE"), {"events": 1})
    cover = CardRenderer(campaign, theme).fragment(snapshot, "cover")

    assert "Moin." in cover
    assert "Das war dein Jahr." in cover
    assert [] == [*find_untranslated(theme, "de_DE")]
    assert before != theme.fingerprint


def test_the_most_exact_translation_is_used(theme):
    """
    That of the whole locale, then of the language and script, then of the language.
    """
    translate(theme, "zh_Hant")
    translate(theme, "zh")

    found = [po_files(theme, name)[0].stem for name in ("zh_Hant_TW", "zh_Hans", "zh")]
    assert ["zh_Hant", "zh", "zh"] == found
