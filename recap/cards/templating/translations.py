"""
Translations of a theme's texts: `locales/<language>.po`.

The texts are read from the templates, so nobody keeps a second list. The translations of a
built-in theme are in recap's installation; files in the campaign's `locales/` come first, and a
text that they lack is translated by the theme's. Before all files come the texts of the
campaign's personas in campaign.toml.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import PoFileError, read_po, write_po

from recap.atomic_files import atomic_write
from recap.campaign import nearest_texts
from recap.cards.findings import Finding
from recap.errors import StorageError, TemplateError
from recap.stories import Theme, read_text

EXTRACTOR = "jinja2.ext:babel_extract"
MARKED_TEXT = re.compile(r"""\b(?:_|gettext|ngettext)\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
LINE_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Translation:
    """The state of a theme's translation into one language."""

    file: Path
    texts: int
    missing: int  # texts without a translation: cards show the source language
    errors: tuple[str, ...]  # of translations that cannot be filled: the text, and why


def theme_texts(theme: Theme) -> Catalog:
    """Return the texts that templates mark with `_` or `ngettext`, of the personas, and titles."""
    catalog = Catalog(project=theme.name, charset="utf-8")
    for file in theme.files("*.html"):
        place = "/".join(file.parts[-2:])
        for text in _marked_texts(file):
            catalog.add(text, locations=[(place, 0)])
    for story in theme.stories:
        catalog.add(_doubled(story.title), locations=[(f"stories/{story.name}.html", 0)])
    for persona in theme.personas:
        for text in (persona.name, persona.description):
            catalog.add(_doubled(text), locations=[("theme.toml", 0)])
    return catalog


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a theme's texts are translated into a language."""

    texts: int
    missing: int

    @property
    def share(self) -> float:
        """The translated part of the texts, from 0 to 1."""
        return 1 - self.missing / self.texts if self.texts else 1.0


def coverage(theme: Theme, locale: str) -> Coverage:
    """
    Return how much of *theme* is translated for *locale*; the theme's own language is complete.

    It looks for the marked texts in the files instead of parsing these: workers call it for each
    language that they draw.
    """
    texts = _quick_texts(theme)
    if Locale.parse(locale).language == theme.language:
        return Coverage(len(texts), missing=0)
    return Coverage(len(texts), len(_untranslated(theme, locale, texts)))


def untranslated_personas(theme: Theme, locale: str) -> list[str]:
    """List the names of the theme's personas that are not wholly translated for *locale*."""
    return [
        persona.name
        for persona in theme.personas
        if _untranslated(theme, locale, map(_doubled, (persona.name, persona.description)))
    ]


def _untranslated(theme: Theme, locale: str, texts: Iterable[str]) -> list[str]:
    catalogs = [*read_catalogs(theme, locale)]
    if not catalogs:
        return [*texts]
    messages = {text: _merged(catalogs).get(text) for text in texts}
    return [
        text for text, message in messages.items() if not message or not _is_translated(message)
    ]


def _doubled(text: str) -> str:
    """Return *text* as templates have it: a percent sign is no placeholder."""
    return text.replace("%", "%%")


def theme_sources(theme: Theme) -> list[str]:
    """Return the text of each of the theme's templates."""
    return [read_text(file) for file in theme.files("*.html")]


def _quick_texts(theme: Theme) -> set[str]:
    """Return the texts of `theme_texts`, found by a pattern; of plural forms the singular."""
    found = (MARKED_TEXT.findall(source) for source in theme_sources(theme))
    personas = ((persona.name, persona.description) for persona in theme.personas)
    plain = [*chain.from_iterable(personas), *(story.title for story in theme.stories)]
    return {
        *map(ast.literal_eval, chain.from_iterable(found)),
        *map(_doubled, plain),
    }


def find_untranslated(theme: Theme, locale: str) -> Iterator[Finding]:
    """Yield a finding for missing translations, and one for each that cannot be filled."""
    language = Locale.parse(locale).language
    if language == theme.language:
        return
    files = po_files(theme, locale) or [_new_file(theme, language)]
    catalog = _merged([*read_catalogs(theme, locale), _read(files[0], locale)])
    file = files[0]
    translation = _state(theme_texts(theme), catalog, file)
    for error in translation.errors:
        yield Finding(
            f"The translation of {error}.", str(file), "correct its msgstr", "wrong-translation"
        )
    if translation.missing:
        yield Finding(
            f"{translation.missing} of the theme's {translation.texts} texts are not translated "
            f"for the locale '{locale}': they stay in "
            f"{Locale.parse(theme.language).english_name}.",
            str(file),
            f"recap translate CAMPAIGN {file.stem}, then fill in each msgstr",
            "untranslated",
            serious=False,
        )


