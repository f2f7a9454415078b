"""One process group: web and worker under one parent, beside the database. Ctrl-C stops all cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from ._ground import Sentence
from .embedded import Server

RESTARTS = 5
STOP_SECONDS = 20.0


def need_port(host: str, port: int) -> None:
    """Raise a sentence if the port cannot be used, before anything starts."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Sentence(f"Port {port} on {host} cannot be used ({error.strerror}). Choose another with --port.") from None


def web_command(host: str, port: int, workers: int) -> list[str]:
    """The web server: WSGI, a fixed number of threads a worker, so that the database sees a fixed number of connections."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        os.environ.get("PROCURACY_THREADS", "4"),
        "--no-access-log",
        "--log-level",
        "warning",
        "--respawn-failed-workers",
        "procuracy.config.wsgi:application",
    ]


def serve(host: str, port: int, workers: int, server: Server | None = None) -> int:
    """Run web and worker (and watch over the embedded database) until a signal.

    What dies is started again, a bounded number of times; then everything stops with a sentence.
    """
    os.environ.setdefault("PROCURACY_DATABASE_POOL", "4")
    commands = {
        "web": web_command(host, port, workers),
        "worker": [sys.executable, "-m", "procuracy.config.cli", "worker"],
    }
    running = {name: subprocess.Popen(command, start_new_session=True) for name, command in commands.items()}
    left = dict.fromkeys([*commands, "database"], RESTARTS)
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    print(f"procuracy is at http://{host}:{port} — Ctrl-C stops it.", flush=True)
    try:
        while not stopping:
            if server is not None and not server.alive():
                _count_down(left, "database")
                server.start()
            for name, process in list(running.items()):
                if process.poll() is None:
                    continue
                _count_down(left, name)
                running[name] = subprocess.Popen(commands[name], start_new_session=True)
            time.sleep(0.5)
    finally:
        _stop(running.values())
        for number, handler in previous.items():
            signal.signal(number, handler)
    return 0


def _count_down(left: dict[str, int], name: str) -> None:
    if left[name] == 0:
        raise Sentence(f"The {name} keeps dying; everything is stopped.")
    left[name] -= 1
    print(f"The {name} died and is started again.", file=sys.stderr, flush=True)


def _stop(processes: object) -> None:
    """Ask each process to stop, wait, and only then insist."""
    everyone = list(processes)  # type: ignore[call-overload]
    for process in everyone:
        if process.poll() is None:
            process.terminate()
    limit = time.monotonic() + STOP_SECONDS
    for process in everyone:
        try:
            process.wait(timeout=max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
