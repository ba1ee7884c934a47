"""The decision: what is decided on which numbers, on record with its conditions, dissent and signatures."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.deciding import (
    Condition,
    Decision,
    Despite,
    Dissent,
    Recorded,
    Signature,
    decisions_of,
    record_decision,
    stands_against,
    verify_frozen,
    withdraw_decision,
)
from planner.services.findings import Findings
from planner.services.rounds import may_see_results
from planner.services.run import EngagementResult
from planner.services.weighing import WEIGHTING
from planner.web.found import findings
from planner.web.guard import account, act, floor, needs, now, open_engagement, say
from planner.web.selection.blueprint import selection
from planner.web.selection.desk import Desk, sit_down, text_of
from planner.web.selection.sliders import share_text

# rows of the form; empty ones are left out
CONDITIONS, DISSENT, SIGNATURES = 6, 3, 5
_KEPT = 64
_LISTS = {"condition": CONDITIONS, "dissent": DISSENT, "signature": SIGNATURES}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One alternative that may be decided for: its numbers, and what speaks against it in words."""

    id: str
    name: object
    rank: int
    eligible: bool
    value: object
    evidenced_weight: float
    against: tuple[Despite, ...]


@selection.get("/e/<slug>/selection/decision")
@needs("view")
def decision(slug: str) -> str:
    """Show what was decided, or ask for it."""
    desk = sit_down(open_engagement(slug))
    found = findings(desk.opened)
    return _page(desk, found, _begun(found))


@selection.post("/e/<slug>/selection/decision")
@needs("decide")
def decide(slug: str) -> AnyResponse | tuple[str, int]:
    """Record a decision."""
    desk = sit_down(open_engagement(slug, "decide"))
    found = findings(desk.opened)
    cells = {key: value.strip() for key, value in request.form.items() if key not in ("csrf_token", "version")}
    result = found.result
    if result is None or not found.is_current:
        return _page(desk, found, cells, above=[say().label("page-judging.numbers-coming")]), 409
    offered, wrong = _read(request.form)
    above: list[str] = []
    if not wrong:
        version = request.form.get("version", -1, type=int)
        try:
            record_decision(floor().keeping, desk.opened.engagement.id, offered, result, version, act())
        except StaleSaveError:
            above = [say().label("page-judging.decision-stale")]
            return _page(desk, found, cells, above=above), 409
        except InputError as error:
            wrong, above = _placed(error.problems)
        else:
            flash(say().label("page-judging.decision-recorded"), "good")
            return redirect(url_for("selection.decision", slug=slug))
    return _page(desk, found, cells, wrong, above), 422


@selection.route("/e/<slug>/selection/decision/withdraw", methods=["GET", "POST"])
@needs("decide")
def withdraw(slug: str) -> AnyResponse | str | tuple[str, int]:
    """Ask why a decision is taken back, and record that it is."""
    opened = open_engagement(slug, "decide")
    with floor().keeping.reading() as unit:
        award = unit.engagements.sheet(opened.engagement.id, "engagement.yaml").data.get("award")
    if not award:
        raise NotFoundError(Problem("no-such-page", ""))
    wrong: list[str] = []
    status = 200
    if request.method == "POST":
        version = request.form.get("version", -1, type=int)
        reason, decided_by = request.form.get("reason", ""), request.form.get("decided_by", "")
        try:
            withdraw_decision(floor().keeping, opened.engagement.id, reason, decided_by, version, act())
        except InputError as error:
            wrong, status = [say().explanation(problem) for problem in error.problems], 422
        except StaleSaveError:
            wrong, status = [say().label("page-judging.withdraw-stale")], 409
        else:
            flash(say().label("page-judging.decision-withdrawn"), "good")
            return redirect(url_for("selection.decision", slug=slug))
    page = render_template("selection/deciding_withdraw.html", wrong=wrong, who=account().name)
    return (page, status) if wrong else page


