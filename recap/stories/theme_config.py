"""
Read a theme: its `theme.toml` lists stories, fonts, colours and personas.

    name = "poster"
    description = "Flat colour, one big shape, one idea a card."
    base = "base"                                  # has what this theme lacks
    stories = ["cover", "big-number", "summary"]

    [[fonts]]
    family = "Manrope"
    path = "package:font_manrope/files/Manrope-*.ttf"

    [colors]
    paper = "#fff4e2"

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
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from babel import Locale

import recap
from recap.campaign import Campaign, nearest_locale
from recap.errors import CampaignError, TemplateError, did_you_mean
from recap.stories.persona_rules import Persona, read_persona
from recap.stories.story_header import Story, read_story
from recap.stories.theme import (
    FILE_NAME,
    LOCALES,
    PAGE_GROUND,
    SOURCE_LANGUAGE,
    Font,
    Theme,
    unknown_story,
)
from recap.stories.theme_folder import read_text, refuse_links
from recap.stories.theme_fonts import FALLBACKS, find_fonts

KEYS = (
    "name", "description", "base", "language", "stories", "fonts", "fallbacks", "colors",
    "brand_colors", "page_ground", "personas", "abstract",
)  # fmt: skip
ABSTRACT = "abstract"  # has words and no look: other themes add that
FONT_KEYS = ("family", "path", "weights", "axes")
LIGHTEST, HEAVIEST = 1, 1000  # of a font
PERSONA_KEYS = ("name", "description", "when")
HEX = re.compile(r"#[0-9a-fA-F]{6}")
TOKEN = re.compile(r"[a-z][a-z0-9]*")


def theme_of(campaign: Campaign) -> Theme:
    """
    Return the theme of *campaign*: a shipped theme by name, or a folder of the campaign.

    Personas of the campaign replace those of the theme. Translations in the campaign's `locales/`
    come before those of a shipped theme, also where that is the base of the campaign's own.

    Raises:
        TemplateError: as `load_theme`.
        CampaignError: a persona's rule cannot be parsed.
        MetricError: the campaign's custom metrics cannot be read.
    """
    theme = load_theme(campaign.theme, base=campaign.folder, known_facts=_fact_samples(campaign))
    theme = _with_brand_font(theme, campaign)
    personas = tuple(_campaign_personas(campaign)) if campaign.personas else theme.personas
    own = [folder / LOCALES for folder in theme.folders if not is_shipped(folder)]
    overlay = [campaign.folder / LOCALES] if len(own) < len(theme.folders) else []
    shipped = theme.translations[len(own) :]
    return replace(
        theme,
        personas=personas,
        translations=(*own, *overlay, *shipped),
        campaign_texts=_persona_texts(campaign),
    )


def is_shipped(folder: Path) -> bool:
    """Return whether *folder* is a theme of recap's installation, which is never written to."""
    return folder.is_relative_to(shipped_folder("templates").resolve())


def _with_brand_font(theme: Theme, campaign: Campaign) -> Theme:
    """Put the brand's font in place of the theme's first; that draws the letters it lacks."""
    font = campaign.brand.font
    if font is None:
        return theme

    def make_error(what: str, fix: str) -> CampaignError:
        return CampaignError(what, "campaign.toml, key 'brand.font'", fix)

    files = find_fonts(font.path, (campaign.folder,), make_error)
    first, *others = theme.fonts or (Font("Brand", ()),)
    own = Font(first.family, files, font.weights, font.axes)
    return replace(theme, fonts=(own, *others), fallbacks=(*first.files, *theme.fallbacks))


def _campaign_personas(campaign: Campaign) -> Iterator[Persona]:
    def make_error(what: str, fix: str) -> CampaignError:
        return CampaignError(what, "campaign.toml, key 'personas.when'", fix)

    samples = _fact_samples(campaign)
    for persona in campaign.personas:
        yield read_persona(persona.name, persona.description, persona.when, samples, make_error)


def _persona_texts(campaign: Campaign) -> dict[str, dict[str, str]]:
    """Return the texts of the campaign's personas by locale and text: its own and others."""
    if not campaign.personas:
        return {}
    own = Locale.parse(campaign.locale)
    language = "_".join(filter(None, (own.language, own.script)))
    said = [text for one in campaign.personas for text in (one.name, one.description)]
    texts = {language: dict(zip(said, said, strict=True))}
    for persona in campaign.personas:
        for locale, translated in persona.by_locale.items():
            texts.setdefault(locale, {}).update(
                {getattr(persona, key): text for key, text in translated.items()}
            )
    return texts


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
    themes = themes or shipped_folder("templates")
    folder = _folder(theme, base or Path(), themes)
    if not is_shipped(folder):
        refuse_links(folder)
    chain = _chain(folder, themes, assets or shipped_folder("assets"))
    samples = known_facts if known_facts is not None else _fact_samples()
    return _Reader(chain, samples).theme()


