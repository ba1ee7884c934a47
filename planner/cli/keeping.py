"""What is kept in the database: engagements in and out, backups, the audit trail."""

from __future__ import annotations

import functools
import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.bootstrap import (
    back_up_database,
    open_keeping,
    read_engagement_source,
    restore_database,
    write_engagement_target,
)
from planner.cli.common import json_option, language_option, print_json, print_lines, print_table
from planner.services.keeping import Act, AuditFinding, drop_engagement, keep_engagement, note_restore
from planner.wording import Wording, load_wording

if TYPE_CHECKING:
    from planner.storage.keeping import DatabaseKeeping

DATA_FOLDER = Path("planner-data")
DATABASE_VARIABLE = "PLANNER_DATABASE_URL"
_SHOWN_DIGEST = 12


@dataclass(frozen=True, slots=True)
class KeepingOptions:
    """Where things are kept, and how to answer."""

    data: Path
    database_url: str | None
    language: str
    as_json: bool

    @property
    def wording(self) -> Wording:
        """The wording in the language asked for."""
        return load_wording(self.language)

    @contextmanager
    def opened(self) -> Iterator[DatabaseKeeping]:
        """Open the database for one command."""
        keeping = open_keeping(self.database_url, self.data)
        try:
            yield keeping
        finally:
            keeping.database.close()


