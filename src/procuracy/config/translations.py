"""Proves that the Chinese catalogues are complete: every string of the sources stands in one, filled, with its placeholders.

`python -m procuracy.config.translations` prints what is missing; exit status 1 if anything is.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent
_TEMPLATE = re.compile(r"""{%\s*trans(?:late)?\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')|_\("((?:[^"\\]|\\.)*)"\)""")
_BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.S)
_PLURAL = re.compile(r"{%\s*plural\s*%}")
_VARIABLE = re.compile(r"{{\s*([\w.]+)[^}]*}}")
_TRIMMED = re.compile(r"{%\s*blocktranslate\b[^%]*\btrimmed\b")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|{(\w+)}")
_CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def check(package: Path = PACKAGE) -> list[str]:
    """Sentences about what is missing or wrong; none means complete."""
    findings: list[str] = []
    known: set[str] = set()
    said: dict[tuple[str, str], tuple[Path, object]] = {}
    for path in sorted(package.rglob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_Hans_CN")
        where = path.relative_to(package)
        findings += [f"{where}: obsolete: {text}" for text in catalogue.obsolete]
        for message in catalogue:
            if not message.id:
                continue
            ident = message.id[0] if isinstance(message.id, tuple) else message.id
            known.add(ident)
            first, before = said.setdefault((message.context or "", ident), (where, message.string))
            if before != message.string:  # one of the two would never be seen
                findings.append(f"{where}: translated otherwise in {first}: {ident}")
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            idents = message.id if isinstance(message.id, tuple) else (message.id,)
            if message.fuzzy or not all(texts):
                findings.append(f"{where}: not translated: {ident}")
            elif any(_holes(text) - _holes(*idents) or _holes(*idents[-1:]) - _holes(text) for text in texts):
                findings.append(f"{where}: placeholders differ: {ident}")
    for source, text in _strings(package):
        if text not in known:
            findings.append(f"{source.relative_to(package)}: in no catalogue: {text}")
    return findings


def _holes(*texts: str) -> set[str]:
    """Names of the places that are filled in later."""
    return {one or other for text in texts for one, other in _PLACEHOLDER.findall(text)}


def _strings(package: Path) -> Iterator[tuple[Path, str]]:
    """Every string marked for translation, in templates and in Python."""
    for path in sorted(package.rglob("*.html")):
        yield from ((path, text) for text in in_template(path.read_text("utf-8")))
    for path in sorted(package.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield from ((path, text) for text in in_python(path.read_text("utf-8")))


def in_template(text: str) -> Iterator[str]:
    """Marked strings of a template, as Django looks them up."""
    for groups in _TEMPLATE.findall(text):
        yield next(g for g in groups if g).replace("%", "%%") if any(groups) else ""
    for block in _BLOCK.finditer(text):
        first = _PLURAL.split(block[1])[0]
        if _TRIMMED.match(block[0]):
            first = " ".join(line.strip() for line in first.strip().splitlines() if line.strip())
        yield _VARIABLE.sub(r"%(\1)s", first.replace("%", "%%"))


def in_python(text: str) -> Iterator[str]:
    """Marked strings of a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


if __name__ == "__main__":
    found = check()
    print("\n".join(found) or "catalogues complete")
    sys.exit(1 if found else 0)
