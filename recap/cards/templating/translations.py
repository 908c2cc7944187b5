"""
The words of a theme in another language: `locales/<language>.po`, made and kept up to date.

What there is to translate is read from the templates; nobody keeps a second list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import PoFileError, read_po, write_po

from recap.cards.findings import Finding
from recap.errors import StorageError, TemplateError
from recap.files import atomic_write
from recap.stories import Theme

WRITTEN_IN = "en"  # the language of the templates' own words
EXTRACT = "jinja2.ext:babel_extract"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Translation:
    """A theme's words in one language: where they stand, how many, and which are wrong."""

    file: Path
    texts: int
    missing: int  # said in the theme's own language
    wrong: tuple[str, ...]  # what is wrong, by line; such a text would not fill


def sentences(theme: Theme) -> Catalog:
    """Return every text that templates mark with `_` or `ngettext`, and the personas' words."""
    catalog = Catalog(project=theme.name, charset="utf-8")
    for file in sorted(theme.folder.rglob("*.html")):
        place = file.relative_to(theme.folder).as_posix()
        for text in _marked(file):
            catalog.add(text, locations=[(place, 0)])
    for persona in theme.personas:
        for text in (persona.name, persona.description):
            catalog.add(text.replace("%", "%%"), locations=[("theme.toml", 0)])
    return catalog


def untranslated(theme: Theme, locale: str) -> Iterator[Finding]:
    """Tell which texts of *theme* have no words in *locale*, or such as cannot be filled."""
    if Locale.parse(locale).language == WRITTEN_IN:
        return
    file = po_file(theme.folder, locale) or _new_file(theme, Locale.parse(locale).language)
    found = _judged(sentences(theme), _read(file, locale), file)
    for wrong in found.wrong:
        yield Finding(f"The translation of {wrong}.", str(file), "correct its msgstr")
    if found.missing:
        yield Finding(
            f"{found.missing} of the theme's {found.texts} texts are not translated for the locale "
            f"'{locale}': they stay in English.",
            str(file),
            f"recap translate CAMPAIGN {file.stem}, then fill in each msgstr",
            serious=False,
        )


def translate(theme: Theme, locale: str) -> Translation:
    """
    Write the file of *locale* anew: new texts to translate come in, what is translated stays.

    Texts that the theme says no more are kept at its end, as comments.

    Raises:
        TemplateError: the file that is there cannot be read.
        StorageError: the theme's folder cannot be written to.
    """
    file = po_file(theme.folder, locale) or _new_file(theme, locale)
    said, known = sentences(theme), _read(file, locale)
    known.update(said, no_fuzzy_matching=True, update_creation_date=False)
    written = BytesIO()
    write_po(written, known, width=WIDTH, include_lineno=False, omit_header=False)
    try:
        with atomic_write(file, mode=0o644) as out:
            out.write(written.getvalue())
    except OSError as error:
        raise StorageError(
            f"The translation cannot be written: {error.strerror}.",
            str(file),
            "copy the theme's folder into your campaign's, and name that copy as its theme",
        ) from error
    return _judged(said, known, file)


def po_file(folder: Path, locale: str) -> Path | None:
    """Return the file in a theme's *folder* that speaks *locale*: `el_GR.po`, or else `el.po`."""
    names = (locale, locale.partition("_")[0])
    files = (folder / "locales" / f"{name}.po" for name in names)
    return next((file for file in files if file.is_file()), None)


def direction(folder: Path, locale: str) -> str:
    """Return where lines begin: `rtl` when a theme in *folder* speaks such a language, or `ltr`."""
    spoken = locale if po_file(folder, locale) else WRITTEN_IN
    return str(Locale.parse(spoken).text_direction)


def _new_file(theme: Theme, name: str) -> Path:
    return theme.folder / "locales" / f"{name}.po"


def _marked(file: Path) -> Iterator[Any]:
    with file.open("rb") as stream:
        for _, text, _, _ in extract(
            EXTRACT, stream, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield text


def _read(file: Path, locale: str) -> Catalog:
    if not file.is_file():
        return Catalog(
            locale=file.stem,
            header_comment=f"# The words of this theme in {Locale.parse(file.stem).english_name}.",
            project="recap",
            version="1",
            msgid_bugs_address="-",
            last_translator="-",
            language_team="-",
            charset="utf-8",
            fuzzy=False,
        )
    try:
        with file.open("rb") as stream:
            return read_po(stream, locale=locale, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise TemplateError(
            f"The translation cannot be read: {error}.",
            str(file),
            "correct it, or move it away and write it anew: recap translate",
        ) from None


def _judged(said: Catalog, known: Catalog, file: Path) -> Translation:
    told = [known.get(message.id) for message in said if message.id]
    done = [message for message in told if message and _is_done(message)]
    wrong = (f"'{_first(message.id)}': {error}" for message in done for error in message.check())
    return Translation(file, len(told), len(told) - len(done), tuple(wrong))


def _is_done(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(forms) and not message.fuzzy


def _first(text: Any) -> str:
    return str(text if isinstance(text, str) else text[0])
