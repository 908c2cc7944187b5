"""
Become another program that dies when its parent dies, even by SIGKILL.

    python parent_death_signal.py PARENT PROGRAM [ARGUMENT...]

A program of its own, because code between fork and exec is unsafe where threads run.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:  # else it died before we asked to be told
        os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
