"""Where the company stands, what it wants, and how it will judge success."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from planner.documents.builders.common import answer_text, cell, group_row, heading, row
from planner.documents.builders.plan_opening import go_live_range
from planner.documents.builders.plan_view import PlanView
from planner.domain.diagnosis.results import PainFinding, TopicScore
from planner.domain.model.company import BusinessProcess, ProcessArea, Site
from planner.domain.model.document import Block, Bullets, Cell, Mark, Paragraph, Row, Table
from planner.domain.model.objective import Objective
from planner.domain.model.questionnaire import Option, Question, Questionnaire
from planner.errors import Statement

MARK_OF_LIGHT: Mapping[str, Mark] = {"green": "good", "amber": "watch", "red": "bad", "unknown": "unknown"}
_PAINS_NAMED = 3
# what an objective needs to be judged, and the fields that hold it
_PARTS: Mapping[str, tuple[str, ...]] = {
    "kpi": ("kpi_id",),
    "start": ("start_value",),
    "target": ("target", "change"),
    "due": ("due",),
    "owner": ("owner",),
}
_GRAVE = 4
_BEARABLE = 2
_REASONS_IN_SHORT = 1
_UNANSWERED = "diagnosis.topic-unanswered"
_ASKED = ("industry", "employees", "deployment", "data_region", "interface_languages")


def situation_blocks(view: PlanView) -> Iterator[Block]:
    """Yield company, users, systems, readiness, causes and pains as they are today."""
    yield heading(view.prose, "situation")
    yield from _company(view)
    yield from _systems(view)
    yield from _assessment(view)
    yield from _pains(view)


# --- company -----------------------------------------------------------------------------------------------------


def _company(view: PlanView) -> Iterator[Block]:
    prose, company = view.prose, view.result.engagement.company
    yield heading(prose, "company", 2)
    rows = [row(prose.text(f"company-{id_}"), _stated(view, id_)) for id_ in _ASKED]
    if not company.user_groups:  # otherwise the table of sites says so
        rows.append(row(prose.text("company-users"), prose.value(company.users or None)))
        sites = prose.join(site.name for site in company.sites) or prose.value(None)
        rows.append(row(prose.text("company-sites"), sites))
    rows += [
        row(prose.text("company-budget"), prose.value(company.budget_first_year)),
        row(prose.text("company-budget-five"), prose.value(company.budget_five_years)),
    ]
    yield Table(
        "company-table", prose.text("caption-company"), view.columns(("item", "as-stated"), (1, 3)), tuple(rows)
    )
    if not company.user_groups:
        yield Paragraph("users-none", prose.text("users-none"))
        return
    rows = [_site_row(view, site) for site in company.sites]
    columns = view.columns(("site", "headcount", "key-users", "departments"), (1.4, 0.8, 0.9, 4), (1, 2))
    caption = prose.text("caption-users", users=company.users, count=len(company.sites))
    yield Table("sites-table", caption, columns, tuple(rows), prose.text("sites-note"))


def _site_row(view: PlanView, site: Site) -> Row:
    """Return the users of one site, all departments together."""
    prose, company = view.prose, view.result.engagement.company
    names = {department.id: department.name for department in company.departments}
    own = [group for group in company.user_groups if group.site_id == site.id]
    return row(
        prose.value(site.name),
        str(sum(group.headcount for group in own)),
        str(sum(group.key_users for group in own)),
        prose.join(dict.fromkeys(prose.value(names[group.department_id]) for group in own)) or prose.text("none"),
    )


def _users_table(view: PlanView) -> Table:
    """Return the users by site, department and role, with what may be absent at once."""
    prose, company = view.prose, view.result.engagement.company
    departments = {department.id: department.name for department in company.departments}
    groups = tuple(
        row(
            view.site(group.site_id),
            prose.value(departments[group.department_id]),
            prose.label("audience", group.role),
            str(group.headcount),
            str(group.key_users),
            prose.value(group.max_absent_fraction, "percent"),
        )
        for group in sorted(company.user_groups, key=lambda g: [s.id for s in company.sites].index(g.site_id))
    )
    names = ("site", "department", "user-role", "headcount", "key-users", "absent")
    caption = prose.text("caption-user-groups", count=len(groups))
    return Table("users-table", caption, view.columns(names, (1.6, 1.3, 1.4, 0.8, 0.9, 1.2), (3, 4, 5)), groups)


def _stated(view: PlanView, question_id: str) -> Cell:
    """Return an answer; one that others dispute is provisional until somebody decides."""
    text = _asked(view, question_id)
    disputed = any(one.question_id == question_id and not one.decided for one in view.result.diagnosis.contradictions)
    return cell(view.prose.shared("used-provisional", value=text), "watch") if disputed else cell(text)


def _asked(view: PlanView, question_id: str) -> str:
    value = getattr(view.result.engagement.company, question_id)
    return answer_text(view.result, question_id, value or None, view.prose)


def _systems(view: PlanView) -> Iterator[Block]:
    prose, company = view.prose, view.result.engagement.company
    yield heading(prose, "systems", 2)
    if not company.systems:
        yield Paragraph("systems-none", prose.text("systems-none"))
        return
    keep = {True: "keep-yes", False: "keep-no", None: "keep-unknown"}
    rows = tuple(
        row(
            prose.value(system.name),
            prose.text(f"system-{system.kind}"),
            prose.value(system.use),
            cell(prose.text(keep[system.keep]), "unknown" if system.keep is None else "none"),
        )
        for system in company.systems
    )
    columns = view.columns(("system", "kind", "use", "future"), (1.3, 1, 3, 1.2))
    yield Table("systems-table", prose.text("caption-systems", count=len(rows)), columns, rows)


# --- assessment --------------------------------------------------------------------------------------------------


def _assessment(view: PlanView) -> Iterator[Block]:
    prose, diagnosis = view.prose, view.result.diagnosis
    yield heading(prose, "assessment", 2)
    yield Paragraph("objects-lead", prose.text("objects-lead"))
    yield _three_objects(view)
    if not view.result.engagement.company.processes:
        yield Paragraph("processes-none", prose.text("processes-none"))
    rows: list[Row] = []
    for key, topics in (("readiness", diagnosis.readiness), ("causes", diagnosis.causes)):
        rows += [group_row(prose.text(f"caption-{key}"))] if topics else []
        rows += [_topic_row(view, topic, _REASONS_IN_SHORT) for topic in topics]
    if rows:
        columns = view.columns(("topic", "light", "first-reason"), (38, 20, 110))
        yield Table("lights-table", prose.text("caption-lights"), columns, tuple(rows), prose.text("lights-short-note"))


def situation_detail(view: PlanView) -> Iterator[Block]:
    """Yield what the second chapter rests on: users by group, processes as surveyed, every reason of every light."""
    yield heading(view.prose, "situation-detail")
    yield Paragraph("situation-detail-lead", view.prose.text("situation-detail-lead"))
    yield from situation_groups(view)
    yield from light_reasons(view)


def situation_groups(view: PlanView) -> Iterator[Block]:
    """Yield users by group and processes as surveyed."""
    company = view.result.engagement.company
    if company.user_groups:
        yield _users_table(view)
    if company.processes:
        yield _process_table(view)


def light_reasons(view: PlanView) -> Iterator[Block]:
    """Yield every reason of every light."""
    prose, diagnosis = view.prose, view.result.diagnosis
    columns = view.columns(("topic", "light", "reasons"), (30, 20, 118))
    readiness = tuple(_topic_row(view, topic) for topic in diagnosis.readiness)
    causes = tuple(_topic_row(view, topic) for topic in diagnosis.causes)
    if readiness:
        yield Table("readiness-table", prose.text("caption-readiness"), columns, readiness, prose.text("lights-note"))
    if causes:
        yield Table("causes-table", prose.text("caption-causes"), columns, causes)


def _three_objects(view: PlanView) -> Table:
    prose, company = view.prose, view.result.engagement.company
    lights = {topic.topic_id: topic for topic in view.result.diagnosis.readiness}
    grave = [process for process in company.processes if (process.severity or 0) >= _GRAVE]
    processes = row(
        prose.text("object-processes"),
        prose.text("light-none"),
        prose.text("object-processes-found", count=len(company.processes), grave=len(grave), limit=_GRAVE),
        prose.join(process.name for process in company.processes if _bearable(process))
        or prose.text("strong-process-none", limit=_BEARABLE),
        view.points(_process(view, process) for process in sorted(grave, key=_weight)[:_PAINS_NAMED])
        or prose.value(None),
    )
    kept = sum(system.keep is True for system in company.systems)
    infrastructure = row(
        prose.text("object-infrastructure"),
        _light(view, lights.get("infrastructure")),
        prose.text(
            "object-infrastructure-found", count=len(company.systems), kept=kept, links=len(company.integrations)
        ),
        _strong(view, "infrastructure"),
        _worst(view, lights.get("infrastructure")),
    )
    data = row(
        prose.text("object-data"),
        _light(view, lights.get("data")),
        prose.text(
            "object-data-found",
            count=len(company.data_sources),
            records=sum(source.records or 0 for source in company.data_sources),
            unknown=sum(source.records is None for source in company.data_sources),
        ),
        _strong(view, "data"),
        _worst(view, lights.get("data")),
    )
    columns = view.columns(("object", "light", "found", "strong", "worst"), (22, 18, 32, 48, 48))
    return Table("objects-table", prose.text("caption-objects"), columns, (processes, infrastructure, data))


def _bearable(process: BusinessProcess) -> bool:
    """Say whether a process was surveyed and hurts little: that is what it has for a strength."""
    return process.severity is not None and process.severity <= _BEARABLE


def _strong(view: PlanView, topic_id: str) -> str:
    """Return the answers of a topic that reach its green limit whoever gave them."""
    said = (
        Statement("diagnosis.low-answer", {"question": question.text, "answer": tuple(o.text for o in chosen)})
        for questionnaire in view.result.packs.questionnaires.values()
        if topic_id in questionnaire.topics
        for question in questionnaire.questions.values()
        if question.topic == topic_id and (chosen := _good_options(view, questionnaire, question))
    )
    return view.prose.sentences(view.prose.says(said)) or view.prose.text("strong-none")


def _good_options(view: PlanView, questionnaire: Questionnaire, question: Question) -> tuple[Option, ...]:
    """Return the options chosen in a scored question when all of them reach the green limit of its topic."""
    limit = questionnaire.topics[question.topic or ""].green_from
    chosen = [
        answer.value
        for answer in view.result.engagement.answers
        if answer.questionnaire_id == questionnaire.id and answer.question_id == question.id
    ]
    options = tuple(option for option in question.options if option.id in chosen)
    good = limit is not None and all(option.score is not None and option.score >= limit for option in options)
    return options if good else ()


def _process_table(view: PlanView) -> Table:
    """Return the processes as surveyed, by area: roles, pain, severity and frequency."""
    prose, processes = view.prose, view.result.engagement.company.processes
    rows: list[Row] = []
    for area in get_args(ProcessArea):
        own = [process for process in processes if process.area == area]
        rows.append(group_row(prose.text("process-area", area=prose.text(f"area-{area}"), count=len(own))))
        rows += [_process_row(view, process) for process in sorted(own, key=_weight)]
        if not own:
            rows.append(row(cell(prose.text("area-unknown"), "unknown"), *[prose.text("no-days")] * 4))
    columns = view.columns(("process", "roles", "pain", "severity", "frequency"), (34, 36, 56, 21, 21), (3, 4))
    caption = prose.text("caption-processes", count=len(processes))
    return Table("processes-table", caption, columns, tuple(rows), prose.text("processes-note"))


def _process_row(view: PlanView, process: BusinessProcess) -> Row:
    prose = view.prose
    return row(
        prose.value(process.name),
        prose.join(prose.label("audience", role) for role in process.roles),
        _known(prose.value(process.pain), known=process.pain is not None),
        _known(prose.value(process.severity), known=process.severity is not None),
        _known(prose.value(process.frequency), known=process.frequency is not None),
    )


def _weight(process: BusinessProcess) -> int:
    return -(process.severity or 0) * (process.frequency or 0)


def _process(view: PlanView, process: BusinessProcess) -> str:
    return view.prose.text("process-pain", name=process.name, pain=process.pain)


def _light(view: PlanView, topic: TopicScore | None) -> Cell:
    light = topic.light if topic else "unknown"
    return cell(view.prose.label("diagnosis", f"light-{light}"), MARK_OF_LIGHT[light])


def _worst(view: PlanView, topic: TopicScore | None) -> str:
    return view.prose.sentences(view.prose.says(topic.reasons[:_PAINS_NAMED])) if topic else view.prose.value(None)


def _topic_row(view: PlanView, topic: TopicScore, most: int | None = None) -> Row:
    """Return a light with its reasons, the gravest first; `most` of them when given."""
    prose, reasons = view.prose, topic.reasons
    if topic.light == "unknown":
        # an unknown light hangs on what was not answered, not on the answers there are
        reasons = tuple(sorted(reasons, key=lambda reason: reason.code != _UNANSWERED))
    said = prose.sentences(prose.says(reasons[:most])) or prose.text("no-complaint")
    return row(_topic(view, topic.topic_id), _light(view, topic), said)


def _topic(view: PlanView, topic_id: str) -> str:
    found = (q.topics[topic_id] for q in view.result.packs.questionnaires.values() if topic_id in q.topics)
    topics = list(found)
    scored = next((topic for topic in topics if topic.red_below is not None), topics[0] if topics else None)
    return view.prose.value(scored.text) if scored else topic_id


def _pains(view: PlanView) -> Iterator[Block]:
    prose, diagnosis = view.prose, view.result.diagnosis
    yield heading(prose, "pains", 2)
    catalogue = view.result.packs.catalogue
    rows = []
    for area, burden in sorted(diagnosis.area_burden.items(), key=lambda item: -(item[1] or 0.0)):
        own = [finding for finding in diagnosis.pains if finding.area == area]
        worst = sorted(own, key=lambda finding: -(finding.burden or 0.0))[:_PAINS_NAMED]
        rows.append(
            row(
                prose.value(catalogue.pain_areas[area].text),
                prose.value(burden, "percent") if burden is not None else prose.value(None),
                prose.clauses(_pain(view, finding) for finding in worst if finding.burden is not None)
                or prose.text("no-days"),
            )
        )
    columns = view.columns(("area", "burden", "heaviest"), (1, 0.8, 5), (1,))
    yield Table("pains-table", prose.text("caption-pains"), columns, tuple(rows), prose.text("pains-note"))


def _pain(view: PlanView, finding: PainFinding) -> str:
    text = view.result.packs.catalogue.pain_points[finding.pain_id].text
    return view.prose.text("pain", id=finding.pain_id, text=text, burden=finding.burden)


# --- objectives and success --------------------------------------------------------------------------------------


def objective_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the measurable objectives; whatever is unknown is printed as such."""
    prose, objectives = view.prose, view.result.diagnosis.objectives
    yield heading(prose, "goals")
    if not objectives:
        yield Paragraph("goals-none", prose.text("goals-none"))
        return
    yield Paragraph("goals-lead", prose.text("goals-lead", count=len(objectives)))
    names = ("code", "goal", "kpi", "from", "to", "due", "owner")
    columns = view.columns(names, (9, 38, 27, 21, 22, 26, 25), (3, 4))
    rows = tuple(_objective_row(view, objective) for objective in objectives)
    yield Table("goals-table", prose.text("caption-goals", count=len(rows)), columns, rows)
    # the client's own dates are certain, whatever the calendar says
    marked = prose.marking(view.calendar_through, [one.due for one in objectives if one.due is not None])
    early = tuple(marked.text(key, **params) for one in objectives for key, params in _too_early(view, one))
    if early:
        yield Bullets("goals-early", early)


