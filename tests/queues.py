"""A Redis server of the tests' own, on this machine only."""

import contextlib
import os
import shutil
import socket
import subprocess
import time

import pytest


def free_port():
    """Return a port nobody listens on at this moment."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@contextlib.contextmanager
def redis_server(place, port):
    """Run a server that keeps nothing on the disk; gives the URL of a queue in it and ends with the block."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Redis is missing")
        pytest.skip("install redis-server")
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(place)]
    with subprocess.Popen([program, *words], stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.kill()


def _wait_for(port, process, seconds=60):
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as told:
            told.sendall(b"PING\r\n")
            if told.recv(16).startswith(b"+PONG"):
                return
        assert process.poll() is None, "the Redis server ended"
        assert time.monotonic() < end, "the Redis server does not answer"
        time.sleep(0.05)
