"""
A theme: the folder that designers own. Its `theme.toml` names stories and fonts.

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

A font's path is a file or a pattern: within the theme, within `assets/`, or within
an installed Python package. `fallbacks`, a list of such paths, names the fonts for letters
that those lack; recap's own list covers what most of the world writes.
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
from recap.campaign import Campaign
from recap.errors import CampaignError, TemplateError, did_you_mean
from recap.stories.persona_rules import Persona, read_persona
from recap.stories.story_header import Story, read_story

FILE_NAME = "theme.toml"
KEYS = ("name", "description", "stories", "fonts", "fallbacks", "personas")
FONT_KEYS = ("family", "path")
PERSONA_KEYS = ("name", "description", "when")
PAGE = "theme/page/"
EMOJI = "NotoColorEmoji.ttf"
FALLBACKS = (  # the first that has a letter draws it
    "package:manimgx_fonts/NotoSans?wght?.ttf",
    "package:manimgx_fonts/NotoSans*.ttf",
    "package:manimgx_fonts/NotoEmoji*.ttf",
    "package:noto_cjk_sans_jp_bold/*.otf",
    f"system:{EMOJI}",
)
SYSTEM = "system:"  # of the machine: absent where nobody installed it
SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


@dataclass(frozen=True, slots=True)
class Font:
    """A family and its files, a file for each weight."""

    family: str
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Theme:
    """A theme as read from its folder; stories in the order they are told."""

    name: str
    description: str
    folder: Path
    assets: Path
    stories: tuple[Story, ...]
    fonts: tuple[Font, ...]
    personas: tuple[Persona, ...] = ()
    fallbacks: tuple[Path, ...] = ()  # the first that has a letter draws it

    def story(self, name: str, where: str | None = None) -> Story:
        """
        Return the story called *name*.

        Raises:
            TemplateError: There is none. *where* says who asked for it: the theme's folder when
                None.
        """
        for story in self.stories:
            if story.name == name:
                return story
        names = [story.name for story in self.stories]
        raise unknown_story(name, self.name, names, where or str(self.folder))

    @cached_property
    def fingerprint(self) -> str:
        """Hash every file that cards can depend on: the theme's own, assets and fonts."""
        return _digest(file for file in _files(self) if not file[0].startswith(PAGE))

    @cached_property
    def look(self) -> str:
        """Hash what cards are drawn with beside their own HTML: style, pictures and fonts."""
        return _digest(
            file
            for file in _files(self)
            if not file[0].startswith(PAGE) and not file[0].endswith((".html", FILE_NAME, ".po"))
        )

    @cached_property
    def page_fingerprint(self) -> str:
        """Hash the files of the theme's pages, which no card depends on."""
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
    Return the theme of *campaign*: one of recap's by name, or a folder of the campaign's.

    Personas of the campaign's own stand in place of the theme's.

    Raises:
        TemplateError: as `load_theme`.
        CampaignError: a persona's rule cannot be read.
        MetricError: the company's own metrics cannot be read.
    """
    theme = load_theme(campaign.theme, base=campaign.folder, known_facts=_all_facts(campaign))
    own = tuple(_campaigns_personas(campaign)) if campaign.personas else theme.personas
    return replace(theme, personas=own)


def _campaigns_personas(campaign: Campaign) -> Iterator[Persona]:
    def refuse(what: str, fix: str) -> CampaignError:
        return CampaignError(what, "campaign.toml, key 'personas.when'", fix)

    known = _all_facts(campaign)
    for persona in campaign.personas:
        yield read_persona(persona.name, persona.description, persona.when, known, refuse)


def load_theme(
    theme: str | Path,
    *,
    base: Path | None = None,
    themes: Path | None = None,
    assets: Path | None = None,
    known_facts: Mapping[str, Any] | None = None,
) -> Theme:
    """
    Read the theme called *theme*, or in the folder *theme* (as seen from *base*).

    Raises:
        TemplateError: There is no such theme, or its `theme.toml` or a story's
            header says something we cannot use; names file, line and value.
    """
    folder = _folder(theme, base or Path(), themes or _shipped("templates"))
    plan = _Plan(folder, assets or _shipped("assets"))
    known = known_facts if known_facts is not None else _all_facts()
    stories = tuple(read_story(file, known) for file in plan.story_files())
    return Theme(
        name=folder.name,
        description=plan.said.get("description", ""),
        folder=folder,
        assets=plan.assets,
        stories=stories,
        fonts=tuple(plan.fonts()),
        personas=tuple(plan.personas(known)),
        fallbacks=tuple(dict.fromkeys(plan.fallbacks())),
    )


def _all_facts(campaign: Campaign | None = None) -> dict[str, Any]:
    """Map every fact, those of the *campaign*'s own metrics included, to its sample."""
    from recap import facts  # brings pandas: only who reads a theme waits for it

    metrics = facts.metrics_of(campaign) if campaign else facts.METRICS
    return {name: metric.sample for name, metric in metrics.items()}


