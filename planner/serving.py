"""Starts the web application: the one command that stands above the pages."""

from __future__ import annotations

import functools
import hashlib
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.bootstrap import open_bell, open_keeping, open_workshop, read_engagement_source
from planner.cli.common import print_lines
from planner.cli.keeping import DATA_FOLDER, DATABASE_VARIABLE
from planner.errors import ExportError, InputError, Problem
from planner.places import EXAMPLES
from planner.services.accounts import Account, Membership, give_role, issue_link, make_owner
from planner.services.findings import findings_of
from planner.services.keeping import Act, keep_engagement
from planner.services.store import Store
from planner.wording import Wording, load_wording

if TYPE_CHECKING:
    from planner.jobs.child import ChildWorker
    from planner.storage.keeping import DatabaseKeeping

_OWNER = "owner@localhost"
_PORT = 8000
# each answers one browser at a time; the database lets one of them write
_THREADS = 8
# beside the pages, which people wait for, background work comes second
_NICENESS = 10


@click.command(short_help="Start the web application on this machine.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=_PORT, show_default=True, help="Port to listen on.")
@click.option("--data", type=click.Path(path_type=Path), default=DATA_FOLDER, show_default=True, help="Data folder.")
@click.option(
    "--database",
    "database_url",
    envvar=DATABASE_VARIABLE,
    help=f"URL of the database instead of a file in that folder; also {DATABASE_VARIABLE}.",
)
@click.option("--owner", default=_OWNER, show_default=True, help="E-mail address of the first account.")
@click.option("--public-url", help="Address people reach it by, when that is another: https://crm.example.com")
@click.option("--lang", "language", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True)
def serve(
    host: str, port: int, data: Path, database_url: str | None, owner: str, public_url: str | None, language: str
) -> None:
    """Start the web application, make what is missing, and print a link to sign in."""
    say = load_wording(language)
    address = public_url.rstrip("/") if public_url else f"http://{host}:{port}"
    keeping = open_keeping(database_url, data)
    try:
        act = Act("planner serve", datetime.now(UTC))
        with keeping.reading() as unit:
            is_new = not unit.accounts.accounts()
        account = make_owner(keeping, owner, owner.partition("@")[0], "en" if language == "en" else "zh-CN", act)
        if is_new:
            _load_examples(keeping, account, act)
        token = issue_link(keeping, "sign_in", account.email, act)
        _tell(say, f"{address}/link/{token}", data)
        _answer(keeping, host, port, data, address, database_url, act if is_new else None)
    finally:
        keeping.database.close()


def _load_examples(keeping: Store, account: Account, act: Act) -> None:
    """Keep the example engagements, with the first account as their owner."""
    for folder in sorted(path for path in EXAMPLES.iterdir() if (path / "engagement.yaml").is_file()):
        kept = keep_engagement(keeping, folder.name, read_engagement_source(folder), act)
        give_role(keeping, Membership(account.id, kept.id, "owner"), act)


def _tell(say: Wording, link: str, data: Path) -> None:
    print_lines([say.label("cli.serve-link"), f"  {link}", "", say.label("cli.serve-people", data=str(data))])


def _answer(
    keeping: DatabaseKeeping,
    host: str,
    port: int,
    data: Path,
    address: str,
    database_url: str | None,
    first_start: Act | None,
) -> None:
    try:
        # an extra: other commands do without these packages
        import waitress  # noqa: PLC0415

        from planner.jobs.logs import set_up_logs  # noqa: PLC0415
        from planner.storage.passwords import Argon2Passwords  # noqa: PLC0415
        from planner.storage.secret import read_or_make_secret  # noqa: PLC0415
        from planner.web.app import create_app  # noqa: PLC0415
        from planner.web.guard import Floor, wall_clock  # noqa: PLC0415
        from planner.web.settings import WebSettings  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExportError(Problem("web-packages", error.name or "")) from error
    set_up_logs()
    is_https = address.startswith("https://")
    named = address.partition("://")[2].partition("/")[0].rpartition(":")[0] or address.partition("://")[2]
    hosts = tuple(dict.fromkeys((*WebSettings("").hosts, host, named)))
    settings = WebSettings(read_or_make_secret(data), is_https=is_https, hosts=hosts)
    shop = open_workshop(keeping, data)
    ring = open_bell(database_url, data)
    floor = Floor(
        keeping, Argon2Passwords(), shop.engines, wall_clock, shop.shelf, ring, shop.printer, is_https=is_https
    )
    app = create_app(settings, floor)
    try:
        listening = functools.partial(waitress.create_server, host=host, port=port, threads=_THREADS, ident=None)
        server = listening(app)
    except OSError as error:
        raise InputError(
            [Problem("cannot-listen", f"{host}:{port}", {"reason": error.strerror or str(error)})]
        ) from error
    worker = _worker(data, database_url)
    worker.start()
    if first_start is not None:
        # whoever follows the link finds the examples worked out, or nearly
        with keeping.reading() as unit:
            examples = unit.engagements.all()
        for kept in examples:
            findings_of(keeping, shop.shelf, ring, kept, first_start)
    try:
        server.run()
    finally:
        server.close()
        worker.stop()


def _worker(data: Path, database_url: str | None) -> ChildWorker:
    """Return the one worker that comes with the pages; the same folder of the same machine gives it the same name."""
    from planner.jobs.child import ChildWorker  # noqa: PLC0415
    from planner.jobs.shelf import program_digest  # noqa: PLC0415

    place = f"{socket.gethostname()}:{data.resolve()}"
    name = hashlib.sha256(place.encode()).hexdigest()[:16]
    # the URL of a database may hold a password: everybody on a machine can read the words of a command
    environment = {**os.environ, **({DATABASE_VARIABLE: database_url} if database_url else {})}
    words = ["worker", "--data", str(data), "--attached", "--name", name, "--program", program_digest()]
    words += ["--niceness", str(_NICENESS)]
    return ChildWorker(words, environment)
