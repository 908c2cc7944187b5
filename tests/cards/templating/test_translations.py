"""Translations of a theme: texts are listed, kept, checked and reported."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from recap.cards.templating.translations import find_untranslated, translate
from recap.errors import TemplateError
from recap.stories import load_theme

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
