import subprocess
import sys

from recap import pipeline, shards
from recap import run as runs

DRAW = """
import sys
from pathlib import Path
from recap import pipeline, run
import workers.tasks
pipeline.work(run.open_(Path(sys.argv[1])), "draw", 0)
print({"pandas", "duckdb"} & {*sys.modules})
"""


def test_a_process_that_draws_a_shard_counts_nothing(campaign, out):
    """
    Who draws reads whom to draw without pandas or DuckDB: a worker of a resumed run stays small.
    """
    run = runs.begin(campaign, out, draw="none")
    pipeline.journey(run)
    run = runs.begin(campaign, out, draw="ahead")
    pipeline.prepare(run, "draw")

    command = [sys.executable, "-c", DRAW, str(out)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)

    assert "set()\n" == said.stdout
    assert 0 < shards.tally(run.state_url, "draw").made
