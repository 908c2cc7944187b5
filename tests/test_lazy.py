"""What a process loads, each time in a new one: who draws never counts, and help is quick."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STARTER = Path(__file__).parents[1] / "recap" / "commands" / "starter"
COUNTING = {"duckdb", "pandas", "pyarrow"}
HEAVY = COUNTING | {"PIL", "celery", "fsspec", "jinja2", "numpy", "rich", "sqlalchemy", "starlette"}
DRAW = f"""
from pathlib import Path
import recap.delivery.server, recap.commands.customer_export, workers.coordinator, workers.tasks
from recap import campaign
from recap.cards import CardRenderer
from recap.cards.checks import sample_customers
year = campaign.load(Path({str(STARTER)!r}))
renderer = CardRenderer(year)
renderer.card(sample_customers.snapshots(year, renderer.theme)["median"], "cover", "link")
"""
HELP = """
import sys
from recap.cli import app
sys.argv = ["recap", "run", "--help"]
app(standalone_mode=False)
"""


def loaded(code: str) -> set[str]:
    """Run *code*, and return the libraries that its process has loaded."""
    told = f"{code}\nimport sys\nprint()\nprint(*sys.modules)"
    command = [sys.executable, "-c", told]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=STARTER.parent)
    return {name.partition(".")[0] for name in said.stdout.splitlines()[-1].split()}


def test_who_draws_or_serves_does_not_load_what_counts():
    """
    pandas, pyarrow and DuckDB are 90 MB and a second, for nothing.
    """
    assert set() == loaded(DRAW) & COUNTING


def test_help_waits_for_nothing_heavy():
    """
    Who asks for help is not kept waiting for what a run needs.
    """
    assert set() == loaded(HELP) & HEAVY


def test_a_library_comes_when_it_is_used():
    """
    It is the library itself that is used, and no copy of it.
    """
    code = "from recap.lazy import pd\npd.Series([1])\nimport pandas\n"
    same = "assert pd.DataFrame is pandas.DataFrame"

    assert {"pandas"} <= loaded(code + same)
