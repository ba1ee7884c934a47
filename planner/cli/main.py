"""The command line: groups are the stage words, short words are aliases from one table."""

from __future__ import annotations

import gc
import importlib
import itertools
import sys

import click

from planner.cli.common import UsageError
from planner.errors import (
    ConflictError,
    ContentError,
    ExportError,
    InfeasiblePlanError,
    InputError,
    LostLeaseError,
    NotAllowedError,
    NotFoundError,
    PlannerError,
    Problem,
    StaleSaveError,
    TooOftenError,
)
from planner.wording import load_wording

# command path -> module that defines it as `command`; a path of two words is a stage and its command
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("planner.cli.documents", "demo"),
    "check": ("planner.cli.content", "check"),
    "doctor": ("planner.cli.content", "doctor"),
    "new": ("planner.cli.content", "new"),
    "documents": ("planner.cli.documents", "documents"),
    "chain": ("planner.cli.chain", "chain"),
    "diagnosis find": ("planner.cli.diagnosis", "find"),
    "diagnosis timing": ("planner.cli.survey", "timing"),
    "diagnosis preparation": ("planner.cli.survey", "preparation"),
    "selection rank": ("planner.cli.selection", "rank"),
    "selection screen": ("planner.cli.selection", "screen"),
    "selection cost": ("planner.cli.cost", "cost"),
    "selection vendors": ("planner.cli.selection", "vendors"),
    "selection recheck": ("planner.cli.selection", "recheck"),
    "selection robustness": ("planner.cli.analysis", "robustness"),
    "selection agreement": ("planner.cli.analysis", "agreement"),
    "selection opinions": ("planner.cli.analysis", "opinions"),
    "rollout plan": ("planner.cli.rollout", "plan"),
    "rollout risks": ("planner.cli.rollout", "risks"),
    "rollout gates": ("planner.cli.gates", "gates"),
    "rollout configuration": ("planner.cli.configuration", "configuration"),
    "rollout export": ("planner.cli.exchange", "export"),
    "rollout import": ("planner.cli.exchange", "import_file"),
    "rollout costs": ("planner.cli.plan_numbers", "costs"),
    "rollout load": ("planner.cli.plan_numbers", "load"),
    "rollout notice": ("planner.cli.notice", "notice"),
    "rollout baseline": ("planner.cli.steering", "baseline"),
    "rollout status": ("planner.cli.steering", "status"),
    "rollout replan": ("planner.cli.steering", "replan"),
    "rollout compare": ("planner.cli.steering", "compare"),
    "rollout what-if": ("planner.cli.steering", "what_if"),
    "rollout changes": ("planner.cli.steering", "changes"),
    "migration plan": ("planner.cli.migration", "plan"),
    "training plan": ("planner.cli.training", "plan"),
    "training results": ("planner.cli.training", "results"),
    "acceptance checklists": ("planner.cli.acceptance", "checklists"),
    "outcomes kpis": ("planner.cli.outcomes", "kpis"),
    "serve": ("planner.serving", "serve"),
    "worker": ("planner.cli.worker", "worker"),
    "import": ("planner.cli.keeping", "import_engagement"),
    "export": ("planner.cli.keeping", "export_engagement"),
    "backup": ("planner.cli.keeping", "backup"),
    "restore": ("planner.cli.keeping", "restore"),
    "db upgrade": ("planner.cli.keeping", "upgrade"),
    "db list": ("planner.cli.keeping", "list_engagements"),
    "db remove": ("planner.cli.keeping", "remove"),
    "people list": ("planner.cli.people", "list_people"),
    "people invite": ("planner.cli.people", "invite"),
    "people link": ("planner.cli.people", "link"),
    "people role": ("planner.cli.people", "role"),
    "people remove": ("planner.cli.people", "remove"),
    "audit verify": ("planner.cli.keeping", "verify_audit"),
    "audit show": ("planner.cli.keeping", "show_audit"),
    "engine rank": ("planner.cli.engine", "rank"),
    "engine weights": ("planner.cli.engine", "weights"),
    "engine robustness": ("planner.cli.engine", "robustness"),
    "engine agreement": ("planner.cli.engine", "agreement"),
    "engine timetable": ("planner.cli.engine", "timetable"),
    "engine calendar": ("planner.cli.engine", "calendar"),
    "engine network": ("planner.cli.engine", "network"),
    "engine level": ("planner.cli.engine", "level"),
}
ALIASES: dict[str, str] = {
    "diagnose": "diagnosis find",
    "prepare": "diagnosis preparation",
    "rank": "selection rank",
    "cost": "selection cost",
    "vendors": "selection vendors",
    "recheck": "selection recheck",
    "plan": "rollout plan",
    "migrate": "migration plan",
    "train": "training plan",
    "accept": "acceptance checklists",
    "measure": "outcomes kpis",
}
EXIT_PROBLEMS, EXIT_USAGE, EXIT_INFEASIBLE, EXIT_TOOL = 1, 2, 3, 4
# the first class that fits counts
EXIT_CODES: dict[type[PlannerError], int] = {
    UsageError: EXIT_USAGE,
    ContentError: EXIT_PROBLEMS,
    StaleSaveError: EXIT_PROBLEMS,
    LostLeaseError: EXIT_PROBLEMS,
    ConflictError: EXIT_PROBLEMS,
    TooOftenError: EXIT_PROBLEMS,
    InputError: EXIT_PROBLEMS,
    NotAllowedError: EXIT_PROBLEMS,
    NotFoundError: EXIT_USAGE,
    InfeasiblePlanError: EXIT_INFEASIBLE,
    ExportError: EXIT_TOOL,
}
HELP = {
    "demo": "Build all documents of the example engagement.",
    "check": "Check content packs and engagement folders.",
    "doctor": "Say what is missing on this machine and what it costs.",
    "new": "Start an engagement folder.",
    "documents": "Write the documents of an engagement.",
    "chain": "Walk the chain from any node, or list its breaks.",
    "serve": "Start the web application on this machine.",
    "worker": "Do background work, for pages that run elsewhere.",
    "import": "Keep an engagement folder or zip file in the database.",
    "export": "Write a kept engagement as a folder or zip file.",
    "backup": "Copy the database while it is in use.",
    "restore": "Put a backup in the place of the database.",
    "db": "数据库: what is kept, and its tables.",
    "people": "人员: who has an account, and which role in which engagement?",
    "audit": "操作记录: who changed what, and is the record whole?",
    "diagnosis": "诊断: what hurts, how ready are we, what do we want?",
    "selection": "选型: which product, how sure, at what cost?",
    "rollout": "实施: who does what, when, with which risk?",
    "migration": "数据迁移: is our data fit to move, and how?",
    "training": "培训: who learns what, when, from whom?",
    "acceptance": "验收: did we get what was promised?",
    "outcomes": "成效: did it help?",
    "engine": "计算引擎: decision methods for other programs, JSON in and out.",
    "diagnose": "Pains, readiness, causes, open questions.",
    "prepare": "The five preparations and how complete each is.",
    "rank": "Rank the alternatives.",
    "cost": "Five-year cost, benefits and hidden fees.",
    "vendors": "How much of the catalogue each product evidences.",
    "recheck": "Which evidence to check again first.",
    "plan": "The roll-out plan with dates.",
    "migrate": "The data-migration plan.",
    "train": "Courses and the training timetable.",
    "accept": "Acceptance checklists.",
    "measure": "KPI sheets and review calendar.",
}


