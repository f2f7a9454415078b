"""The workspace's navigation: rooms add their entries; each is shown to those for whom its test holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: order, label, name of the address, and who sees it."""

    order: int
    label: Any
    url: str
    shown: Callable[[HttpRequest], bool]


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry (again with the same address: replace it)."""
    _entries[entry.url] = entry


def entries(request: HttpRequest) -> list[dict[str, Any]]:
    """Entries for this request, in order, the present one marked: of addresses within each other, the longer one."""
    shown = [(entry.label, reverse(entry.url)) for entry in sorted(_entries.values(), key=lambda e: e.order) if entry.shown(request)]
    here = max((address for _label, address in shown if request.path.startswith(address)), key=len, default="")
    return [{"label": label, "href": address, "here": address == here} for label, address in shown]
