"""The plan under way: how far it is, the baselines, freezing one, and progress that comes back from another program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Length

from planner.domain.model.text import LANGUAGES, Text
from planner.domain.rollout.steering.results import PlanDifference
from planner.errors import InputError, NotAllowedError, Problem, StaleSaveError
from planner.exchange.mspdi.come_back import ComeBack, come_back
from planner.exchange.mspdi.difference import TOPICS, Difference
from planner.exchange.mspdi.reader import LARGEST_FILE
from planner.services.answering import cleaned
from planner.services.baselines import (
    LONGEST_TITLE,
    BaselineWanted,
    baselines_kept,
    freeze_baseline,
    frozen_baseline,
    what_is_frozen,
)
from planner.services.findings import Findings
from planner.services.progress import SteeringSheets, as_sheets, record_progress, recorded_steering
from planner.services.run import EngagementResult
from planner.services.starting import copy_under_way, holds_under_way
from planner.services.steering import plan_difference
from planner.web.forms import tell_in
from planner.web.found import findings
from planner.web.guard import Opened, account, act, floor, may_send, needs, open_engagement, say
from planner.web.rollout.blueprint import ROLLOUT, rollout
from planner.web.stage_pages import of_ids, scores_alone, show
from planner.wording import load_wording

_Answered = str | Response | tuple[str, int]
# the form around an upload
_AROUND = 64 * 1024
_LONGEST_NAME = 120


class FreezeForm(FlaskForm):
    """What a baseline is called, and who approved the plan."""

    title = StringField(validators=[Length(max=LONGEST_TITLE)])
    approved_by = StringField(validators=[Length(max=LONGEST_TITLE)])

    @property
    def wanted(self) -> BaselineWanted:
        """What the form says; what is left out stays unsaid."""
        return BaselineWanted(_said(self.title.data), _said(self.approved_by.data))


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a project file changes, by topic; `sheets` is what would be kept of it, as the form carries it."""

    name: str
    topics: tuple[tuple[str, tuple[Difference, ...]], ...]
    found: ComeBack
    sheets: str

    @property
    def count(self) -> int:
        """How many differences there are."""
        return len(self.found.differences)

    @property
    def kept(self) -> int:
        """How many of them can be taken over."""
        return sum(one.kept for one in self.found.differences)


@rollout.get("/e/<slug>/rollout/progress")
@needs("view")
def progress(slug: str) -> str:
    """Show how far the plan is, what it is worth, and what to do next."""
    return _progress(open_engagement(slug))


@rollout.get("/e/<slug>/rollout/changes")
@needs("view")
def changes(slug: str) -> str:
    """Show what moved since the baseline and why, and the change requests."""
    opened = open_engagement(slug)
    found = findings(opened)
    difference = _since_baseline(found.result) if found.result else None
    is_idle = found.result is not None and found.result.rollout.status_date is None
    # the progress report has the requests too, but is empty without progress
    asked = of_ids(found.result, "D6", ["change-requests"]) if found.result and is_idle else None
    return show(ROLLOUT, "changes", opened, found, "rollout/changes.html", difference=difference, requests=asked)


@rollout.get("/e/<slug>/rollout/baseline")
@needs("plan")
def baseline(slug: str) -> str:
    """Show what would be frozen, and ask for a name."""
    return _freezing(open_engagement(slug), FreezeForm())


@rollout.post("/e/<slug>/rollout/baseline")
@needs("plan")
def freeze(slug: str) -> _Answered:
    """Freeze the plan as a baseline."""
    opened = open_engagement(slug)
    found, form = findings(opened), FreezeForm()
    if not form.validate():
        return _freezing(opened, form), 422
    if found.result is None or not found.is_current:
        return _freezing(opened, form, [say().label("page-rollout.freeze-wait")]), 409
    version = request.form.get("version", -1, type=int)
    try:
        kept = freeze_baseline(floor().keeping, opened.engagement.id, form.wanted, found.result, version, act())
    except InputError as error:
        return _freezing(opened, form, tell_in(form, error.problems)), 422
    except StaleSaveError:
        return _freezing(opened, form, [say().label("page-rollout.freeze-stale")]), 409
    flash(say().label("page-rollout.frozen", title=kept.title, count=kept.packages), "good")
    return redirect(url_for("rollout.progress", slug=slug))