def keeping_command(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the place of the database and the common options as one `options` argument."""

    @click.option(
        "--data",
        type=click.Path(path_type=Path),
        default=DATA_FOLDER,
        show_default=True,
        help="Folder of the database.",
    )
    @click.option(
        "--database",
        "database_url",
        envvar=DATABASE_VARIABLE,
        help=f"URL of the database instead of a file in that folder; also {DATABASE_VARIABLE}.",
    )
    @language_option
    @json_option
    @functools.wraps(function)
    def command(data: Path, database_url: str | None, language: str, *, as_json: bool, **others: object) -> None:
        function(KeepingOptions(data, database_url, language, as_json), **others)

    return command


def keeping_act() -> Act:
    """Return who works on this machine, and now, for the audit trail."""
    return Act(getpass.getuser(), datetime.now(UTC))


@click.command("import", short_help="Keep an engagement folder or zip file in the database.")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--as", "name", help="Name to keep it under; that of the folder where none is given.")
@keeping_command
def import_engagement(options: KeepingOptions, source: Path, name: str | None) -> None:
    """Keep the engagement in SOURCE, a folder or a zip file of one; nothing of it is lost."""
    files = read_engagement_source(source)
    with options.opened() as keeping:
        kept = keep_engagement(keeping, name or source.resolve().stem, files, keeping_act())
    if options.as_json:
        print_json(kept, options.wording)
        return
    say = options.wording
    print_lines([say.label("cli.kept-as", name=kept.slug, title=kept.title, count=len(files))])


@click.command("export", short_help="Write a kept engagement as a folder or zip file.")
@click.argument("name")
@click.argument("target", type=click.Path(path_type=Path))
@keeping_command
def export_engagement(options: KeepingOptions, name: str, target: Path) -> None:
    """Write the engagement NAME to TARGET: a zip file where that ends in .zip, otherwise a folder."""
    with options.opened() as keeping, keeping.reading() as unit:
        kept = unit.engagements.named(name)
        files = unit.engagements.files(kept.id)
    written = write_engagement_target(target, files)
    if options.as_json:
        print_json({"written": written, "files": len(files)}, options.wording)
        return
    print_lines([options.wording.label("cli.exported", place=str(written), count=len(files))])


@click.command("backup", short_help="Copy the database while it is in use.")
@click.argument("target", type=click.Path(path_type=Path))
@keeping_command
def backup(options: KeepingOptions, target: Path) -> None:
    """Copy the SQLite database to the new file TARGET; the copy is checked before it gets its name."""
    with options.opened() as keeping:
        written = back_up_database(keeping, target)
    print_lines([options.wording.label("cli.backed-up", place=str(written))])


@click.command("restore", short_help="Put a backup in the place of the database.")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask: what is in the database now is replaced.")
@keeping_command
def restore(options: KeepingOptions, source: Path, *, yes: bool) -> None:
    """Put the backup SOURCE in the place of the SQLite database; nobody may be using it."""
    say = options.wording
    with options.opened() as keeping:
        with keeping.reading() as unit:
            count = len(unit.engagements.all())
        if count and not yes:
            click.confirm(say.label("cli.restore-sure", count=count), abort=True)
        restore_database(keeping, source)
        note_restore(keeping, source.name, keeping_act())
    print_lines([say.label("cli.restored", place=str(source))])


@click.command("upgrade", short_help="Bring the database to the tables of this version.")
@keeping_command
def upgrade(options: KeepingOptions) -> None:
    """Bring the database to the tables of this version; a new one is made."""
    with options.opened():
        print_lines([options.wording.label("cli.upgraded")])


@click.command("list", short_help="The engagements that are kept.")
@keeping_command
def list_engagements(options: KeepingOptions) -> None:
    """Print the engagements that are kept."""
    say = options.wording
    with options.opened() as keeping, keeping.reading() as unit:
        every = unit.engagements.all()
    if options.as_json:
        print_json(every, say)
        return
    rows = [(one.slug, say.value(one.title), str(one.version), _moment(one.changed_at)) for one in every]
    print_table(say, "kept-engagements", ("kept-name", "kept-title", "kept-version", "kept-changed"), rows, right=(2,))


@click.command("remove", short_help="Remove a kept engagement.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@keeping_command
def remove(options: KeepingOptions, name: str, *, yes: bool) -> None:
    """Remove the engagement NAME with everything in it; the audit trail keeps the sheets it held."""
    say = options.wording
    with options.opened() as keeping:
        with keeping.reading() as unit:
            kept = unit.engagements.named(name)
        if not yes:
            click.confirm(say.label("cli.remove-sure", name=kept.slug, title=kept.title), abort=True)
        drop_engagement(keeping, kept.id, keeping_act())
    print_lines([say.label("cli.removed", name=kept.slug)])


@click.command("verify", short_help="Whether the audit trail is whole.")
@keeping_command
def verify_audit(options: KeepingOptions) -> None:
    """Walk the chain of the audit trail; exit code 1 when it is broken."""
    say = options.wording
    with options.opened() as keeping, keeping.reading() as unit:
        found = unit.audit.verify()
    if options.as_json:
        print_json(found, say)
    else:
        print_lines([_told(found, say)])
    if found.broken_at is not None:
        sys.exit(1)


@click.command("show", short_help="Who changed what, and when.")
@click.argument("name", required=False)
@keeping_command
def show_audit(options: KeepingOptions, name: str | None) -> None:
    """Print the audit trail, of the engagement NAME or of all; --json has what was before and after."""
    say = options.wording
    with options.opened() as keeping, keeping.reading() as unit:
        kept = unit.engagements.named(name) if name else None
        entries = unit.audit.entries(kept.id if kept else None)
    if options.as_json:
        print_json(entries, say)
        return
    rows = [
        (str(one.number), _moment(one.act.at), one.act.actor, say.label(f"cli.act-{one.action}"), one.subject)
        for one in entries
    ]
    print_table(
        say,
        "audit-trail",
        ("audit-number", "audit-moment", "audit-actor", "audit-act", "audit-subject"),
        rows,
        right=(0,),
    )


def _told(found: AuditFinding, say: Wording) -> str:
    if found.broken_at is not None:
        return say.label("cli.audit-broken", number=found.broken_at)
    return say.label("cli.audit-whole", count=found.entries, digest=found.digest[:_SHOWN_DIGEST])


def _moment(at: datetime) -> str:
    """Print a moment in the zone of this machine, to the minute."""
    return at.astimezone().isoformat(sep=" ", timespec="minutes")