def _chain(folder: Path, themes: Path, assets: Path) -> list[_ThemeConfig]:
    """Read the `theme.toml` of *folder*, of its base, of the base's base, and so on."""
    chain = [_ThemeConfig(folder, assets)]
    while (name := chain[-1].values.get("base")) is not None:
        config = chain[-1]
        found = themes / str(name)
        if found.resolve().parent != themes.resolve() or not (found / FILE_NAME).is_file():
            names = sorted(file.parent.name for file in themes.glob(f"*/{FILE_NAME}"))
            raise config.error(
                f"There is no theme '{name}' to be the base.{did_you_mean(str(name), names)}",
                f"use one of {', '.join(names)}",
                "base",
            )
        if found.resolve() in [each.folder for each in chain]:
            raise config.error(f"The theme '{name}' is its own base.", "name another theme", "base")
        chain.append(_ThemeConfig(found.resolve(), assets))
    return chain


def _fact_samples(campaign: Campaign | None = None) -> dict[str, Any]:
    """Map every fact to its sample, with those of the *campaign*'s custom metrics."""
    from recap import facts  # loads pandas: only when a theme is read

    metrics = facts.metrics_of(campaign) if campaign else facts.METRICS
    return {name: metric.sample for name, metric in metrics.items()}


def shipped_folder(name: str) -> Path:
    """Return the folder *name*, `templates` or `assets`, of the package or of the checkout."""
    package = Path(recap.__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def _folder(theme: str | Path, base: Path, themes: Path) -> Path:
    custom = base / theme
    folder = themes / theme if str(theme).isidentifier() or not custom.is_dir() else custom
    for candidate in (folder, custom):
        if (candidate / FILE_NAME).is_file() and not _is_abstract(candidate):
            return candidate.resolve()
    names = theme_names(themes)
    raise TemplateError(
        f"There is no theme '{theme}'.{did_you_mean(str(theme), names)}",
        "campaign.toml, key 'theme'",
        f"use a folder that contains a {FILE_NAME}, or one of {', '.join(names) or 'none'}",
    )


def shipped_themes(*, with_bases: bool = False) -> list[str]:
    """List the names of the built-in themes; *with_bases*: also of those that are only bases."""
    return theme_names(shipped_folder("templates"), with_bases=with_bases)


def theme_names(themes: Path, *, with_bases: bool = False) -> list[str]:
    """List the names of the themes in the folder *themes*; *with_bases* as `shipped_themes`."""
    folders = [file.parent for file in themes.glob(f"*/{FILE_NAME}")]
    return sorted(folder.name for folder in folders if with_bases or not _is_abstract(folder))


def _is_abstract(folder: Path) -> bool:
    """Return whether *folder* is only a base for other themes."""
    try:
        return tomllib.loads((folder / FILE_NAME).read_text("utf-8")).get(ABSTRACT) is True
    except ValueError:
        return False  # whoever reads the theme reports what is wrong with the file


class _Reader:
    """Reads a theme from its own config and those of its bases: the first that has a key."""

    def __init__(self, chain: list[_ThemeConfig], samples: Mapping[str, Any]) -> None:
        self._chain, self._samples = chain, samples
        self._folders = tuple(config.folder for config in chain)

    def theme(self) -> Theme:
        own = self._chain[0]
        return Theme(
            name=own.folder.name,
            description=own.values.get("description", ""),
            folders=self._folders,
            assets=own.assets,
            stories=tuple(self._stories()),
            fonts=tuple(self._with("fonts").fonts()),
            personas=tuple(self._with("personas").personas(self._samples)),
            fallbacks=tuple(dict.fromkeys(self._with("fallbacks").fallbacks())),
            language=self._with("language").language(),
            translations=tuple(folder / LOCALES for folder in self._folders),
            brand_colors=self._with("brand_colors").brand_colors(),
            page_ground=self._with("page_ground").page_ground(self._colors()),
            colors=self._colors(),
        )

    def _colors(self) -> dict[str, str]:
        return {
            name: value
            for config in reversed(self._chain)
            for name, value in config.colors().items()
        }

    def _with(self, key: str) -> _ThemeConfig:
        """Return the first config that has *key*; the theme's own if none has it."""
        return next((config for config in self._chain if key in config.values), self._chain[0])

    def _stories(self) -> Iterator[Story]:
        config = self._with("stories")
        for name in config.story_names(self._folders):
            files = [folder / "stories" / f"{name}.html" for folder in self._folders]
            yield read_story([file for file in files if file.is_file()], self._samples)


class _ThemeConfig:
    """The contents of one `theme.toml`, checked."""

    def __init__(self, folder: Path, assets: Path) -> None:
        self.folder, self.assets = folder, assets
        self.file = folder / FILE_NAME
        self._text = read_text(self.file)
        self.values = self._parsed()
        for key in self.values:
            self._check_key(key, KEYS)

    def story_names(self, folders: tuple[Path, ...]) -> list[str]:
        names = self.values.get("stories")
        if not isinstance(names, list) or not names:
            raise self.error("'stories' must be a list of names.", "list the files of stories/")
        files = sorted(
            {file.stem for folder in folders for file in (folder / "stories").glob("*.html")}
        )
        for name in names:
            if name not in files:
                fix = f"write stories/{name}.html, or remove '{name}' from the list"
                raise unknown_story(
                    str(name), self.folder.name, files, self._file_and_line("stories"), fix
                )
        return names

    def language(self) -> str:
        language = self.values.get("language", SOURCE_LANGUAGE)
        nearest = nearest_locale(str(language))
        if nearest is None or nearest != language or "_" in language:
            raise self.error(
                f"'language' is not a language code: '{language}'.",
                'write it like language = "el"',
                "language",
            )
        return nearest

    def fonts(self) -> Iterator[Font]:
        for font in self.values.get("fonts", []):
            for key in font:
                self._check_key(key, FONT_KEYS)
            if not {"family", "path"} <= set(font):
                raise self.error("A font needs 'family' and 'path'.", "set both", "[[fonts]]")
            files = self._font_files(font["path"], "path")
            yield Font(font["family"], files, self._weights(font), self._axes(font))

    def _weights(self, font: Mapping[str, Any]) -> tuple[int, ...]:
        weights = font.get("weights", [])
        valid = isinstance(weights, list) and all(
            type(weight) is int and LIGHTEST <= weight <= HEAVIEST for weight in weights
        )
        if not valid:
            raise self.error(
                f"'weights' of the font '{font['family']}' is {weights!r}.",
                "write the weights to use, such as weights = [400, 700]",
                "weights",
            )
        return tuple(weights)

    def _axes(self, font: Mapping[str, Any]) -> dict[str, float]:
        axes = font.get("axes", {})
        valid = isinstance(axes, dict) and all(
            isinstance(value, int | float) for value in axes.values()
        )
        if not valid:
            raise self.error(
                f"'axes' of the font '{font['family']}' is {axes!r}.",
                "write axes and their values, such as axes = { opsz = 60 }",
                "axes",
            )
        return {name: float(value) for name, value in axes.items()}

    def colors(self) -> dict[str, str]:
        """Return the colour tokens: name -> `#rrggbb`, in lower case."""
        colors = self.values.get("colors", {})
        for name, value in colors.items():
            if not TOKEN.fullmatch(name) or name in ("on", "ground"):
                raise self.error(
                    f"'{name}' is no name for a colour.", "use small letters and digits", name
                )
            if not isinstance(value, str) or not HEX.fullmatch(value):
                raise self.error(
                    f"The colour '{name}' is {value!r}.", 'write it like "#ff5128"', name
                )
        return {name: value.lower() for name, value in colors.items()}

    def page_ground(self, colors: Mapping[str, str]) -> str:
        token = self.values.get("page_ground", PAGE_GROUND)
        if token not in colors and "page_ground" in self.values:
            raise self.error(
                f"'page_ground' is no colour of the theme: '{token}'."
                f"{did_you_mean(str(token), colors)}",
                "name a key of [colors]",
                "page_ground",
            )
        return str(token)

    def brand_colors(self) -> tuple[str, ...]:
        names = self.values.get("brand_colors", [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self.error(
                "'brand_colors' must be a list of colours of the theme.",
                'such as brand_colors = ["tomato"]',
                "brand_colors",
            )
        return tuple(names)

    def personas(self, samples: Mapping[str, Any]) -> Iterator[Persona]:
        for persona in self.values.get("personas", []):
            for key in persona:
                self._check_key(key, PERSONA_KEYS)
            if not {"name", "description"} <= set(persona):
                raise self.error(
                    "A persona needs 'name' and 'description'.", "set both", "[[personas]]"
                )
            make_error = partial(self.error, near=f'name = "{persona["name"]}"')
            when = persona.get("when")
            yield read_persona(persona["name"], persona["description"], when, samples, make_error)

    def fallbacks(self) -> Iterator[Path]:
        paths = self.values.get("fallbacks", FALLBACKS)
        if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
            raise self.error(
                "'fallbacks' must be a list of fonts.", 'such as ["fonts/Mine.ttf"]', "fallbacks"
            )
        for path in paths:
            yield from self._font_files(path, "path")

    def _font_files(self, path: str, near: str) -> tuple[Path, ...]:
        return find_fonts(path, (self.folder, self.assets), partial(self.error, near=near))

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
            raise self.error(
                f"{FILE_NAME} has an unknown key '{key}'.{did_you_mean(key, allowed)}",
                f"use {', '.join(allowed)}",
                key,
            )

    def error(self, what: str, fix: str, near: str = "stories") -> TemplateError:
        """Return an error at the first line that begins with *near*."""
        return TemplateError(what, self._file_and_line(near), fix)

    def _file_and_line(self, near: str) -> str:
        """Return file and line of the first line that begins with *near*; line 1 without one."""
        lines = self._text.splitlines()
        line = next((n for n, text in enumerate(lines, 1) if text.lstrip().startswith(near)), 1)
        return f"{self.file}:{line}"
