"""What the plan comes to under the what-if files of an engagement, worked out in the background, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from planner.domain.model.text import LANGUAGES, Text
from planner.domain.rollout.steering.results import ScenarioOutcome
from planner.errors import InputError, LostLeaseError, PlannerError, Problem, Statement
from planner.services.engines import Engines
from planner.services.findings import Shelf, current_result, engagement_now
from planner.services.jobs import Job, Outcome, Tell, ask_for
from planner.services.keeping import Act
from planner.services.steering import compare_scenarios
from planner.services.store import Store
from planner.services.told import problems_of
from planner.wording import load_wording

KIND = "scenarios"
SCENARIOS = "what_if/"
# jobs of an engagement that are looked through for the last one of these
_MOST_JOBS = 200
# assumption for the progress told: reading and the plan as it stands take a tenth of the time
_READ = 0.1


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """
    What the plan comes to under one what-if file; the first line of a comparison is the plan as it stands.

    `moved_days` are the working days by which the last go-live is later. Unknown amounts are None; `statements` say
    what differs and why, or why there is no plan.
    """

    id: str
    title: Text
    go_live: date | None
    moved_days: int | None
    p80: date | None
    end: date | None
    effort_days: float | None
    effort_more: float | None
    cost: float | None
    cost_more: float | None
    currency: str | None
    overloaded_weeks: int | None
    is_feasible: bool
    statements: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ScenariosTried:
    """A comparison, and the version of the engagement it was made of."""

    version: int
    lines: tuple[ScenarioLine, ...]


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The what-if files of an engagement, the last comparison of them, and the job that makes a newer one."""

    files: tuple[str, ...]
    tried: ScenariosTried | None
    under_way: Job | None
    failed: Job | None


def scenarios_of(store: Store, engagement_id: str) -> Scenarios:
    """Return what is known of the what-if files of an engagement."""
    with store.reading() as unit:
        files = _files(unit.engagements.places(engagement_id))
        jobs = [one for one in unit.jobs.of_engagement(engagement_id, _MOST_JOBS) if one.kind == KIND]
    jobs.sort(key=lambda one: one.asked_at, reverse=True)
    under_way = next((one for one in jobs if not one.is_over), None)
    done = next((one for one in jobs if one.state == "done"), None)
    last = jobs[0] if jobs else None
    failed = last if last is not None and last.state == "failed" else None
    return Scenarios(files, None if done is None else _tried(done.result), under_way, failed)


def ask_for_scenarios(store: Store, engagement_id: str, act: Act) -> Job:
    """Ask for a comparison in the background; one that waits already is asked for once. InputError without any file."""
    with store.writing() as unit:
        if not _files(unit.engagements.places(engagement_id)):
            raise InputError([Problem("scenarios-none", SCENARIOS)])
        waiting = [one for one in unit.jobs.under_way(engagement_id, KIND) if one.state == "waiting"]
        return waiting[0] if waiting else ask_for(unit, KIND, engagement_id, {}, act)


def try_scenarios(
    store: Store, engines: Engines, shelf: Shelf, job: Job, tell: Tell, at: Callable[[], datetime]
) -> Outcome:
    """Run a copy of the plan under every what-if file; the outcome is the comparison as plain data."""
    del at
    assert job.engagement_id is not None
    version, files = engagement_now(store, job.engagement_id)
    try:
        tell(0.0, "jobs.step-reading")
        scenarios = engines.scenarios(files)
        engagement, packs = engines.open(files)
        kept = current_result(store, shelf, job.engagement_id, version)
        base = kept or engines.run(files, lambda _stage: None)
        outcomes: list[ScenarioOutcome] = []
        for number, scenario in enumerate(scenarios):
            tell(_READ + (1 - _READ) * number / len(scenarios), "jobs.step-rollout")
            found = compare_scenarios(engagement, packs, engines.calendar, [scenario], base)
            outcomes += found if not outcomes else found[1:]
    except LostLeaseError:
        # nobody wants it any more: no reason to tell, and nothing to leave
        raise
    except PlannerError as error:
        return Outcome(None, lambda _unit: None, problems_of(error))
    return Outcome({"version": version, "lines": [_data(_line(one)) for one in outcomes]}, lambda _unit: None)


def _files(places: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(one for one in places if one.startswith(SCENARIOS) and one.endswith(".yaml")))


def _line(one: ScenarioOutcome) -> ScenarioLine:
    difference = one.difference
    told = difference.statements if difference else ((one.infeasible,) if one.infeasible else ())
    lives = [each for each in difference.events if each.after == one.go_live] if difference else []
    return ScenarioLine(
        id=one.id,
        title=one.title,
        go_live=one.go_live,
        moved_days=max((each.moved_days for each in lives if each.kind == "milestone"), default=0)
        if difference
        else None,
        p80=one.p80,
        end=one.end,
        effort_days=one.effort_days,
        effort_more=difference.effort_more if difference else None,
        cost=one.cost,
        cost_more=difference.cost_more if difference else None,
        currency=one.currency,
        overloaded_weeks=one.overloads,
        is_feasible=one.infeasible is None,
        statements=tuple(_worded(each) for each in told),
    )


def _worded(statement: Statement) -> Text:
    """Word a sentence in both languages: what a job leaves is plain data, read in whichever language later."""
    return Text(*(load_wording(language).say(statement) for language in LANGUAGES))


def _data(line: ScenarioLine) -> dict[str, Any]:
    told = asdict(line)
    return told | {key: told[key] and told[key].isoformat() for key in ("go_live", "p80", "end")}


def _tried(data: Any) -> ScenariosTried | None:
    """Return what a job has found; None where another version of the program wrote it down otherwise."""
    try:
        return ScenariosTried(data["version"], tuple(_revived(one) for one in data["lines"]))
    except (KeyError, TypeError, ValueError):
        return None


def _revived(data: Any) -> ScenarioLine:
    days = {key: data[key] and date.fromisoformat(data[key]) for key in ("go_live", "p80", "end")}
    texts = tuple(Text(one["zh"], one["en"]) for one in data["statements"])
    return ScenarioLine(
        **{**data, **days, "title": Text(data["title"]["zh"], data["title"]["en"]), "statements": texts}
    )