# objects made between two searches for rubbish, and how many of these before older generations are searched
_SELDOM = (100_000, 50, 50)


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is run: a cold start must be quick."""

    def __init__(self, prefix: str = "", **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]  # click's own keyword arguments, passed on
        self.prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        if self.prefix:
            return [path.split(" ")[1] for path in COMMANDS if path.startswith(f"{self.prefix} ")]
        return [*dict.fromkeys(path.split(" ")[0] for path in COMMANDS), *ALIASES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        path = f"{self.prefix} {cmd_name}".strip()
        path = ALIASES.get(path, path)
        if path in COMMANDS:
            module, name = COMMANDS[path]
            command = getattr(importlib.import_module(module), name)
            assert isinstance(command, click.Command)
            return command
        if any(known.startswith(f"{path} ") for known in COMMANDS):
            return LazyGroup(prefix=path, name=path, help=HELP[path])
        raise UsageError([Problem("usage-command", ctx.command_path, {"value": cmd_name})])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # the words of HELP name groups and aliases, which stand at the top only
        known = {} if self.prefix else HELP
        rows = [(name, known.get(name) or self._help_of(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _help_of(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.get_short_help_str() if command else ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="crm-planner", prog_name="planner")
def cli() -> None:
    """
    Choose a CRM and bring it into use: from business pain to measured outcome.

    Commands work on an engagement folder (see `planner new`). Exit codes: 0 fine, 1 problems in content or
    engagement, 2 usage, 3 no feasible plan, 4 a tool is missing or a document could not be written.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; errors are told in the reader's language, never as a stack trace."""
    # loading packs makes a hundred thousand small objects and no rubbish: looking for some every 700 costs a tenth
    gc.set_threshold(*_SELDOM)
    words = sys.argv[1:] if arguments is None else arguments
    language = _language_asked_for(words)
    try:
        cli.main(args=words, prog_name="planner", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        click.echo(load_wording(language).problem(_usage_problem(error)), err=True)
        sys.exit(EXIT_USAGE)
    except click.Abort:
        sys.exit(EXIT_PROBLEMS)
    except PlannerError as error:
        tell(error, language)
        sys.exit(next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), EXIT_PROBLEMS))
    except OSError as error:
        # a file that was there when we looked, or may not be read: the reader can do something about it
        problem = Problem("file-unreadable", str(error.filename or error))
        click.echo(load_wording(language).problem(problem), err=True)
        sys.exit(EXIT_PROBLEMS)