@selection.get("/e/<slug>/selection/decision/<record_id>.zip")
@needs("download")
def frozen(slug: str, record_id: str) -> Response:
    """Give the inputs a decision was made on, as they were."""
    opened = open_engagement(slug, "download")
    with floor().keeping.reading() as unit:
        found = next((one for one in decisions_of(unit, opened.engagement.id) if one.id == record_id), None)
        place = found.data["frozen"]["file"] if found else ""
        held = next((one for one in unit.engagements.files(opened.engagement.id) if one.place == place), None)
    if held is None:
        raise NotFoundError(Problem("no-such-page", ""))
    name = f"{slug}-decision-{record_id}.zip"
    return Response(
        held.content, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _page(
    desk: Desk,
    found: Findings,
    cells: Mapping[str, str],
    wrong: Mapping[str, str] | None = None,
    above: Sequence[str] = (),
) -> str:
    records, verified = _on_record(desk.opened.engagement.id, desk.opened.engagement.version)
    award = desk.frame.get("award")
    in_force = next((one for one in records if one.is_award), None) if award else None
    is_seen = may_see_results(desk.opened.role, desk.rounds[WEIGHTING], desk.own_id)
    return render_template(
        "selection/deciding.html",
        desk=desk,
        found=found,
        award=award,
        award_by=text_of(award["decided_by"]) if award else None,
        record=in_force,
        earlier=[one for one in records if one is not in_force],
        verified=verified,
        candidates=_candidates(found.result) if found.result and is_seen else (),
        verdict=found.result.selection.verdict if found.result and is_seen else None,
        is_seen=is_seen,
        open_rounds=[one.questionnaire_id for one in desk.rounds.values() if one.is_open and one.respondents],
        may_decide=desk.opened.may("decide"),
        sponsor_agreed=_sponsor_agreed(found.result),
        cells=cells,
        wrong=wrong or {},
        above=above,
        share_text=share_text,
        rows={name: range(number) for name, number in _LISTS.items()},
    )


@functools.lru_cache(maxsize=_KEPT)
def _on_record(engagement_id: str, version: int) -> tuple[tuple[Recorded, ...], Mapping[str, bool]]:
    """Return what is on record, and whether its frozen inputs are whole; both hold for one version of an engagement."""
    del version
    with floor().keeping.reading() as unit:
        records = decisions_of(unit, engagement_id)
        files = unit.engagements.files(engagement_id) if records else ()
    return records, {one.id: verify_frozen(one.data, files) for one in records}


def _candidates(result: EngagementResult) -> tuple[Candidate, ...]:
    names = {one.id: one.name for one in result.engagement.alternatives}
    return tuple(
        Candidate(
            id=one.alternative_id,
            name=names[one.alternative_id],
            rank=one.rank,
            eligible=one.eligible,
            value=one.overall_value.scaled(100),
            evidenced_weight=one.evidenced_weight,
            against=stands_against(result.selection, one.alternative_id),
        )
        for one in result.selection.scored
    )


def _begun(found: Findings) -> dict[str, str]:
    """Return the form as it begins: today, whoever is here, and the conditions the verdict names."""
    cells = {"decided_on": now().date().isoformat(), "decided_by": account().name}
    if found.result is not None:
        for number, one in enumerate(found.result.selection.verdict.conditions[:CONDITIONS]):
            cells[f"condition-{number}-text"] = say().say(one)
    return cells


def _sponsor_agreed(result: EngagementResult | None) -> bool:
    answers = result.engagement.answers if result else ()
    return any(one.question_id == "sponsor_agreed" and one.value is True for one in answers)


def _read(fields: MultiDict[str, str]) -> tuple[Decision, dict[str, str]]:
    """Return the decision a form states, and what is wrong with which field, in words."""
    cells = {key: value.strip() for key, value in fields.items()}
    wrong: dict[str, str] = {}

    def rows(name: str, *keys: str) -> list[tuple[str, ...]]:
        found = [tuple(cells.get(f"{name}-{n}-{key}", "") for key in keys) for n in range(_LISTS[name])]
        return [row for row in found if any(row)]

    for key in ["decided_on", *(f"{name}-{n}-{key}" for name, n, key in _day_fields())]:
        if cells.get(key) and not _is_day(cells[key]):
            wrong[key] = say().label("page-judging.wrong-day")
    if not cells.get("decided_on"):
        wrong["decided_on"] = say().label("page-judging.wrong-day")
    conditions = rows("condition", "text", "by_whom", "by_when")
    dissent = [(who, why) for who, why, _ in rows("dissent", "who", "why", "anonymous")]
    signatures = rows("signature", "name", "role", "on")
    if any(not row[0] for row in conditions):
        wrong["condition"] = say().label("page-judging.wrong-condition")
    if any(not why for _, why in dissent):
        wrong["dissent"] = say().label("page-judging.wrong-dissent")
    if any(not all(row) for row in signatures):
        wrong["signature"] = say().label("page-judging.wrong-signature")
    return Decision(
        alternative_id=cells.get("alternative", ""),
        decided_on=cells.get("decided_on", ""),
        decided_by=cells.get("decided_by", ""),
        reasons=cells.get("reasons", ""),
        despite_reason=cells.get("despite_reason", ""),
        conditions=tuple(Condition(*row) for row in conditions),
        dissent=_dissent(cells),
        signatures=tuple(Signature(*row) for row in signatures),
    ), wrong


def _dissent(cells: Mapping[str, str]) -> tuple[Dissent, ...]:
    """Return who was against; a box ticked, or no name, leaves the name out."""
    found = []
    for number in range(DISSENT):
        who, why = cells.get(f"dissent-{number}-who", ""), cells.get(f"dissent-{number}-why", "")
        if why:
            found.append(Dissent(None if cells.get(f"dissent-{number}-anonymous") or not who else who, why))
    return tuple(found)


def _day_fields() -> list[tuple[str, int, str]]:
    days = [("condition", number, "by_when") for number in range(CONDITIONS)]
    return [*days, *(("signature", number, "on") for number in range(SIGNATURES))]


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _placed(problems: Sequence[Problem]) -> tuple[dict[str, str], list[str]]:
    """Put problems beside their fields; what has none is said above the form."""
    fields = ("alternative", "decided_by", "reasons", "despite_reason")
    wrong = {one.where: say().explanation(one) for one in problems if one.where in fields}
    return wrong, [say().explanation(one) for one in problems if one.where not in fields]
