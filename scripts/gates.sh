#!/bin/sh
# Every gate before the tests. Each says what is wrong; the first one stops the run.
set -eu
bin=.venv/bin
export PROCURACY_SECRET_KEY=gate PROCURACY_DATA=/tmp/procuracy-gates DATABASE_URL=postgresql://nobody@localhost/none
export PROCURACY_CONTACT_KEYS="k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" PROCURACY_SEALED_KEYS="s:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
export PROCURACY_RECEIPT_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= PROCURACY_INDEX_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= PROCURACY_LEDGER_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
export DJANGO_SETTINGS_MODULE=procuracy.config.settings
echo "ruff" && $bin/ruff check -q src tests hatch_build.py
echo "mypy (strict: law, registry, casework)" && $bin/mypy --no-error-summary --strict --allow-subclassing-any --allow-any-generics src/procuracy/law src/procuracy/registry src/procuracy/casework
echo "import-linter" && $bin/lint-imports --no-cache >/tmp/procuracy-imports 2>&1 || { cat /tmp/procuracy-imports; exit 1; }
echo "migrations" && $bin/django-admin makemigrations --check --dry-run -v 0 2>/dev/null || { echo "a model changed without its migration: make migrations"; exit 1; }
echo "catalogues" && $bin/python hatch_build.py --catalogues >/dev/null && { [ ! -f src/procuracy/config/translations.py ] || $bin/python -m procuracy.config.translations; }
echo "law" && $bin/procuracy law check --lang en