def _objective_row(view: PlanView, objective: Objective) -> Row:
    prose, kpis = view.prose, view.result.packs.outcomes.kpis
    kpi = kpis.get(objective.kpi_id or "")
    kpi_text = prose.text("kpi", id=kpi.id, text=kpi.text) if kpi else prose.value(None)
    start = view.kpi_value(kpi, objective.start_value) if kpi else prose.value(objective.start_value)
    return row(
        objective.id,
        prose.value(objective.text),
        _known(kpi_text, known=kpi is not None),
        _known(start, known=objective.start_value is not None),
        _known(_target(view, objective), known=objective.target is not None and objective.change is not None),
        _due(view, objective),
        _known(prose.value(objective.owner), known=objective.owner is not None),
    )


def _due(view: PlanView, objective: Objective) -> Cell:
    """Return the day a target is due, marked where it comes too early to be met or to be judged."""
    text = view.prose.value(objective.due)
    reasons = [key for key, _ in _too_early(view, objective)]
    if reasons:
        return cell(text, "bad" if reasons == ["goal-due-early"] else "watch")
    return _known(text, known=objective.due is not None)


def _too_early(view: PlanView, objective: Objective) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield why a target falls due too early: before go-live, before it is 80 % sure, before anybody judges it."""
    if objective.due is None:
        return
    sure, likely = go_live_range(view), view.rollout.go_live.likely
    judged = next((review for review in view.result.outcomes.reviews if review.quarterly), None)
    params: dict[str, object] = {"id": objective.id, "due": objective.due, "live": likely}
    if objective.due <= likely:
        yield "goal-due-early", params
    elif sure is not None and objective.due < sure.p80:
        yield "goal-due-unsure", params | {"p80": sure.p80}
    elif judged is not None and objective.due < judged.due:
        yield "goal-due-unjudged", params | {"review": judged.title, "day": judged.due}


def _known(text: str, *, known: bool) -> Cell:
    return cell(text, "none" if known else "unknown")


def _target(view: PlanView, objective: Objective) -> str:
    kpi = view.result.packs.outcomes.kpis.get(objective.kpi_id or "")
    if objective.target is None or objective.change is None:
        return view.prose.value(None)
    if objective.change == "value":
        return view.kpi_value(kpi, objective.target) if kpi else view.prose.value(objective.target)
    key = "target-up" if objective.target >= 0 else "target-down"
    sheets = (sheet for sheet in view.result.outcomes.kpis if objective.id in sheet.objective_ids)
    value = next((sheet.target_value for sheet in sheets if sheet.kpi_id == objective.kpi_id), None)
    if kpi is not None and value is not None:
        return view.kpi_value(kpi, value)
    return view.prose.text(
        f"{key}-{objective.change}", change=abs(objective.target), points=abs(objective.target) * 100
    )


def success_blocks(view: PlanView) -> Iterator[Block]:
    """Yield the deciding KPIs and the calendar of reviews."""
    prose, outcomes = view.prose, view.result.outcomes
    yield heading(prose, "success")
    deciding = [sheet for sheet in outcomes.kpis if sheet.deciding]
    key = "success-lead" if view.result.diagnosis.objectives else "success-lead-no-goals"
    yield Paragraph("success-lead", prose.text(key, count=len(outcomes.kpis), deciding=len(deciding)))
    yield from _reviews(view)


def _reviews(view: PlanView) -> Iterator[Block]:
    prose, reviews = view.prose, view.result.outcomes.reviews
    if not reviews:
        return
    rows = tuple(
        row(
            view.day(review.due, is_provisional=review.provisional),
            prose.value(review.title),
            prose.join(review.attendees),
            prose.value(review.output),
        )
        for review in reviews
    )
    columns = view.columns(("date", "review", "attendees", "output"), (1.3, 1.6, 2.2, 2.6))
    caption = prose.text("caption-reviews", count=len(rows))
    yield Table("reviews-table", caption, columns, rows, prose.text("reviews-note"))


def unfinished_objectives(view: PlanView) -> Iterator[tuple[Objective, str]]:
    """Yield the objectives that lack metric, start value, target, date or owner, with the names of what they lack."""
    for objective in view.result.diagnosis.objectives:
        lacking = [name for name, parts in _PARTS.items() if any(getattr(objective, part) is None for part in parts)]
        if lacking:
            yield objective, view.prose.join(view.prose.text(f"goal-part-{name}") for name in lacking)
