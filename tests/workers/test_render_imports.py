import subprocess
import sys

from recap.pipeline import stages
from recap.runs import folder as runs
from recap.runs import jobs

DRAW = """
import sys
from pathlib import Path
from recap.pipeline import stages
from recap.runs.folder import open_
import workers.tasks
stages.work(open_(Path(sys.argv[1])), "draw", 0)
print({"pandas", "duckdb"} & {*sys.modules})
"""


def test_a_process_that_draws_loads_no_data_libraries(campaign, out):
    """
    A process that draws loads neither pandas nor DuckDB: a worker of a resumed run stays small.
    """
    run = runs.begin(campaign, out, draw="none")
    stages.run_in_process(run)
    run = runs.begin(campaign, out, draw="ahead")
    stages.prepare(run, "draw")

    command = [sys.executable, "-c", DRAW, str(out)]
    output = subprocess.run(command, check=True, capture_output=True, text=True)

    assert "set()\n" == output.stdout
    assert 0 < jobs.tally(run.state_url, "draw").made
