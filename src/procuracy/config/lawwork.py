"""Joins the law to the lines for the command line: their procedures, and the names that these may use."""

from __future__ import annotations

from pathlib import Path

from procuracy.law import Catalogue, Vocabulary

LINES = Path(__file__).resolve().parent.parent / "lines"


def folders() -> list[Path]:
    """The procedure folders of all lines."""
    # A folder of lines that share their forms holds one folder of editions for each.
    return sorted(path for pattern in ("*/procedure", "*/procedure/*") for path in LINES.glob(pattern) if path.is_dir())


def extend(book: Catalogue) -> Catalogue:
    """The catalogue with every line's procedures."""
    return book.with_procedures(folders())


def vocabularies() -> dict[str, Vocabulary]:
    """What each line provides, as it registers with the engine. Needs Django's apps, but no database."""
    import base64
    import os

    import django

    nothing = base64.b64encode(bytes(32)).decode()
    for name in ("PROCURACY_RECEIPT_KEY", "PROCURACY_INDEX_KEY", "PROCURACY_LEDGER_KEY"):
        os.environ.setdefault(name, nothing)
    os.environ.setdefault("PROCURACY_CONTACT_KEYS", f"none:{nothing}")
    os.environ.setdefault("PROCURACY_SEALED_KEYS", f"none-sealed:{nothing}")
    os.environ.setdefault("PROCURACY_SECRET_KEY", "checking the law needs no secret")
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@localhost/none")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procuracy.config.settings")
    django.setup()
    from procuracy.casework import lines

    return {line.procedure: line.vocabulary() for line in lines.every()}
