"""The languages that a browser asks for in the header `Accept-Language`."""

from __future__ import annotations

import re

from recap.campaign import nearest_locale

MOST = 8  # browsers send up to six
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


def preferred_locales(header: str) -> list[str]:
    """
    Return the known locales of an `Accept-Language` *header*, the most wanted first.

    ``de-AT,en;q=0.5`` gives ``["de_AT", "en"]``. What cannot be read is left out.
    """
    wanted = []
    for part in header.split(",")[:MOST]:
        tag, _, parameter = part.partition(";")
        locale, weight = _locale(tag.strip()), _weight(parameter)
        if locale and weight > 0:
            wanted.append((weight, locale))
    return [locale for _, locale in sorted(wanted, key=lambda pair: -pair[0])]


def _locale(tag: str) -> str | None:
    return nearest_locale(tag.replace("-", "_")) if TAG.fullmatch(tag) else None


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
