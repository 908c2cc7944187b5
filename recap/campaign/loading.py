"""Load a campaign from its folder, or raise an error that names the key and the fix."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from recap.campaign import validation_messages
from recap.campaign.model import Campaign
from recap.errors import CampaignError, did_you_mean

FILE_NAME = "campaign.toml"


def load(path: Path) -> Campaign:
    """
    Read the campaign at *path*: its folder, or its `campaign.toml`.

    Raises:
        CampaignError: Names the file, the key, the value and what is allowed. Lists the first
            five problems when there are several.
    """
    file = _file(path)
    values = _parse(_text(file), file)
    try:
        campaign = Campaign.model_validate({**values, "folder": file.parent.resolve()})
    except ValidationError as error:
        raise _error(
            file, [*_folder_problem(values), *validation_messages.explain(error, Campaign)]
        ) from None
    if "folder" in values:
        raise _error(file, _folder_problem(values))
    return campaign


def folder_of(path: Path) -> Path:
    """Return the absolute folder of the campaign at *path*: a folder or its `campaign.toml`."""
    return _file(path).parent.resolve()


def read_frozen(text: str) -> Campaign:
    """Return the campaign that a run saved as the JSON *text*."""
    return Campaign.model_validate_json(text)


def _file(path: Path) -> Path:
    if path.is_dir():
        return path / FILE_NAME
    if path.name == FILE_NAME and path.parent.is_dir():
        return path
    if path.exists():
        raise CampaignError(
            f"'{path.name}' is not a campaign.",
            str(path),
            f"use a folder that contains a {FILE_NAME}",
        )
    siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    raise CampaignError(
        f"There is no folder '{path}'.{did_you_mean(path.name, siblings)}",
        str(path.parent.resolve()),
        f"use the folder of a campaign, or create one: recap new {path}",
    )


def _text(file: Path) -> str:
    """Read *file* as UTF-8, with or without a byte order mark."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise CampaignError(
            f"There is no {FILE_NAME} in this folder.",
            str(file.parent.resolve()),
            f"create one: recap new {file.parent}",
        ) from None
    except OSError as error:
        raise CampaignError(
            f"{FILE_NAME} cannot be read: {error.strerror}.",
            str(file),
            "make the file readable for this user",
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = error.start - before.rfind(b"\n")
        raise CampaignError(
            f"{FILE_NAME} is not written in UTF-8: byte 0x{raw[error.start]:02x} is not valid.",
            f"{file}, line {before.count(10) + 1}, column {column}",
            "save it again with the encoding UTF-8",
        ) from None


def _parse(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).removesuffix(")").rpartition(" (at ")
        line = _line(text, place)
        raise CampaignError(
            f"{FILE_NAME} is not TOML: {message}.",
            f"{file}, {place}" + (f": {line}" if line else ""),
            next(
                (fix for start, fix in TOML_FIXES.items() if message.startswith(start)), WRITE_TOML
            ),
        ) from None


def _line(text: str, place: str) -> str:
    number = re.match(r"line (\d+)", place)
    return text.splitlines()[int(number[1]) - 1].strip() if number else ""


WRITE_TOML = 'write each line as key = "text", key = 1, key = true or key = ["one", "two"]'
TOML_FIXES = {
    "Illegal character '\\n'": 'close the text with a " at the end of the line',
    "Unescaped": "write the path with / instead of \\",
    "Cannot overwrite": "this key is set twice: keep one of the lines",
    "Cannot declare": "this [table] appears twice: put all its keys under one heading",
    "Invalid date": "write a date that exists, such as 2026-01-31",
    "Unclosed array": "close the list with a ]",
}


def _folder_problem(values: dict[str, Any]) -> list[validation_messages.Problem]:
    if "folder" not in values:
        return []
    message = f"there is no such key; a campaign's folder is the folder of its {FILE_NAME}."
    return [validation_messages.Problem("folder", message, "remove its line")]


def _error(file: Path, problems: list[validation_messages.Problem]) -> CampaignError:
    if len(problems) == 1:
        [problem] = problems
        return CampaignError(str(problem), f"{file}, key '{problem.key}'", problem.fix)
    fix = "correct these keys; every key is explained in docs/campaign.md"
    return CampaignError(validation_messages.listed(problems, FILE_NAME), str(file), fix)
