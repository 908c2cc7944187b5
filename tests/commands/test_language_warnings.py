"""The warnings of `recap check` about the language of words."""

from __future__ import annotations

import pytest

from recap.campaign import Campaign
from recap.commands.language_warnings import language_warnings

TOP = {
    **{"name": "Year", "brand": "B", "year": 2017, "zone": "UTC"},
    "source": {"path": "log.csv", "columns": {"customer_id": "who", "at": "when"}},
}


@pytest.mark.parametrize(
    ("locale", "words", "warnings"),
    [
        ("en_GB", {}, []),
        ("el_GR", {"event": ["προϊόν", "προϊόντα"]}, []),
        (
            "el_GR",
            {},
            [
                "Cards in Greek (Greece) say 'items' in English. "
                "Write these words in Greek (Greece) under [words]: event = [...]."
            ],
        ),
        ("ru_RU", {"event": ["товар", "товара", "товаров"]}, []),
        (
            "ar_EG",
            {"event": ["غرض", "غرضان", "أغراض"]},
            [
                "words.event has 3 forms. Write a singular and a plural, or the 6 forms of the "
                "locale 'ar_EG': zero, one, two, few, many, other."
            ],
        ),
    ],
)
def test_words_of_another_language_are_reported(locale, words, warnings):
    """
    The default words are English; a language may have more than two forms.
    """
    campaign = Campaign.model_validate(TOP | {"locale": locale, "words": words})

    assert warnings == [*language_warnings(campaign, None)]
