"""The command `procuracy`: one entry for everything that an installation needs."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from procuracy import __version__

from ._ground import Sentence, secrets_of
from .embedded import Server, default_data

LOADING = "demo.loading"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. Failures that we foresee are one sentence each."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["law"]:
        return _law(arguments[1:])
    if arguments[:1] == ["triage"]:
        from procuracy.lines.triage.cli import main as triage

        return triage(arguments[1:])
    args = _parser().parse_args(arguments)
    # Asked to stop, a command leaves as it would at its end: the database that it started is stopped too.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    try:
        return int(args.run(args) or 0)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentence = _sentence_for(error, args.command)
        if sentence is None:
            raise
        print(f"procuracy: {sentence}", file=sys.stderr)
        return 1


def _sentence_for(error: Exception, command: str) -> str | None:
    """What to tell about a failure that we foresee; None for one that we do not, which is shown whole."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    if isinstance(error, Sentence | ImproperlyConfigured):
        return str(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk is full."
    if isinstance(error, OperationalError) and command != "manage":
        first = str(error).strip().splitlines() or ["no answer"]
        return f"The database cannot be used: {first[0]}"
    return None


def _law(arguments: list[str]) -> int:
    """The law needs no database; the lines' procedures and vocabularies are read from their folders."""
    from procuracy.law import cli

    if arguments[:1] and arguments[0] in ("check", "diff"):
        from .lawwork import extend, vocabularies

        return cli.main(arguments, extend=extend, vocabularies=vocabularies)
    return cli.main(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="procuracy", description="Software with which a procuratorate serves people.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: object, help_text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help_text)
        command.set_defaults(run=run)
        return command

    serve = add("serve", _serve, "web, worker and database, until Ctrl-C")
    demo = add("demo", _demo, "the same with a living demo county")
    demo.add_argument("--fresh", action="store_true", help="begin again with a new demo")
    demo.add_argument("--nation", action="store_true", help="a new demo with a nation around it: 86,400 volunteers, 25,200 leads, 69,300 supervised disputes; takes some minutes and four gigabytes")
    web = add("web", _web, "the web process alone, beside the database that DATABASE_URL names")
    for command in (serve, demo, web):
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=8000)
        command.add_argument("--workers", type=int, default=2)
    add("worker", _worker, "the worker process alone")
    add("migrate", _migrate, "bring the database up to this version")
    add("verify", _verify, "re-compute every chain and name the first bad link")
    backup = add("backup", _backup, "database and files together into an empty folder")
    backup.add_argument("folder", type=Path)
    restore = add("restore", _restore, "a backup into an empty data folder, verified")
    restore.add_argument("folder", type=Path)
    add("first-admin", _first_admin, "make the first security administrator").add_argument("username")
    add("unlock", _unlock, "let someone in again who lost both password and second factor").add_argument("username")
    keys = add("keys", _keys, "make a new contact key and seal everything again with it")
    keys.add_argument("what", choices=["rotate"])
    manage = add("manage", _manage, "a management command of Django")
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    bench = add("bench", _bench, "one table of rates, times and ratios")
    bench.add_argument("--cases", type=int, default=1_000_000)
    bench.add_argument("--seconds", type=float, default=5.0)
    bench.add_argument("--only", choices=["groups", "public"], help="measure group cases alone, or campaigns, leads and photos alone")
    commands.add_parser("law", help="the law as data: check, show, due, diff, calendar")
    commands.add_parser("triage", help="suggestions for a word, singly or in bulk")
    return parser


@contextlib.contextmanager
def ground(data: Path | None = None, *, new: bool = False) -> Iterator[None]:
    """An environment in which Django can start: the given `DATABASE_URL`, or the embedded server.

    Only with `new` is an installation made where there is none: a mistyped PROCURACY_DATA is said, and nothing is created.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procuracy.config.settings")
    if os.environ.get("DATABASE_URL"):
        yield
        return
    server = Server(data or default_data())
    if not new and not server.exists():
        raise Sentence(f"There is no installation in {server.data}: see PROCURACY_DATA. `procuracy serve` or `procuracy migrate` makes a new one.")
    with server.run():
        os.umask(0o077)  # what we write is people's data: letters going out, dumps, files
        settle_environment(server)
        yield


def _need_embedded() -> None:
    """Backup and restore are for the embedded database; beside another they would touch the wrong one."""
    if os.environ.get("DATABASE_URL"):
        raise Sentence("This is for the embedded database, and DATABASE_URL names another one: see docs/admin/backup.md.")


def settle_environment(server: Server) -> None:
    """Settings of an embedded installation, where the environment does not say otherwise."""
    values = secrets_of(server.data) | {
        "DATABASE_URL": server.uri(),
        "PROCURACY_DATA": str(server.data),
        "PROCURACY_EMBEDDED": "1",
    }
    for name, value in values.items():
        os.environ.setdefault(name, value)


def _django() -> None:
    import django

    django.setup()


def _serve(args: argparse.Namespace) -> int:
    from .processes import need_port, serve

    need_port(args.host, args.port)
    os.environ.setdefault("PROCURACY_INSECURE_HTTP", "1" if args.host in ("127.0.0.1", "localhost", "::1") else "0")
    with ground(new=True):
        _prepare()
        return serve(args.host, args.port, args.workers, _embedded())


def _embedded() -> Server | None:
    """The embedded server of this process group, or None where `DATABASE_URL` names another."""
    return Server(Path(os.environ["PROCURACY_DATA"])) if os.environ.get("PROCURACY_EMBEDDED") == "1" else None


def _demo(args: argparse.Namespace) -> int:
    from .processes import need_port, serve

    need_port(args.host, args.port)
    os.environ.pop("DATABASE_URL", None)  # the demo is never loaded into a database that somebody named
    data = Path(f"{default_data()}-demo")
    os.environ["PROCURACY_DATA"] = str(data)
    os.environ.setdefault("PROCURACY_INSECURE_HTTP", "1")
    os.environ["PROCURACY_DEMO"] = "1"
    if args.fresh or args.nation:
        _remove_demo(data)
    with ground(data, new=True):
        with _loading_alone(Server(data)):
            _prepare()
            _need_whole_demo(Server(data))
            from .demo import load, print_accounts

            load(nation=args.nation)
        print_accounts(f"http://{args.host}:{args.port}", data)
        return serve(args.host, args.port, args.workers, _embedded())


@contextlib.contextmanager
def _loading_alone(server: Server) -> Iterator[None]:
    """Only one start loads the demo. The lock ends with its process, however that ends."""
    import fcntl

    with (server.data / LOADING).open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Sentence("Another start is loading the demo now; wait until it prints the demo's address.") from None
        yield


def _need_whole_demo(server: Server) -> None:
    """A demo whose loading was cut off is made anew: its database and files are dropped, for they bear the demo's mark."""
    from .demo_guard import unfinished

    if not unfinished():
        return
    print("The demo was not finished when it was last started; it is made anew.", file=sys.stderr, flush=True)
    import shutil

    from django.db import connection

    connection.close()
    server.recreate_database()
    shutil.rmtree(server.data / "files", ignore_errors=True)
    (server.data / "files").mkdir(mode=0o700, exist_ok=True)
    _prepare()


def _remove_demo(data: Path) -> None:
    import shutil

    server = Server(data)
    if data.exists():
        server.prepare()
        if server.in_use():
            raise Sentence("The demo runs already; stop it before you begin afresh.")
        server.stop()
        shutil.rmtree(data)


def _prepare() -> None:
    """Migrate, make the cache table, and collect the assets."""
    _django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _load_registry()
    _need_unchanged_editions()


def _need_unchanged_editions() -> None:
    from procuracy.casework import lawbook

    if changed := lawbook.changed_editions():
        raise Sentence(
            f"The procedure {', '.join(changed)} was changed after cases used it. Restore its file and write the change as a new edition; a demo begins again by `--fresh`."
        )


def _load_registry() -> None:
    from procuracy.registry.nation import load_nation

    load_nation()


def _web(args: argparse.Namespace) -> int:
    from .processes import need_port, web_command

    if not os.environ.get("DATABASE_URL"):
        raise Sentence("`procuracy web` needs DATABASE_URL; with the embedded database use `procuracy serve`.")
    need_port(args.host, args.port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procuracy.config.settings")
    os.environ.setdefault("PROCURACY_DATABASE_POOL", "4")
    _django()  # what is missing in the settings is said now, and not by workers that die one after another
    os.umask(0o077)
    command = web_command(args.host, args.port, args.workers)
    os.execv(command[0], command)  # noqa: S606 - the program is our own interpreter


def _worker(_args: argparse.Namespace) -> int:
    with ground():
        _django()
        from .worker import run

        return run()


def _migrate(_args: argparse.Namespace) -> int:
    with ground(new=True):
        _prepare()
    return 0


def _verify(_args: argparse.Namespace) -> int:
    with ground():
        _django()
        from procuracy.casework.verification import verify

        report = verify()
        for fault in report.faults:
            print(f"case {fault.case_id}: event {fault.seq}: {fault.kind}")
        print(f"{report.cases} cases, {report.events} events, {len(report.faults)} faults; root {report.root}")
        return 0 if report.sound else 1


def _backup(args: argparse.Namespace) -> int:
    from .backup import backup

    _need_embedded()
    with ground():
        backup(Server(default_data()), args.folder)
    return 0


def _restore(args: argparse.Namespace) -> int:
    from .backup import restore

    _need_embedded()
    return restore(Server(default_data()), args.folder)


def _first_admin(args: argparse.Namespace) -> int:
    import getpass

    with ground():
        _django()
        from procuracy.registry.people import first_administrator

        password = getpass.getpass("Password (at least 12 characters): ") if sys.stdin.isatty() else sys.stdin.readline().strip()
        print(first_administrator(args.username, password))
    return 0


def _unlock(args: argparse.Namespace) -> int:
    """For the case that nobody is left who could do it on a page. Whoever may run this command owns the machine already."""
    import secrets

    with ground():
        _django()
        from procuracy.desk.second_factor import unlock

        password = secrets.token_urlsafe(12)
        if not unlock(args.username, password):
            raise Sentence(f"There is no account {args.username}.")
        print(f"The first password of {args.username} is now: {password}\nIt is shown only here. A second factor is asked for at the next sign-in; the auditor sees that this was done.")
    return 0


def _keys(_args: argparse.Namespace) -> int:
    with ground():
        _django()
        from .keys import rotate

        print(rotate())
    return 0


def _manage(args: argparse.Namespace) -> int:
    with ground():
        _django()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["procuracy manage", *args.arguments])
    return 0


def _bench(args: argparse.Namespace) -> int:
    from .bench import run

    return run(cases=args.cases, seconds=args.seconds, only=args.only or "")


if __name__ == "__main__":
    sys.exit(main())
