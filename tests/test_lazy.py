"""The libraries that a new process loads: drawing loads no pandas, and help loads little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

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
    """Run *code* in a new process, and return the libraries that the process loaded."""
    script = f"{code}\nimport sys\nprint()\nprint(*sys.modules)"
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, check=True, capture_output=True, text=True, cwd=STARTER.parent)
    return {name.partition(".")[0] for name in result.stdout.splitlines()[-1].split()}


def test_drawing_and_serving_do_not_load_the_libraries_that_count():
    """
    pandas, pyarrow and DuckDB would cost 90 MB and a second.
    """
    assert set() == loaded(DRAW) & COUNTING


def test_help_loads_no_heavy_library():
    """
    `--help` does not load the libraries that a run needs.
    """
    assert set() == loaded(HELP) & HEAVY


def test_a_library_is_loaded_at_its_first_use():
    """
    The lazy module is the library itself, not a copy.
    """
    code = "from recap.lazy import pd\npd.Series([1])\nimport pandas\n"
    same = "assert pd.DataFrame is pandas.DataFrame"

    assert {"pandas"} <= loaded(code + same)
