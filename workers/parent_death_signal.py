"""
Replace this process by another program that the kernel kills when its parent dies (on Linux).

    python parent_death_signal.py PARENT PROGRAM [ARGUMENT...]

PARENT is the process id of the parent. This is a program and not a function, because running
Python between fork and exec is unsafe when the parent has threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:  # otherwise the parent died before the call above
        os.execvp(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
