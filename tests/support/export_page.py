"""Write docs/exports.md from the known exports and their examples.

Run it as `.venv/bin/python tests/support/export_page.py > docs/exports.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from known_example import run_example

from recap.activity import InferredSchema, KnownExport, known_exports

OPENING = """\
# Known exports

`tests/support/export_page.py` writes this page from `recap/activity/inference/exports/` and the
examples in `tests/exports/known/`; a test fails when it is out of date.

`recap new my-campaign --from FILE` recognises these exports by their columns. It writes the
columns, formats, zone and rules below, each with its reason; a column that the file lacks is left
out. `recap new --list-exports` lists them. A program may change its export at any time: the date
says when the knowledge is from, and `recap check` reports a column that is missing. A new export
is one file, with one example.
"""
COUNTED = ("events", "orders", "total_amount", "savings", "total_quantity", "total_minutes")


def page() -> str:
    """Return the page: what is mapped, what is not used, and what is not known, for each export."""
    return "\n".join([OPENING, *(section for export in known_exports() for section in _of(export))])


def _of(export: KnownExport) -> Iterator[str]:
    schema, result = run_example(export.name)
    yield f"## {export.title}\n"
    knowledge = "; ".join(export.knowledge)
    yield f"Usual file: {export.files}. As of {export.checked}, from {knowledge}.\n"
    yield "| key | value | why |\n|---|---|---|"
    for key in schema.keys:
        yield f"| `{key.key}` | {_cell(key.value)} | {_text(key.reason)} |"
    yield f"\nNot used: {_unused(export, schema)}.\n"
    if export.not_known:
        yield f"Not known: {' '.join(map(_text, export.not_known))}\n"
    yield f"The example: {_example(result)}\n"


def _cell(value: Any) -> str:
    return f"`{_plain(value)}`".replace("|", "\\|")


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return str(value).replace("`", "'")


def _text(text: str) -> str:
    return text.replace("|", "\\|")


def _unused(export: KnownExport, schema: InferredSchema) -> str:
    """List the columns of which the export says why, and count the others."""
    named = [f"`{name}` ({_text(why)})" for name, why in export.unused.items()]
    others = len({*schema.unused} - {*export.unused})
    rest = [f"{others} other columns of the example"] if others else []
    return "; ".join([*named, *rest]) or "none"


def _example(result: Mapping[str, Any]) -> str:
    rejected = "".join(f", {count} {_text(reason)}" for reason, count in result["rejected"].items())
    customers = (
        f"`{customer}` has {_figures(facts)}" for customer, facts in result["customers"].items()
    )
    return f"{result['read']} lines read, {result['used']} used{rejected}. {'; '.join(customers)}."


def _figures(facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{facts[each]} {each}" for each in COUNTED if each in facts)


if __name__ == "__main__":
    sys.stdout.write(page())
