"""
A theme: a folder with templates. Its `theme.toml` lists stories, fonts and personas.

    name = "poster"
    description = "Flat colour, one big shape, one idea a card."
    stories = ["cover", "big-number", "summary"]

    [[fonts]]
    family = "Manrope"
    path = "package:font_manrope/files/Manrope-*.ttf"

    [[personas]]
    name = "The Night Owl"
    description = "While others slept, you were here."
    when = "dayparts.night_pct >= 20"

A font's path is a file or a pattern: in the theme, in `assets/`, or in an installed Python
package. `fallbacks` is a list of such paths: fonts for characters that the others lack. The
default list covers most of the world's scripts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import recap
from recap.campaign import Campaign, nearest_locale
from recap.errors import CampaignError, TemplateError, did_you_mean
from recap.stories.persona_rules import Persona, read_persona
from recap.stories.story_header import Story, read_story

FILE_NAME = "theme.toml"
KEYS = ("name", "description", "language", "stories", "fonts", "fallbacks", "personas")
FONT_KEYS = ("family", "path")
PERSONA_KEYS = ("name", "description", "when")
PAGE = "theme/page/"
LOCALES = "locales"  # the folder of translations
SOURCE_LANGUAGE = "en"  # of the texts in templates, unless theme.toml names another
EMOJI = "NotoColorEmoji.ttf"
FALLBACKS = (  # the first font that has a character draws it
    "package:manimgx_fonts/NotoSans?wght?.ttf",
    "package:manimgx_fonts/NotoSans*.ttf",
    "package:manimgx_fonts/NotoEmoji*.ttf",
    "package:noto_cjk_sans_jp_bold/*.otf",
    f"system:{EMOJI}",
)
SYSTEM = "system:"  # a font of the operating system; may be missing
SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


@dataclass(frozen=True, slots=True)
class Font:
    """A font family and its files, one per weight."""

    family: str
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Theme:
    """A theme as read from its folder; its stories in the order in which they are shown."""

    name: str
    description: str
    folder: Path
    assets: Path
    stories: tuple[Story, ...]
    fonts: tuple[Font, ...]
    personas: tuple[Persona, ...] = ()
    fallbacks: tuple[Path, ...] = ()  # the first that has a character draws it
    language: str = SOURCE_LANGUAGE  # of the texts in the templates
    translations: tuple[Path, ...] = ()  # folders of .po files; the first has precedence

    def story(self, name: str, where: str | None = None) -> Story:
        """
        Return the story called *name*.

        Raises:
            TemplateError: There is none. *where* is the place that names the story; default: the
                theme's folder.
        """
        for story in self.stories:
            if story.name == name:
                return story
        names = [story.name for story in self.stories]
        raise unknown_story(name, self.name, names, where or str(self.folder))

    @cached_property
    def fingerprint(self) -> str:
        """Hash of every file that cards can depend on: theme, assets and fonts."""
        return _digest(file for file in _files(self) if not file[0].startswith(PAGE))

    @cached_property
    def style_fingerprint(self) -> str:
        """Hash of the files that cards use beside their HTML: styles, pictures and fonts."""
        return _digest(
            file
            for file in _files(self)
            if not file[0].startswith(PAGE) and not file[0].endswith((".html", FILE_NAME, ".po"))
        )

    @cached_property
    def page_fingerprint(self) -> str:
        """Hash of the files of the theme's pages; no card depends on them."""
        return _digest(file for file in _files(self) if file[0].startswith(PAGE))


def unknown_story(
    name: str, theme: str, names: Sequence[str], where: str, fix: str | None = None
) -> TemplateError:
    """Return the error for a story that the *theme* does not have; *names* are those it has."""
    return TemplateError(
        f"The theme '{theme}' has no story '{name}'.{did_you_mean(name, names)}",
        where,
        fix or f"use one of {', '.join(names)}",
    )


def theme_of(campaign: Campaign) -> Theme:
    """
    Return the theme of *campaign*: a shipped theme by name, or a folder of the campaign.

    Personas of the campaign replace those of the theme. Translations of a shipped theme in the
    campaign's `locales/` come before its own.

    Raises:
        TemplateError: as `load_theme`.
        CampaignError: a persona's rule cannot be parsed.
        MetricError: the campaign's custom metrics cannot be read.
    """
    theme = load_theme(campaign.theme, base=campaign.folder, known_facts=_fact_samples(campaign))
    personas = tuple(_campaign_personas(campaign)) if campaign.personas else theme.personas
    is_shipped = theme.folder.is_relative_to(_shipped("templates").resolve())
    overlay = (campaign.folder / LOCALES,) if is_shipped else ()
    return replace(theme, personas=personas, translations=(*overlay, *theme.translations))


