"""The header Accept-Language, as browsers and robots send it."""

import pytest

from recap.delivery.browser_languages import preferred_locales


@pytest.mark.parametrize(
    ("header", "locales"),
    [
        ("de-AT,en;q=0.5", ["de_AT", "en"]),
        ("en;q=0.5, el ;q=0.9,fr;q=0", ["el", "en"]),
        ("zh-Hant-TW, zh;q=0.9", ["zh_Hant_TW", "zh"]),
        ("de-XX", ["de"]),
        ("", []),
        ("*", []),
        ("xx,el;q=many,de;q=nan", []),
        ("../..,C,\x00,de_DE.UTF-8", []),
        ("a" * 5000, []),
        (",".join(["el"] * 5000), ["el"] * 8),
    ],
)
def test_known_locales_are_listed_by_preference(header, locales):
    """
    What is not wanted, not known or not readable is left out.
    """
    assert locales == preferred_locales(header)