def _usage_problem(error: click.ClickException) -> Problem:
    """Turn what click says about the command line into a problem with wording of our own."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context else "planner"
    match error:
        case click.NoSuchOption():
            near = tuple(error.possibilities or ())
            return Problem("usage-option", where, {"value": error.option_name, "near": near})
        case click.MissingParameter():
            return Problem("usage-missing", where, {"value": error.param.human_readable_name if error.param else ""})
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices)) as parameter):
            value = error.message.partition("'")[2].partition("'")[0]
            return Problem("usage-value", f"{where} {parameter.opts[0]}", {"value": value, "allowed": tuple(choices)})
        case _:
            return Problem("usage-other", where, {"value": error.format_message()})


def _language_asked_for(words: list[str]) -> str:
    """Read the language from the raw words: an error may come before the options are parsed."""
    after = dict(itertools.pairwise(words))
    return "en" if after.get("--lang") == "en" or "--lang=en" in words else "zh-CN"


def tell(error: PlannerError, language: str) -> None:
    """Print an error's problems to standard error, each with where, what and what to do."""
    wording = load_wording(language)
    if isinstance(error, InfeasiblePlanError):
        click.echo(wording.say(error.statement), err=True)
        return
    for problem in _problems(error):
        click.echo(wording.problem(problem), err=True)


def _problems(error: PlannerError) -> tuple[Problem, ...]:
    if isinstance(error, ContentError | InputError):
        return error.problems
    if isinstance(error, NotFoundError | ExportError):
        return (error.problem,)
    if isinstance(error, ConflictError):
        return (Problem("conflict", str(error)),)
    return (Problem("unexpected", type(error).__name__, {"reason": str(error)}),)
