"""
A theme: the look and the words of the stories, as read from its folder.

A theme may have a base, another theme: what its own folder lacks is taken from there, file by file
and key by key. `recap.stories.theme_config` reads themes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from recap.errors import TemplateError, did_you_mean
from recap.stories.persona_rules import Persona
from recap.stories.story_header import Story

FILE_NAME = "theme.toml"
PAGE = "theme/page/"
LOCALES = "locales"  # the folder of translations
PAGE_GROUND = "ink"  # unless theme.toml names another token
SOURCE_LANGUAGE = "en"  # of the texts in templates, unless theme.toml names another


@dataclass(frozen=True, slots=True)
class Font:
    """A font family and its files: one a weight, or variable fonts and the weights to make."""

    family: str
    files: tuple[Path, ...]
    weights: tuple[int, ...] = ()  # of variable fonts
    axes: Mapping[str, float] = field(default_factory=dict)  # of variable fonts, besides wght


@dataclass(frozen=True)
class Theme:
    """A theme as read from its folders; its stories in the order in which they are shown."""

    name: str
    description: str
    folders: tuple[Path, ...]  # its own, then that of its base
    assets: Path
    stories: tuple[Story, ...]
    fonts: tuple[Font, ...]
    personas: tuple[Persona, ...] = ()
    fallbacks: tuple[Path, ...] = ()  # the first that has a character draws it
    language: str = SOURCE_LANGUAGE  # of the texts in the templates
    translations: tuple[Path, ...] = ()  # folders of .po files; the first has precedence
    # Translations in campaign.toml, by locale and text; they come before all files.
    campaign_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    colors: Mapping[str, str] = field(default_factory=dict)  # tokens: name -> #rrggbb
    page_ground: str = PAGE_GROUND  # the token behind the stories on the customer's page
    brand_colors: tuple[str, ...] = ()  # tokens that become the brand's colours, first to first

    @property
    def folder(self) -> Path:
        """The theme's own folder."""
        return self.folders[0]

    def find(self, path: str) -> Path:
        """Return the file *path* of the first folder that has it; else where it would be."""
        files = [folder / path for folder in self.folders]
        return next(filter(Path.is_file, files), files[0])

    def files(self, pattern: str) -> Iterator[Path]:
        """Yield the files of all folders that match *pattern*, in the order of the folders."""
        for folder in self.folders:
            yield from (file for file in sorted(folder.rglob(pattern)) if file.is_file())

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
            if not file[0].startswith(PAGE) and not file[0].endswith((".html", ".po"))
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


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    digest = sha256()
    for label, file in files:
        digest.update(f"{label}\0".encode())
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(theme: Theme) -> Iterator[tuple[str, Path]]:
    """Yield every file of a theme with a label that is the same on every machine."""
    for folder in theme.folders:
        yield from _labelled("theme", folder)
    yield from _labelled("assets", theme.assets)
    for overlay in theme.translations:
        if overlay.parent not in theme.folders:
            yield from ((f"overlay/{file.name}", file) for file in sorted(overlay.glob("*.po")))
    for font in theme.fonts:
        cut = f"{font.family}/{font.weights}/{dict(font.axes)}"
        yield from ((f"{cut}/{file.name}", file) for file in font.files)
    yield from ((f"fallback/{nth}/{file.name}", file) for nth, file in enumerate(theme.fallbacks))


def _labelled(label: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            yield f"{label}/{file.relative_to(folder).as_posix()}", file
