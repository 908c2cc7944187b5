"""Check whether a port of this machine is free."""

from __future__ import annotations

import socket

from recap.errors import MachineError

HOST = "127.0.0.1"


def require_free(port: int) -> None:
    """Raise `MachineError` when *port* cannot be used."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise MachineError(
                f"Port {port} cannot be used: {error.strerror}.",
                f"{HOST}:{port}",
                f"stop the program that uses it, or choose another: --port {min(port + 1, 65535)}",
            ) from None
