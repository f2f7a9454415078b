"""Pytest plugin: one embedded PostgreSQL for all test workers, a database for each, nothing durable.

Loaded by `-p`, before pytest-django reads the settings.
"""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

import pytest

BASE = Path(tempfile.gettempdir()) / f"procuracy-tests-{os.geteuid()}"


def _start() -> None:
    """Start the server (the first process does; the others find it) before Django reads its settings."""
    from procuracy.config.cli import settle_environment
    from procuracy.config.embedded import Server

    os.environ["DJANGO_SETTINGS_MODULE"] = "procuracy.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps an event loop in the test process
    os.environ.update(PROCURACY_INSECURE_HTTP="1", PROCURACY_STATIC_FINDERS="1", PROCURACY_RATE_LIMITS="0", PROCURACY_LOG_LEVEL="CRITICAL")
    server = Server(BASE, durable=False)
    with open(f"{BASE}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if BASE.exists() and not server.running():
            # Nothing here is durable, so what an abrupt end left behind is not to be trusted.
            shutil.rmtree(BASE)
        server.start()
    # A run keeps a shared lock while it lives; its databases bear its process number, so that runs may overlap.
    fcntl.flock(_alive(), fcntl.LOCK_SH)
    os.environ.setdefault("PROCURACY_TEST_DATABASE", f"test_{os.getpid()}")
    settle_environment(server)


@functools.lru_cache(maxsize=1)
def _alive() -> IO[str]:
    return open(f"{BASE}.users", "w")  # held as long as this process lives


_start()


def pytest_configure(config: pytest.Config) -> None:
    """Tests of many pages or many calls say so, and begin first, so that no worker is left with one of them at the end."""
    config.addinivalue_line("markers", "long: one test that walks through very many pages or calls")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first; the order is otherwise kept."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The last run to end stops the server."""
    from procuracy.config.embedded import Server

    try:
        fcntl.flock(_alive(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    Server(BASE, durable=False).stop()


@pytest.fixture(autouse=True)
def _fresh_lawbook() -> None:
    """What is kept of the law and the registry in one test is not carried into the next."""
    from procuracy.api import webhooks
    from procuracy.casework import lawbook
    from procuracy.doors import named
    from procuracy.registry import competence, places

    competence.forget()
    places.forget()
    webhooks.forget()
    named.forget()
    lawbook.reload()
    lawbook._pinned.clear()
