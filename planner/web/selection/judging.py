"""Scoring alone: marks of a trial before and after the round is closed, and closing it."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.domain.model.questionnaire import Question
from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.marking import TRIAL, feedback_on, progress, save_feedback, spreads
from planner.services.rounds import (
    SCORED_ALONE,
    OwnEntry,
    close_round,
    entries_of,
    may_see_results,
    own_entry,
    reopen_round,
    state_of,
)
from planner.services.weighing import WEIGHTING
from planner.web.blocks import shown
from planner.web.found import findings
from planner.web.guard import act, floor, needs, open_engagement, say
from planner.web.selection.blueprint import selection
from planner.web.selection.desk import Desk, sit_down
from planner.web.selection.mark_forms import MarkForm, differences, form_of, read_form

# tables of the demonstration and trial kit
_TOLD_IN_TRIAL = ("trial-tasks-table", "trial-remarks-table", "trial-defects-table")
_PAGES = {TRIAL: "selection.marks", WEIGHTING: "selection.weights"}


@selection.get("/e/<slug>/selection/marks")
@needs("view")
def marks(slug: str) -> str:
    """Show what is still to be marked, and after the reveal how everybody marked."""
    desk = sit_down(open_engagement(slug))
    standing = desk.standing(TRIAL)
    kit = desk.packs.trials
    is_seen = not standing.round.is_open and may_see_results(desk.opened.role, standing.round, desk.own_id)
    of_marks = spreads(desk.visible(TRIAL), tuple(desk.offers), kit.ratings) if is_seen else ()
    # what engines count needs findings, which before the reveal nobody sees
    more = {"found": findings(desk.opened)} if is_seen else {}
    result = more["found"].result if more else None
    return render_template(
        "selection/judging.html",
        desk=desk,
        standing_of=standing,
        may_mark=desk.opened.may("mark"),
        given=progress(desk.own(TRIAL), desk.tried, kit),
        spreads=of_marks,
        part=shown(result, "D4T", _TOLD_IN_TRIAL) if result else None,
        **more,
        is_seen=is_seen,
    )


@selection.route("/e/<slug>/selection/marks/<alternative_id>", methods=["GET", "POST"])
@needs("mark")
def mark(slug: str, alternative_id: str) -> AnyResponse | str | tuple[str, int]:
    """Let somebody say how one alternative did."""
    desk = sit_down(open_engagement(slug, "mark"))
    if alternative_id not in desk.tried or desk.own_id is None:
        raise NotFoundError(Problem("no-such-page", ""))
    if not desk.rounds[TRIAL].is_open:
        return redirect(url_for("selection.marks", slug=slug))
    if request.method == "POST":
        return _save(desk, alternative_id)
    kept = feedback_on(desk.own(TRIAL), alternative_id)
    return _form(desk, alternative_id, form_of(kept), state_of(kept))


@selection.route("/e/<slug>/selection/rounds/<questionnaire_id>/close", methods=["GET", "POST"])
@needs("reveal")
def reveal(slug: str, questionnaire_id: str) -> AnyResponse | str:
    """Ask whether a round is to be closed, saying who has not finished, and close it."""
    desk = sit_down(open_engagement(slug, "reveal"))
    if questionnaire_id not in SCORED_ALONE:
        raise NotFoundError(Problem("no-such-page", ""))
    standing = desk.standing(questionnaire_id)
    page = url_for(_PAGES[questionnaire_id], slug=slug)
    if not standing.round.is_open:
        return redirect(page)
    if request.method == "POST":
        version = request.form.get("version", -1, type=int)
        close_round(floor().keeping, desk.opened.engagement.id, questionnaire_id, version, standing.unfinished, act())
        flash(say().label("page-judging.round-closed-now"), "good")
        return redirect(page)
    return render_template("selection/judging_close.html", desk=desk, standing_of=standing, back=page)


@selection.route("/e/<slug>/selection/rounds/<questionnaire_id>/reopen", methods=["GET", "POST"])
@needs("reveal")
def reopen(slug: str, questionnaire_id: str) -> AnyResponse | str | tuple[str, int]:
    """Reopen a round for a stated reason."""
    desk = sit_down(open_engagement(slug, "reveal"))
    if questionnaire_id not in SCORED_ALONE:
        raise NotFoundError(Problem("no-such-page", ""))
    standing = desk.standing(questionnaire_id)
    page = url_for(_PAGES[questionnaire_id], slug=slug)
    if standing.round.is_open:
        return redirect(page)
    wrong: list[str] = []
    if request.method == "POST":
        version, reason = request.form.get("version", -1, type=int), request.form.get("reason", "")
        try:
            reopen_round(floor().keeping, desk.opened.engagement.id, questionnaire_id, version, reason, act())
        except InputError as error:
            wrong = [say().explanation(problem) for problem in error.problems]
        else:
            flash(say().label("page-judging.round-reopened-now"), "good")
            return redirect(page)
    page_text = render_template(
        "selection/judging_reopen.html", desk=desk, standing_of=standing, back=page, wrong=wrong
    )
    return (page_text, 422) if wrong else page_text


def _save(desk: Desk, alternative_id: str) -> AnyResponse | tuple[str, int]:
    """Keep what a form says; a script that saves while somebody writes is answered in JSON."""
    is_quiet = request.headers.get("Accept") == "application/json"
    kept = feedback_on(desk.own(TRIAL), alternative_id)
    questionnaire = desk.packs.questionnaires[TRIAL]
    offered, form = read_form(request.form, kept, questionnaire, tuple(desk.packs.trials.tasks), whole=not is_quiet)
    state = request.form.get("state", "")
    sentences: list[str] = []
    if not form.wrong:
        try:
            state = save_feedback(
                floor().keeping, desk.opened.engagement.id, questionnaire, _known(desk),
                OwnEntry(desk.own_id or "", None, 0, None, {**offered}), alternative_id, state, act(),
            )  # fmt: skip
        except StaleSaveError as error:
            return _stale(desk, alternative_id, form, error, is_quiet=is_quiet)
        except InputError as error:
            sentences = [say().explanation(problem) for problem in error.problems]
        else:
            return _saved(desk, alternative_id, state, is_quiet=is_quiet)
    if is_quiet:
        return _quiet(422, state=state, told=say().label("page-judging.not-saved-yet"))
    return _form(desk, alternative_id, form, state, sentences), 422


def _saved(desk: Desk, alternative_id: str, state: str, *, is_quiet: bool) -> AnyResponse:
    slug = desk.opened.engagement.slug
    if not is_quiet:
        flash(say().label("page-judging.saved"), "good")
        return redirect(url_for("selection.marks", slug=slug))
    with floor().keeping.reading() as unit:
        entry = own_entry(entries_of(unit, desk.opened.engagement.id, TRIAL), desk.own_id or "")
    given = progress(entry, (alternative_id,), desk.packs.trials)[alternative_id]
    told = say().label("page-judging.saved-marks", given=given, all=len(desk.packs.trials.ratings))
    return jsonify(state=state, told=told)


def _stale(
    desk: Desk, alternative_id: str, form: MarkForm, error: StaleSaveError, *, is_quiet: bool
) -> AnyResponse | tuple[str, int]:
    """Show both versions: what is kept stays kept, what was written stays in the form."""
    kept, offered = error.kept, error.offered
    assert isinstance(kept, dict)
    assert isinstance(offered, dict)
    if is_quiet:
        return _quiet(409, told=say().label("page-judging.stale-quiet"))
    nothing = say().label("page-judging.nothing")
    both = [
        (_label(desk, key), first or nothing, second or nothing) for key, first, second in differences(kept, offered)
    ]
    return _form(desk, alternative_id, form, state_of(kept), both=both), 409


def _quiet(status: int, **told: str) -> AnyResponse:
    answer = jsonify(**told)
    answer.status_code = status
    return answer


def _form(
    desk: Desk,
    alternative_id: str,
    form: MarkForm,
    state: str,
    sentences: list[str] | None = None,
    both: list[tuple[str, str, str]] | None = None,
) -> str:
    return render_template(
        "selection/judging_form.html",
        desk=desk,
        kit=desk.packs.trials,
        questions=desk.packs.questionnaires[TRIAL].questions,
        offer=desk.offers[alternative_id],
        form=form,
        state=state,
        sentences=sentences or [],
        both=both or [],
        requirements=desk.packs.catalogue.requirements.values(),
    )


def _label(desk: Desk, key: str) -> str:
    """Name a field of the form in words."""
    head, _, rest = key.partition("-")
    questions = desk.packs.questionnaires[TRIAL].questions
    if head in ("remark", "defect"):
        number, _, column = rest.partition("-")
        question = questions["trial_remarks" if head == "remark" else "trial_defects"]
        return f"{say().label(f'page-judging.{head}', number=int(number) + 1)} · {_column(question, column)}"
    if head == "task":
        task, _, column = rest.rpartition("-")
        return f"{task} · {_column(questions['trial_tasks'], column)}"
    return _column(questions[head], rest)


def _column(question: Question, column_id: str) -> str:
    found = next((one for one in question.columns if one.id == column_id), None)
    return say().value(found.text) if found else column_id


def _known(desk: Desk) -> dict[str, tuple[str, ...]]:
    return {
        "alternatives": tuple(desk.offers),
        "requirements": tuple(desk.packs.catalogue.requirements),
        "task_cards": tuple(desk.packs.trials.tasks),
    }
