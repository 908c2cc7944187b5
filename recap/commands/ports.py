"""Whether a port of this machine is ours to listen on."""

from __future__ import annotations

import socket

from recap.errors import MachineError

HOST = "127.0.0.1"


def require_free(port: int) -> None:
    """Raise `MachineError` when nobody could listen on *port* now."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError as error:
            raise MachineError(
                f"Port {port} cannot be used: {error.strerror}.",
                f"{HOST}:{port}",
                f"stop what listens there, or name another: --port {min(port + 1, 65535)}",
            ) from None
