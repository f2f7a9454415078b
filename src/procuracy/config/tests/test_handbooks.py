"""The handbook is drawn from the procedure, and does not drift from it."""

from procuracy.config.handbooks import DOCS, pages


def test_the_handbook_pages_are_current():
    assert {path.name: path.read_text("utf-8") for path in DOCS.glob("*.md")} == pages()