def _shipped(name: str) -> Path:
    """Find *name* in the installed package, or else at the top of the checkout."""
    package = Path(recap.__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def _folder(theme: str | Path, base: Path, themes: Path) -> Path:
    own = base / theme
    folder = themes / theme if str(theme).isidentifier() or not own.is_dir() else own
    if (folder / FILE_NAME).is_file():
        return folder.resolve()
    if own.is_dir() and (own / FILE_NAME).is_file():
        return own.resolve()
    known = sorted(file.parent.name for file in themes.glob(f"*/{FILE_NAME}"))
    raise TemplateError(
        f"There is no theme '{theme}'.{did_you_mean(str(theme), known)}",
        "campaign.toml, key 'theme'",
        f"name a folder that holds a {FILE_NAME}, or one of {', '.join(known) or 'none'}",
    )


class _Plan:
    """What `theme.toml` says, checked."""

    def __init__(self, folder: Path, assets: Path) -> None:
        self.folder, self.assets = folder, assets
        self.file = folder / FILE_NAME
        self._text = self.file.read_text(encoding="utf-8")
        self.said = self._parsed()
        for key in self.said:
            self._check_key(key, KEYS)

    def story_files(self) -> list[Path]:
        names = self.said.get("stories")
        if not isinstance(names, list) or not names:
            raise self._error("'stories' must be a list of names.", "list the files of stories/")
        there = sorted(file.stem for file in (self.folder / "stories").glob("*.html"))
        for name in names:
            if name not in there:
                fix = f"write stories/{name}.html, or remove '{name}' from the list"
                raise unknown_story(
                    str(name), self.folder.name, there, self._file_and_line("stories"), fix
                )
        return [self.folder / "stories" / f"{name}.html" for name in names]

    def fonts(self) -> Iterator[Font]:
        for font in self.said.get("fonts", []):
            for key in font:
                self._check_key(key, FONT_KEYS)
            if set(font) != set(FONT_KEYS):
                raise self._error("A font needs 'family' and 'path'.", "give both", "[[fonts]]")
            yield Font(font["family"], self._font_files(font["path"]))

    def personas(self, known: Mapping[str, Any]) -> Iterator[Persona]:
        for persona in self.said.get("personas", []):
            for key in persona:
                self._check_key(key, PERSONA_KEYS)
            if not {"name", "description"} <= set(persona):
                raise self._error(
                    "A persona needs 'name' and 'description'.", "give both", "[[personas]]"
                )
            refuse = partial(self._error, near=f'name = "{persona["name"]}"')
            when = persona.get("when")
            yield read_persona(persona["name"], persona["description"], when, known, refuse)

    def fallbacks(self) -> Iterator[Path]:
        paths = self.said.get("fallbacks", FALLBACKS)
        if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
            raise self._error(
                "'fallbacks' must be a list of fonts.", 'such as ["fonts/Mine.ttf"]', "fallbacks"
            )
        for path in paths:
            if path.startswith(SYSTEM):
                yield from of_the_system(path.removeprefix(SYSTEM))
            else:
                yield from self._font_files(path)

    def _font_files(self, path: str) -> tuple[Path, ...]:
        for folder, pattern in self._places(path):
            files = tuple(sorted(folder.glob(pattern)))
            if files:
                return files
        raise self._error(
            f"There is no font at '{path}'.",
            "correct the path: within the theme, within assets/, or package:NAME/file.ttf",
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
            says, _, place = str(error).removesuffix(")").rpartition(" (at ")
            line = re.match(r"line (\d+)", place)
            raise TemplateError(
                f"{FILE_NAME} is not TOML: {says}.",
                f"{self.file}:{line[1]}" if line else str(self.file),
                'write each line as key = "text" or key = ["one", "two"]',
            ) from None

    def _check_key(self, key: str, known: tuple[str, ...]) -> None:
        if key not in known:
            raise self._error(
                f"{FILE_NAME} has an unknown key '{key}'.{did_you_mean(key, known)}",
                f"use {', '.join(known)}",
                key,
            )

    def _error(self, what: str, fix: str, near: str = "stories") -> TemplateError:
        return TemplateError(what, self._file_and_line(near), fix)

    def _file_and_line(self, near: str) -> str:
        """Return file and line of the first line that begins with *near*; line 1 without one."""
        lines = self._text.splitlines()
        line = next((n for n, text in enumerate(lines, 1) if text.lstrip().startswith(near)), 1)
        return f"{self.file}:{line}"


def of_the_system(name: str) -> list[Path]:
    """Return the font file called *name* where systems keep fonts; none when there is none."""
    folders = (Path(folder).expanduser() for folder in SYSTEM_FOLDERS)
    return [file for folder in folders for file in sorted(folder.rglob(name))][:1]


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    digest = sha256()
    for label, file in files:
        digest.update(f"{label}\0".encode())
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(theme: Theme) -> Iterator[tuple[str, Path]]:
    """Yield every file of a theme with a label that names it on any machine."""
    for label, folder in (("theme", theme.folder), ("assets", theme.assets)):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield f"{label}/{file.relative_to(folder).as_posix()}", file
    for font in theme.fonts:
        yield from ((f"{font.family}/{file.name}", file) for file in font.files)
    yield from ((f"fallback/{nth}/{file.name}", file) for nth, file in enumerate(theme.fallbacks))
