"""The law's command with the lines' procedures."""

from __future__ import annotations

import pytest

from procuracy.config import cli


def test_diff_refuses_an_edition_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["law", "diff", "petition", "1999-01-01", "--lang", "en"]) == 2
    assert "no edition 1999-01-01" in capsys.readouterr().err