def _campaign_personas(campaign: Campaign) -> Iterator[Persona]:
    def make_error(what: str, fix: str) -> CampaignError:
        return CampaignError(what, "campaign.toml, key 'personas.when'", fix)

    samples = _fact_samples(campaign)
    for persona in campaign.personas:
        yield read_persona(persona.name, persona.description, persona.when, samples, make_error)


def load_theme(
    theme: str | Path,
    *,
    base: Path | None = None,
    themes: Path | None = None,
    assets: Path | None = None,
    known_facts: Mapping[str, Any] | None = None,
) -> Theme:
    """
    Read the theme with the name *theme*, or in the folder *theme* (relative to *base*).

    Raises:
        TemplateError: There is no such theme, or its `theme.toml` or a story's header is invalid.
            Names file, line and value.
    """
    folder = _folder(theme, base or Path(), themes or _shipped("templates"))
    config = _ThemeConfig(folder, assets or _shipped("assets"))
    samples = known_facts if known_facts is not None else _fact_samples()
    stories = tuple(read_story(file, samples) for file in config.story_files())
    return Theme(
        name=folder.name,
        description=config.values.get("description", ""),
        folder=folder,
        assets=config.assets,
        stories=stories,
        fonts=tuple(config.fonts()),
        personas=tuple(config.personas(samples)),
        fallbacks=tuple(dict.fromkeys(config.fallbacks())),
        language=config.language(),
        translations=(folder / LOCALES,),
    )


def _fact_samples(campaign: Campaign | None = None) -> dict[str, Any]:
    """Map every fact to its sample, with those of the *campaign*'s custom metrics."""
    from recap import facts  # loads pandas: only when a theme is read

    metrics = facts.metrics_of(campaign) if campaign else facts.METRICS
    return {name: metric.sample for name, metric in metrics.items()}