@rollout.post("/e/<slug>/rollout/progress/file")
@may_send(LARGEST_FILE + _AROUND)
@needs("plan")
def project_file(slug: str) -> _Answered:
    """Show what somebody changed in a project file that came back; nothing of it is taken over yet."""
    opened = open_engagement(slug)
    found = findings(opened)
    sent = request.files.get("file")
    data = sent.stream.read(LARGEST_FILE + 1) if sent is not None else b""
    if sent is None or not data:
        return _progress(opened, [say().explanation(Problem("project-file-missing", ""))]), 422
    if found.result is None or not found.is_current:
        return _progress(opened, [say().label("page-rollout.came-back-wait")]), 409
    try:
        back = _compared(opened, found.result, data, (sent.filename or "")[-_LONGEST_NAME:])
    except InputError as error:
        return _progress(opened, [say().explanation(one) for one in error.problems[:8]]), 422
    return show(ROLLOUT, "progress", opened, found, "rollout/came_back.html", back=back)


@rollout.post("/e/<slug>/rollout/progress/keep")
@may_send(LARGEST_FILE + _AROUND)
@needs("plan")
def keep_progress(slug: str) -> _Answered:
    """Take over what was shown of a project file."""
    opened = open_engagement(slug)
    version = request.form.get("version", -1, type=int)
    try:
        sheets = _sheets(request.form.get("sheets", ""))
        record_progress(floor().keeping, floor().engines, opened.engagement.id, sheets, version, act())
    except InputError as error:
        return _progress(opened, [say().explanation(one) for one in error.problems[:8]]), 422
    except StaleSaveError:
        return _progress(opened, [say().label("page-rollout.came-back-stale")]), 409
    flash(say().label("page-rollout.progress-kept"), "good")
    return redirect(url_for("rollout.progress", slug=slug))


@rollout.post("/e/<slug>/rollout/progress/example")
@needs("export")
def look_under_way(slug: str) -> _Answered:
    """Make a copy of an example as it stands under way, to look at."""
    opened = open_engagement(slug)
    found = findings(opened)
    if found.result is None or not account().is_administrator:
        # a copy is a new engagement, and only administrators begin those
        raise NotAllowedError("start")
    title = Text(*(load_wording(one).label("page-rollout.plan-before") for one in LANGUAGES))
    frozen = frozen_baseline(found.result, BaselineWanted(title, id="B1"))
    kept = copy_under_way(floor().keeping, opened.engagement, frozen, opened.membership, act())
    flash(say().label("page-rollout.copied-under-way"), "good")
    return redirect(url_for("rollout.progress", slug=kept.slug))


def _progress(opened: Opened, wrong: Sequence[str] = ()) -> str:
    found = findings(opened)
    kept = baselines_kept(floor().keeping, opened.engagement.id)
    return show(
        ROLLOUT, "progress", opened, found, "rollout/progress.html", baselines=kept, wrong=wrong,
        may_plan=opened.may("plan"), has_example=_has_example(opened),
    )  # fmt: skip


def _has_example(opened: Opened) -> bool:
    may_copy = account().is_administrator and opened.may("export")
    return may_copy and holds_under_way(floor().keeping, opened.engagement.id)


def _freezing(opened: Opened, form: FreezeForm, wrong: Sequence[str] = ()) -> str:
    if scores_alone(opened):
        return render_template("stage/alone.html")
    found: Findings = findings(opened)
    frozen = what_is_frozen(found.result) if found.result else None
    kept = baselines_kept(floor().keeping, opened.engagement.id)
    return show(
        ROLLOUT, "progress", opened, found, "rollout/freeze.html", form=form, frozen=frozen, wrong=wrong,
        baselines=kept,
    )  # fmt: skip


def _since_baseline(result: EngagementResult) -> PlanDifference | None:
    """Return how the plan differs from the latest baseline where no progress is recorded: the report has it else."""
    steering = result.engagement.steering
    if steering.baseline is None or steering.status_date is not None:
        return None
    return plan_difference(result, steering.baseline)


def _compared(opened: Opened, result: EngagementResult, data: bytes, name: str) -> CameBack:
    recorded = recorded_steering(floor().keeping, floor().engines, opened.engagement.id)
    found = come_back(result, data, name, recorded)
    topics = [(topic, tuple(one for one in found.differences if one.topic == topic)) for topic in TOPICS]
    sheets = as_sheets(found.steering)
    told = json.dumps({"progress": sheets.progress, "settings": sheets.settings}, ensure_ascii=False)
    return CameBack(name, tuple((topic, own) for topic, own in topics if own), found, told)


def _sheets(written: str) -> SteeringSheets:
    """
    Return what the form of a project file carries.

    Raises:
        InputError: somebody changed it on the way.
    """
    try:
        data = cleaned(json.loads(written))
        return SteeringSheets(_sheet(data["progress"]), _sheet(data["settings"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError([Problem("project-file-missing", "")]) from error


def _sheet(data: Any) -> Mapping[str, Any] | None:
    if data is not None and not isinstance(data, dict):
        raise TypeError(data)
    return data


def _said(written: str | None) -> Text | None:
    told = " ".join(cleaned(written or "").split())
    return Text.same(told) if told else None