def untranslated_texts(theme: Theme, locale: str) -> Iterator[tuple[str, str]]:
    """Yield each text that is not translated for *locale*, and the file that has it."""
    if Locale.parse(locale).language == theme.language:
        return
    catalogs = [*read_catalogs(theme, locale)]
    catalog = _merged(catalogs) if catalogs else Catalog(locale=locale)
    for text in theme_texts(theme):
        message = catalog.get(text.id) if text.id else text
        if text.id and not (message and _is_translated(message)):
            yield _singular(text.id), str(text.locations[0][0])


def translated_languages(theme: Theme) -> list[str]:
    """List the languages that *theme* has translations for, by their files."""
    return sorted({file.stem for folder in theme.translations for file in folder.glob("*.po")})


def translate(theme: Theme, locale: str) -> Translation:
    """
    Write the file of *locale* again, with new texts to translate; translations stay.

    The file of a built-in theme is in the campaign's `locales/`, and begins with the theme's
    translations. Texts that the theme no longer has are kept at the end, as comments.

    Raises:
        TemplateError: The existing file cannot be read.
        StorageError: The folder cannot be written to.
    """
    files = po_files(theme, locale)
    own = [file for file in files if file.parent == theme.translations[0]]
    file = (own or [_new_file(theme, files[0].stem if files else locale)])[0]
    texts = theme_texts(theme)
    for text in nearest_texts(locale, theme.campaign_texts) or ():
        texts.delete(_doubled(text))
    catalog = _merged([_read(each, locale) for each in [file, *files] if each not in own[1:]])
    catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    try:
        with atomic_write(file, mode=0o666) as out:
            write_po(out, catalog, width=LINE_WIDTH, include_lineno=False, omit_header=False)
    except OSError as error:
        raise StorageError(
            f"The translation cannot be written: {error.strerror}.",
            str(file),
            "make the folder writable",
        ) from error
    return _state(texts, catalog, file)


def read_catalogs(theme: Theme, locale: str) -> Iterator[Catalog]:
    """Yield the translations for *locale*: those in campaign.toml, then those of each file."""
    texts = nearest_texts(locale, theme.campaign_texts)
    if texts:
        catalog = Catalog(locale=locale, fuzzy=False)
        for text, translation in texts.items():
            catalog.add(_doubled(text), _doubled(translation))
        yield catalog
    yield from (_read(file, locale) for file in po_files(theme, locale))


def po_files(theme: Theme, locale: str) -> list[Path]:
    """
    List the translations for *locale*, one of each of the theme's folders, the first one first.

    In a folder it is that of the whole locale, or else of a part: `zh_Hant_TW.po`, `zh_Hant.po`,
    `zh.po`.
    """
    parts = locale.split("_")
    names = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    candidates = ([folder / f"{name}.po" for name in names] for folder in theme.translations)
    found = (next(filter(Path.is_file, files), None) for files in candidates)
    return [file for file in found if file]


def _new_file(theme: Theme, name: str) -> Path:
    return theme.translations[0] / f"{name}.po"


def _marked_texts(file: Path) -> Iterator[Any]:
    with file.open("rb") as stream:
        for _, text, _, _ in extract(
            EXTRACTOR, stream, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield text


def _read(file: Path, locale: str) -> Catalog:
    """Read the translations in *file*; an empty catalogue when there is no file."""
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
            "correct it, or move it away and write a new one: recap translate",
        ) from None


def _merged(catalogs: Sequence[Catalog]) -> Catalog:
    """Return the first of *catalogs*, with what it does not translate from the others."""
    first, *others = catalogs
    for other in others:
        for message in other:
            own = first.get(message.id) if message.id else message
            if own is None or not _is_translated(own):
                first[message.id] = message
    return first


def _state(texts: Catalog, catalog: Catalog, file: Path) -> Translation:
    messages = [catalog.get(message.id) for message in texts if message.id]
    done = [message for message in messages if message and _is_translated(message)]
    errors = (
        f"'{_singular(message.id)}': {error}" for message in done for error in message.check()
    )
    return Translation(file, len(messages), len(messages) - len(done), tuple(errors))


def _is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(forms) and not message.fuzzy


def _singular(text: Any) -> str:
    return str(text if isinstance(text, str) else text[0])