def _shipped(name: str) -> Path:
    """Return the folder *name* in the installed package, or at the top of the checkout."""
    package = Path(recap.__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def _folder(theme: str | Path, base: Path, themes: Path) -> Path:
    custom = base / theme
    folder = themes / theme if str(theme).isidentifier() or not custom.is_dir() else custom
    if (folder / FILE_NAME).is_file():
        return folder.resolve()
    if custom.is_dir() and (custom / FILE_NAME).is_file():
        return custom.resolve()
    names = sorted(file.parent.name for file in themes.glob(f"*/{FILE_NAME}"))
    raise TemplateError(
        f"There is no theme '{theme}'.{did_you_mean(str(theme), names)}",
        "campaign.toml, key 'theme'",
        f"use a folder that contains a {FILE_NAME}, or one of {', '.join(names) or 'none'}",
    )


class _ThemeConfig:
    """The contents of `theme.toml`, checked."""

    def __init__(self, folder: Path, assets: Path) -> None:
        self.folder, self.assets = folder, assets
        self.file = folder / FILE_NAME
        self._text = self.file.read_text(encoding="utf-8")
        self.values = self._parsed()
        for key in self.values:
            self._check_key(key, KEYS)

    def story_files(self) -> list[Path]:
        names = self.values.get("stories")
        if not isinstance(names, list) or not names:
            raise self._error("'stories' must be a list of names.", "list the files of stories/")
        files = sorted(file.stem for file in (self.folder / "stories").glob("*.html"))
        for name in names:
            if name not in files:
                fix = f"write stories/{name}.html, or remove '{name}' from the list"
                raise unknown_story(
                    str(name), self.folder.name, files, self._file_and_line("stories"), fix
                )
        return [self.folder / "stories" / f"{name}.html" for name in names]

    def language(self) -> str:
        language = self.values.get("language", SOURCE_LANGUAGE)
        nearest = nearest_locale(str(language))
        if nearest is None or nearest != language or "_" in language:
            raise self._error(
                f"'language' is not a language code: '{language}'.",
                'write it like language = "el"',
                "language",
            )
        return nearest

    def fonts(self) -> Iterator[Font]:
        for font in self.values.get("fonts", []):
            for key in font:
                self._check_key(key, FONT_KEYS)
            if set(font) != set(FONT_KEYS):
                raise self._error("A font needs 'family' and 'path'.", "set both", "[[fonts]]")
            yield Font(font["family"], self._font_files(font["path"]))

    def personas(self, samples: Mapping[str, Any]) -> Iterator[Persona]:
        for persona in self.values.get("personas", []):
            for key in persona:
                self._check_key(key, PERSONA_KEYS)
            if not {"name", "description"} <= set(persona):
                raise self._error(
                    "A persona needs 'name' and 'description'.", "set both", "[[personas]]"
                )
            make_error = partial(self._error, near=f'name = "{persona["name"]}"')
            when = persona.get("when")
            yield read_persona(persona["name"], persona["description"], when, samples, make_error)

    def fallbacks(self) -> Iterator[Path]:
        paths = self.values.get("fallbacks", FALLBACKS)
        if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
            raise self._error(
                "'fallbacks' must be a list of fonts.", 'such as ["fonts/Mine.ttf"]', "fallbacks"
            )
        for path in paths:
            if path.startswith(SYSTEM):
                yield from find_system_fonts(path.removeprefix(SYSTEM))
            else:
                yield from self._font_files(path)

    def _font_files(self, path: str) -> tuple[Path, ...]:
        for folder, pattern in self._places(path):
            files = tuple(sorted(folder.glob(pattern)))
            if files:
                return files
        raise self._error(
            f"There is no font at '{path}'.",
            "correct the path: in the theme, in assets/, or package:NAME/file.ttf",
            "path",
        )

    def _places(self, path: str) -> Iterator[tuple[Path, str]]:
        if not path.startswith("package:"):
            yield from ((self.folder, path), (self.assets, path))
            return
        package, _, inner = path.removeprefix("package:").partition("/")
        spec = find_spec(package) if package.isidentifier() else None
        if spec is None or not spec.submodule_search_locations:
            raise self._error(
                f"The Python package '{package}', which holds a font, is not installed.",
                f"install it: pip install {package}",
                "path",
            )
        yield Path(spec.submodule_search_locations[0]), inner

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            message, _, place = str(error).removesuffix(")").rpartition(" (at ")
            line = re.match(r"line (\d+)", place)
            raise TemplateError(
                f"{FILE_NAME} is not TOML: {message}.",
                f"{self.file}:{line[1]}" if line else str(self.file),
                'write each line as key = "text" or key = ["one", "two"]',
            ) from None

    def _check_key(self, key: str, allowed: tuple[str, ...]) -> None:
        if key not in allowed:
            raise self._error(
                f"{FILE_NAME} has an unknown key '{key}'.{did_you_mean(key, allowed)}",
                f"use {', '.join(allowed)}",
                key,
            )

    def _error(self, what: str, fix: str, near: str = "stories") -> TemplateError:
        return TemplateError(what, self._file_and_line(near), fix)

    def _file_and_line(self, near: str) -> str:
        """Return file and line of the first line that begins with *near*; line 1 without one."""
        lines = self._text.splitlines()
        line = next((n for n, text in enumerate(lines, 1) if text.lstrip().startswith(near)), 1)
        return f"{self.file}:{line}"


def find_system_fonts(name: str) -> list[Path]:
    """Return the font file *name* from the system's font folders; an empty list without one."""
    folders = (Path(folder).expanduser() for folder in SYSTEM_FOLDERS)
    return [file for folder in folders for file in sorted(folder.rglob(name))][:1]


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    digest = sha256()
    for label, file in files:
        digest.update(f"{label}\0".encode())
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(theme: Theme) -> Iterator[tuple[str, Path]]:
    """Yield every file of a theme with a label that is the same on every machine."""
    for label, folder in (("theme", theme.folder), ("assets", theme.assets)):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield f"{label}/{file.relative_to(folder).as_posix()}", file
    for overlay in theme.translations[:-1]:
        yield from ((f"overlay/{file.name}", file) for file in sorted(overlay.glob("*.po")))
    for font in theme.fonts:
        yield from ((f"{font.family}/{file.name}", file) for file in font.files)
    yield from ((f"fallback/{nth}/{file.name}", file) for nth, file in enumerate(theme.fallbacks))
