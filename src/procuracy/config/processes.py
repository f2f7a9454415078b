"""One process group: web and worker under one parent, beside the database. Ctrl-C stops all cleanly."""

from __future__ import annotations

import ctypes
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
RESTART_WINDOW = 600.0
"""So many deaths in so many seconds are too many; what ran well for longer has its past forgotten."""
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
    running = {name: _start(command) for name, command in commands.items()}
    deaths: dict[str, list[float]] = {name: [] for name in [*commands, "database"]}
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    print(f"procuracy is at http://{host}:{port} — Ctrl-C stops it.", flush=True)
    try:
        while not stopping:
            if server is not None and not server.alive():
                count_death("database", deaths["database"], time.monotonic())
                server.start()
            for name, process in list(running.items()):
                if process.poll() is None:
                    continue
                count_death(name, deaths[name], time.monotonic())
                running[name] = _start(commands[name])
            time.sleep(0.5)
    finally:
        _stop(running.values())
        for number, handler in previous.items():
            signal.signal(number, handler)
    return 0


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that the terminal's Ctrl-C does not reach (its parent stops it) and that does not outlive its parent."""
    set_option = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    parent = os.getpid()

    def follow_parent() -> None:
        if set_option is not None:
            set_option(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return subprocess.Popen(command, start_new_session=True, preexec_fn=follow_parent)


def count_death(name: str, deaths: list[float], moment: float) -> None:
    """Note that `name` died at `moment` (monotonic seconds). Raises `Sentence` at too many deaths in the window."""
    deaths[:] = [past for past in deaths if moment - past < RESTART_WINDOW]
    if len(deaths) >= RESTARTS:
        raise Sentence(f"The {name} keeps dying; everything is stopped.")
    deaths.append(moment)
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
