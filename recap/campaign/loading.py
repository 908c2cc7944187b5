"""From a folder to a campaign, or to an error that says which key is wrong, and how to mend it."""

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
    """Read the campaign in the folder *path*, or whose `campaign.toml` it is.

    Raises:
        CampaignError: Names the file, the key, the value and what is allowed; of
            several problems the first five.
    """
    file = _file(path)
    typed = _parse(_text(file), file)
    try:
        campaign = Campaign.model_validate({**typed, "folder": file.parent.resolve()})
    except ValidationError as error:
        raise _refusal(
            file, [*_typed_folder(typed), *validation_messages.explain(error, Campaign)]
        ) from None
    if "folder" in typed:
        raise _refusal(file, _typed_folder(typed))
    return campaign


def folder_of(path: Path) -> Path:
    """Return the folder of the campaign at *path*, a folder or its `campaign.toml`."""
    return _file(path).parent.resolve()


def thaw(frozen: str) -> Campaign:
    """Read back a campaign that a run froze as JSON."""
    return Campaign.model_validate_json(frozen)


def _file(path: Path) -> Path:
    if path.is_dir():
        return path / FILE_NAME
    if path.name == FILE_NAME and path.parent.is_dir():
        return path
    if path.exists():
        raise CampaignError(
            f"'{path.name}' is not a campaign.",
            str(path),
            f"name the folder that holds a {FILE_NAME}",
        )
    siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    raise CampaignError(
        f"There is no folder '{path}'.{did_you_mean(path.name, siblings)}",
        str(path.parent.resolve()),
        f"name a campaign's folder, or write a new one: recap new {path}",
    )


def _text(file: Path) -> str:
    """Read *file* as UTF-8, with or without the mark that some editors put first."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise CampaignError(
            f"There is no {FILE_NAME} in this folder.",
            str(file.parent.resolve()),
            f"write one: recap new {file.parent}",
        ) from None
    except OSError as error:
        raise CampaignError(
            f"{FILE_NAME} cannot be read: {error.strerror}.", str(file), "let this user read it"
        ) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = error.start - before.rfind(b"\n")
        raise CampaignError(
            f"{FILE_NAME} is not written in UTF-8: byte 0x{raw[error.start]:02x} is no letter.",
            f"{file}, line {before.count(10) + 1}, column {column}",
            "save it again with the encoding UTF-8",
        ) from None


def _parse(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        says, _, place = str(error).removesuffix(")").rpartition(" (at ")
        line = _line(text, place)
        raise CampaignError(
            f"{FILE_NAME} is not TOML: {says}.",
            f"{file}, {place}" + (f": {line}" if line else ""),
            next((fix for start, fix in _TOML_MENDS.items() if says.startswith(start)), _TOML),
        ) from None


def _line(text: str, place: str) -> str:
    number = re.match(r"line (\d+)", place)
    return text.splitlines()[int(number[1]) - 1].strip() if number else ""


_TOML = 'write each line as key = "text", key = 1, key = true or key = ["one", "two"]'
_TOML_MENDS = {
    "Illegal character '\\n'": 'close the text with a " at the end of the line',
    "Unescaped": "write the path with / instead of \\",
    "Cannot overwrite": "this key is given twice: keep one of them",
    "Cannot declare": "this [table] is opened twice: put all its keys under one",
    "Invalid date": "write a day that exists, as in 2026-01-31",
    "Unclosed array": "close the list with a ]",
}


def _typed_folder(typed: dict[str, Any]) -> list[validation_messages.Problem]:
    says = f"there is no such key; a campaign's folder is where its {FILE_NAME} lies."
    return (
        [validation_messages.Problem("folder", says, "remove its line")]
        if "folder" in typed
        else []
    )


def _refusal(file: Path, found: list[validation_messages.Problem]) -> CampaignError:
    if len(found) == 1:
        return CampaignError(str(found[0]), f"{file}, key '{found[0].key}'", found[0].fix)
    fix = "correct these keys; every key is explained in docs/campaign.md"
    return CampaignError(validation_messages.listed(found, FILE_NAME), str(file), fix)
