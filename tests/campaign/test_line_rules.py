"""How a person may write the rules of [source.keep] and [source.drop]."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from recap.campaign import Source, describe


def drop(toml: str) -> Source:
    columns = {"customer_id": "who", "at": "when"}
    values: dict[str, Any] = {"path": "log.csv", "columns": columns, "drop": tomllib.loads(toml)}
    return Source.model_validate(values)


@pytest.mark.parametrize(
    ("typed", "description"),
    [
        ('"failed"', "failed"),
        ('["TRAILER", "HOOK"]', "TRAILER or HOOK"),
        ('"*Trailer*"', "*Trailer*"),
        ("0", "0"),
        ("true", "true"),
        ("[0, 'free']", "free or 0"),
        ("{ below = 30000 }", "below 30000"),
        ("{ at_least = 1, at_most = 2.5 }", "at least 1 and at most 2.5"),
        ("{ below = 00:00:30 }", "below 00:00:30"),
        ("{ below = '90:00' }", "below 90:00"),
        ("{ above = 2025-01-31 }", "above 2025-01-31"),
        ("2025-01-31", "below 2025-02-01 and at least 2025-01-31"),
        ("{ empty = true }", "empty"),
        ("{ empty = false }", "filled"),
        ("{ is = 'a*' }", "a*"),
        ("[{ empty = true }, { below = 5 }]", "empty or below 5"),
    ],
)
def test_a_rule_has_many_forms(typed: str, description: str):
    """
    TOML gives the types; the rules survive the JSON in which a run keeps its campaign.
    """
    source = drop(f"Cell = {typed}")

    assert description == describe(source.drop["Cell"])
    assert source == Source.model_validate_json(source.model_dump_json(by_alias=True))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("{ belw = 3 }", "there is no 'belw' in a rule. Did you mean 'below'?"),
        ("{ below = 'many' }", "many is not a number, a day (2025-01-31), a moment"),
        ("{ below = '30000' }", "'30000' is text; write a number without quotes"),
        ("{ below = true }", "true is not a number"),
        ("{ below = nan }", "nan is no number to compare with"),
        ("{ below = 3, above = 2025-01-31 }", "it compares one cell with a day and with a number"),
        ("{ below = 2025-01-31T10:00:00Z }", "has an offset"),
        ("{ below = '2025-13-01' }", "month must be in 1..12"),
        ("{ empty = 'yes' }", "empty must be true or false, without quotes"),
        ("{ is = 2025-01-31 }", "write a day or a time without 'is', or use at_least and below"),
        ("{ like = 3 }", "like must be a text"),
        ("{}", "it has no condition"),
        ("[]", "is empty"),
        ("''", "an empty text matches nothing; write { empty = true }"),
        ("[['a']]", "['a'] is no rule"),
    ],
)
def test_a_wrong_rule_names_its_column(typed: str, problem: str):
    """
    The message says what is wrong and what may be written.
    """
    with pytest.raises(ValueError, match="Cell") as error:
        drop(f"Cell = {typed}")

    assert problem in str(error.value)


@pytest.mark.parametrize("typed", ["failed", ["failed"], 3])
def test_rules_are_a_table(typed: object):
    """
    A text or a list does not say which column is meant.
    """
    columns = {"customer_id": "who", "at": "when"}

    with pytest.raises(ValueError, match="is no table of rules"):
        Source.model_validate({"path": "log.csv", "columns": columns, "drop": typed})
