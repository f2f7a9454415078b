"""Whether words speak of harm to a child: for the one decision that no person may take first, since reading would be too late."""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path

import yaml

CHILD_HARMED = "child_harmed"
"""The circumstance as sealing rules name it (`law.sealing`)."""
LOOKED_AT = 20_000


@functools.lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    raw: dict[str, str] = yaml.safe_load(Path(__file__).with_name("harm.yaml").read_text("utf-8"))
    suffers = raw["suffers"].replace("CHILD", raw["child"]).replace("KIN", raw["kin"]).replace("VIOLENCE", raw["violence"])
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in {**raw, "suffers": suffers}.items()}


def circumstances_in(text: str) -> tuple[str, ...]:
    """The circumstances of sealing rules that a person's words (Chinese or English) make suspect; empty for none.

    Sexual harm beside a child or a young relation counts; violence only where a child suffers it, for who is beaten herself
    often speaks of her children too. A suspicion, and not a finding: officers trained for minors look at it and lower the seal.
    """
    said = unicodedata.normalize("NFKC", text)[:LOOKED_AT]
    find = _patterns()
    child = find["child"].search(said)
    sexual = find["sexual"].search(said) and (child or find["kin"].search(said))
    violence = (child and find["suffers"].search(said)) or (find["myself"].search(said) and find["to_me"].search(said))
    return (CHILD_HARMED,) if sexual or violence else ()
