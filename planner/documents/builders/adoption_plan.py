"""D9, the adoption plan: impact by role, promotion, managers, seed users, feedback, incentives, calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from planner.documents.builders.adoption_annexes import build_annexes
from planner.documents.builders.adoption_impact import impact_blocks, user_roles
from planner.documents.builders.adoption_support import support_blocks
from planner.documents.builders.adoption_view import AdoptionView, adoption_view, in_wave
from planner.documents.builders.common import (
    Open,
    columns,
    contradictions_blocks,
    front_matter,
    group_row,
    heading,
    open_items,
    row,
)
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Checklist,
    ChecklistItem,
    Column,
    Document,
    KeyFact,
    KeyFacts,
    OpenItems,
    Paragraph,
    Row,
    SignatureBlock,
    Table,
)
from planner.domain.model.text import Language
from planner.domain.rollout.adoption import Communication, wave_count
from planner.domain.rollout.adoption_template import IssueClass, PilotCriterion
from planner.domain.rollout.results import Wave
from planner.services.run import EngagementResult

CODE = "D9"
# communications on the first page
NEXT = 6
# a go-live less likely than this is not announced as a date
_LIKELY = 0.5
# roles without which the plan has nobody to carry it
CARRIERS = ("sponsor", "change_manager", "process_owner", "support_lead", "key_users")


def build_adoption_document(result: EngagementResult, language: Language) -> Document:
    """Build the adoption plan of an engagement in one language."""
    view = adoption_view(result, language)
    return Document(
        code=CODE,
        language=language,
        front=front_matter(result, view.prose, CODE),
        opening=tuple(_opening(view)),
        body=tuple(_body(view)),
        annexes=tuple(build_annexes(view)),
    )


# --- opening -----------------------------------------------------------------------------------------------------


def _opening(view: AdoptionView) -> Iterator[Block]:
    prose, result = view.prose, view.result
    yield heading(prose, "opening", numbered=False)
    waves, plan = result.rollout.waves, view.plan
    yield KeyFacts(
        "opening-facts",
        (
            KeyFact(
                prose.text("fact-users"),
                prose.value(result.engagement.company.users or None),
                prose.text("fact-users-remark", count=len(user_roles(view))),
            ),
            KeyFact(prose.text("fact-live"), view.day(waves[0].go_live), _live_remark(view, waves[0])),
            KeyFact(prose.text("fact-seed"), prose.value(plan.seed_users), prose.text("fact-seed-remark")),
            KeyFact(
                prose.text("fact-messages"),
                prose.value(len(plan.communications)),
                prose.text("fact-messages-remark", channels=len({one.channel for one in plan.communications})),
            ),
        ),
    )
    yield from _waiting(view)
    yield from _unlikely(view)
    missing = [role for role in CARRIERS if not view.people(role)]
    if missing:
        text = prose.text("carriers-missing", roles=view.roles(missing))
        yield Callout("opening-carriers", "bad", prose.text("carriers-title"), (text,))
    yield Callout(
        "opening-decisions",
        "watch",
        prose.text("decisions-title"),
        tuple(prose.text(f"decision-{number}") for number in (1, 2, 3)),
    )
    yield _live_table(view)
    yield _promotion_table(view, "opening-promotion", short=True)
    yield _next_table(view)


def _waiting(view: AdoptionView) -> Iterator[Callout]:
    """Say that the survey advises to wait: a plan full of dates would otherwise contradict it."""
    prose, timing = view.prose, view.result.diagnosis.timing
    if timing is None or timing.verdict != "wait":
        return
    again = timing.look_again
    text = prose.text("wait-text", when=again) if again else prose.text("wait-text-open")
    yield Callout("opening-wait", "watch", prose.text("wait-title"), (text,))


def _unlikely(view: AdoptionView) -> Iterator[Callout]:
    """Say that go-lives of the plan will hardly be kept: what is dated by them must not be announced as certain."""
    prose = view.prose
    ranges = [(wave, view.go_live_range(wave)) for wave in view.result.rollout.waves]
    doubtful = [(wave, one) for wave, one in ranges if one is not None and one.planned_probability < _LIKELY]
    if not doubtful:
        return
    key = view.by_waves("unlikely-wave", "unlikely-single")
    days = tuple(
        prose.text(key, number=wave.number, day=view.day(wave.go_live), p80=view.day(one.p80)) for wave, one in doubtful
    )
    moving = sum(one.moves_with_go_live for one in view.plan.communications)
    texts = (
        prose.text("unlikely-text", waves=prose.clauses(days), share=_LIKELY),
        prose.text("unlikely-moving", count=moving),
    )
    yield Callout("opening-unlikely", "watch", prose.text("unlikely-title"), texts)


def _live_table(view: AdoptionView) -> Table:
    """Return the go-lives as planned, each with the day that is 80 % certain."""
    prose = view.prose
    rows = tuple(
        row(
            str(wave.number),
            prose.value(wave.title),
            prose.value(wave.users),
            view.day(wave.go_live),
            view.day(certain.p80) if certain else prose.value(None),
            prose.value(certain.planned_probability if certain else None, "chance"),
        )
        for wave in view.result.rollout.waves
        for certain in (view.go_live_range(wave),)
    )
    heads = view.heads("wave", "wave-title", "people", "live-planned", "live-p80", "live-kept")
    layout = columns(heads, (0.5, 2.6, 0.6, 1.5, 1.5, 0.9), right=(2, 5))
    return Table("opening-live", prose.text("caption-live"), layout, rows, prose.text("live-note"))


def _next_table(view: AdoptionView) -> Table:
    """Return the next communications from today on."""
    prose, today = view.prose, view.result.engagement.today
    ahead = [one for one in view.plan.communications if one.day >= today][:NEXT]
    rows = tuple(
        row(
            view.told_on(one),
            in_wave(view.result, prose, one.title, one.wave_id),
            view.roles((one.sender,)),
            view.told_to(one),
        )
        for one in ahead
    ) or (row("", prose.text("none"), "", ""),)
    heads = view.heads("day", "occasion", "sender", "audience")
    return Table("opening-next", prose.text("caption-next"), columns(heads, (1.1, 2.6, 1.5, 2.4)), rows)


def _live_remark(view: AdoptionView, wave: Wave) -> str:
    certain = view.go_live_range(wave)
    remarks = [view.prose.text("plan-provisional")] if view.result.rollout.is_provisional else []
    remarks += [view.prose.text("live-p80", day=view.day(certain.p80))] if certain else []
    return view.prose.clauses(remarks)


# --- body --------------------------------------------------------------------------------------------------------


def _body(view: AdoptionView) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "grounds")
    yield Paragraph("grounds-lead", prose.text("grounds-lead"))
    yield _pain_table(view)
    yield heading(prose, "impact")
    yield from impact_blocks(view)
    yield heading(prose, "promotion")
    yield Paragraph("promotion-lead", prose.text(view.by_waves("promotion-lead", "promotion-lead-single")))
    yield _promotion_table(view, "promotion-table", short=False)
    yield heading(prose, view.by_waves("pilot", "go-live"))
    yield from _pilot(view)
    yield heading(prose, "managers")
    yield Paragraph("managers-lead", prose.text("managers-lead"))
    yield _behaviour_table(view)
    yield heading(prose, "seed")
    yield from _seed(view)
    yield heading(prose, "feedback")
    yield from _feedback(view)
    yield heading(prose, "incentives")
    yield Paragraph("incentives-lead", prose.text("incentives-lead"))
    yield _incentive_table(view)
    yield heading(prose, "low")
    yield from _low_activity(view)
    yield heading(prose, "calendar")
    told = view.plan.communications
    moving = sum(one.moves_with_go_live for one in told)
    yield Paragraph("calendar-lead", prose.text("calendar-lead", count=len(told), moving=moving))
    yield _calendar(view)
    yield heading(prose, "open")
    yield from contradictions_blocks(view.result, prose)
    yield OpenItems("open-items", open_items(view.result, prose, ("rollout", "training"), _own_open(view)))
    yield heading(prose, "sign-off")
    parties = (prose.value(view.result.engagement.client), prose.value(view.result.engagement.consultant))
    yield SignatureBlock("signatures", prose.text("sign-title"), parties)


def _own_open(view: AdoptionView) -> Iterator[Open]:
    prose = view.prose
    for role in CARRIERS:
        if not view.people(role):
            yield Open(prose.text("open-role", role=view.role(role)), view.role("sponsor"), prose.text("open-role-why"))
    yield Open(prose.text("open-amounts"), view.role("sponsor"), prose.text("open-amounts-why"))
    yield Open(prose.text("open-policy"), prose.text("open-policy-who"), prose.text("open-policy-why"))
    yield Open(prose.text("open-limits"), view.role("support_lead"), prose.text("open-limits-why"))


def _pain_table(view: AdoptionView) -> Table:
    """Return the stated pains that adoption work answers, heaviest first, with what answers them."""
    prose = view.prose
    burdens = {finding.pain_id: finding.burden or 0.0 for finding in view.result.diagnosis.pains}
    by_pain: dict[str, list[str]] = {}
    for one in view.plan.communications:
        for pain in one.pains:
            by_pain.setdefault(pain, []).append(prose.value(one.title))
    pains = view.result.packs.catalogue.pain_points
    rows = tuple(
        row(
            pain,
            prose.value(pains[pain].text),
            prose.value(burdens.get(pain), "percent"),
            prose.join(dict.fromkeys(by_pain[pain])),
        )
        for pain in sorted(by_pain, key=lambda pain: (-burdens.get(pain, 0.0), pain))
    )
    heads = view.heads("code", "pain", "burden", "answered-by")
    rows = rows or (row("", prose.text("no-pains"), "", ""),)
    return Table("pains", prose.text("caption-pains"), columns(heads, (0.6, 2.6, 0.7, 3.8), right=(2,)), rows)


def _promotion_table(view: AdoptionView, id_: str, *, short: bool) -> Table:
    prose, rows = view.prose, list[Row]()
    for period in view.plan.promotion:
        stage = view.template.promotion[period.number]
        when = prose.text("span", first=view.day(period.first_day), last=view.day(period.last_day))
        full = (prose.value(stage.aim), prose.value(stage.actions), view.role(stage.owner), prose.value(stage.measure))
        cells = (full[0], full[2]) if short else (*full, view.codes(period.work_package_ids))
        rows.append(row(prose.value(stage.stage), when, *cells))
    if short:
        shown = columns(view.heads("stage", "when", "aim", "owner"), (1.15, 1.8, 2.9, 1.4))
    else:
        heads = view.heads("stage", "when", "aim", "actions", "owner", "measure", "work")
        shown = columns(heads, (1.2, 1.25, 1.3, 2.0, 1.05, 1.8, 1.1))
    return Table(id_, prose.text("caption-promotion"), shown, tuple(rows))


def _pilot(view: AdoptionView) -> Iterator[Block]:
    prose, wave = view.prose, view.result.rollout.waves[0]
    key = "pilot-lead" if wave.is_pilot else "pilot-single"
    yield Paragraph("pilot-lead", prose.text(key, title=wave.title, users=wave.users, day=view.day(wave.go_live)))
    yield Paragraph("pilot-managers", _pilot_managers(view, wave))
    for part, criteria in (("entry", view.template.pilot_entry), ("exit", view.template.pilot_exit)):
        yield _criteria(view, part, criteria)


def _pilot_managers(view: AdoptionView, wave: Wave) -> str:
    """Say who the managers of the pilot are: those among its users; managers of later waves are not asked for."""
    prose, groups = view.prose, view.result.engagement.company.user_groups
    managers = dict.fromkeys(role for behaviour in view.template.behaviours for role in behaviour.roles)
    own, later = Counter[str](), dict[str, None]()
    for group in groups:
        if group.role in managers and group.id in wave.group_ids:
            own[group.role] += group.headcount
        elif group.role in managers:
            later[group.role] = None
    absent = [role for role in later if role not in own]
    if not own:
        return prose.text("pilot-managers-none")
    named = prose.text("pilot-managers", roles=view.roles(own), count=own.total())
    told = (named, prose.text("pilot-managers-later", roles=view.roles(absent))) if absent else (named,)
    return prose.sentences(told)


def _criteria(view: AdoptionView, part: str, criteria: tuple[PilotCriterion, ...]) -> Checklist:
    prose = view.prose
    kpis = {sheet.kpi_id for sheet in view.result.outcomes.kpis}
    library = view.result.packs.outcomes.kpis
    own = [one for one in criteria if one.only in {None, wave_count(view.result.rollout)}]
    items = []
    for number, one in enumerate(own, start=1):
        measure = prose.value(one.measure)
        if one.kpi in kpis:
            measure = prose.text("measured-by", measure=measure, kpi=one.kpi, text=library[one.kpi or ""].text)
        items.append(ChecklistItem(prose.text(f"number-{part}", number=number), prose.value(one.text), (measure,)))
    return Checklist(
        id=f"pilot-{part}",
        caption=prose.text(f"caption-pilot-{part}"),
        detail_heads=(Column(prose.text("column-measure"), width=2.2),),
        fill_heads=tuple(prose.text(f"column-{key}") for key in ("met", "date", "signed")),
        items=tuple(items),
        number_head=prose.text("column-number"),
        text_head=prose.text("column-criterion"),
        boxes=False,
    )


def _behaviour_table(view: AdoptionView) -> Table:
    prose = view.prose
    rows = tuple(
        row(
            str(number),
            prose.value(view.template.behaviours[record.number].text),
            view.roles(record.roles),
            prose.text(f"rhythm-{view.template.behaviours[record.number].rhythm}"),
            prose.value(view.template.behaviours[record.number].evidence),
            prose.value(view.template.behaviours[record.number].target),
            prose.join(record.kpis) or prose.text("none"),
        )
        for number, record in enumerate(view.plan.behaviours, start=1)
    )
    heads = view.heads("number", "behaviour", "who", "how-often", "evidence", "limit", "kpi")
    widths = (0.5, 2.5, 1.7, 1.1, 2.1, 1.7, 0.8)
    rows = rows or (row("", prose.text("no-managers"), "", "", "", "", ""),)
    note = prose.text("managers-note")
    return Table("behaviours", prose.text("caption-behaviours"), columns(heads, widths), rows, note)


# --- seed users and feedback -------------------------------------------------------------------------------------


def _seed(view: AdoptionView) -> Iterator[Block]:
    prose, seed = view.prose, view.template.seed_users
    yield Paragraph(
        "seed-lead",
        prose.text("seed-lead", count=view.plan.seed_users, users=seed.per_users, source=seed.per_users_source),
    )
    yield Bullets(
        "seed-criteria",
        tuple(prose.text("seed-must" if one.must else "seed-wish", text=one.text) for one in seed.criteria),
    )
    table = _seed_groups(view)
    if table.rows:
        yield table
    rows = tuple(
        row(view.day(step.day), in_wave(view.result, prose, step.text, step.wave_id), view.role(step.owner))
        for step in view.plan.seed_steps
    )
    heads = view.heads("day", "step", "owner")
    yield Table("seed-steps", prose.text("caption-seed-steps"), columns(heads, (1.6, 4.1, 1.5)), rows)
    yield Paragraph("sharing-lead", prose.text("sharing-lead"))
    yield Bullets("sharing-agenda", tuple(prose.value(text) for text in seed.agenda), ordered=True)


def _seed_groups(view: AdoptionView) -> Table:
    """Return how many seed users each department at each site gives; the names are filled in by hand."""
    prose, company = view.prose, view.result.engagement.company
    departments = {one.id: one.name for one in company.departments}
    sites = {one.id: one.name for one in company.sites}
    heads_of: dict[tuple[str, str], int] = {}
    for group in company.user_groups:
        key = (group.department_id, group.site_id)
        heads_of[key] = heads_of.get(key, 0) + group.headcount
    share, named = view.template.seed_users.per_users, _seed_names(view)
    rows = tuple(
        row(
            prose.value(departments.get(department, department)),
            prose.value(sites.get(site, site)),
            str(people),
            str(-(-people // share) or 1),
            named.get((department, site), ""),
        )
        for (department, site), people in heads_of.items()
    )
    heads = view.heads("department", "place", "people", "seats", "names")
    widths = (1.8, 1.8, 0.7, 0.7, 2.4)
    note = prose.text("seed-note")
    return Table("seed-groups", prose.text("caption-seed-groups"), columns(heads, widths, right=(2, 3)), rows, note)


def _seed_names(view: AdoptionView) -> dict[tuple[str | None, str | None], str]:
    """Return the seed users on record by department and site; who is not confirmed yet says so."""
    prose = view.prose
    return {
        (line.department_id, line.site_id): prose.join(
            prose.value(one.name) if one.confirmed_on else prose.text("seed-proposed", name=one.name)
            for one in line.named
        )
        for line in view.result.training.rosters.of("seed_user")
    }


def _feedback(view: AdoptionView) -> Iterator[Block]:
    prose, feedback = view.prose, view.template.feedback
    yield Paragraph("feedback-lead", prose.text("feedback-lead"))
    yield Bullets("feedback-channels", tuple(prose.value(text) for text in feedback.channels), ordered=True)
    yield limits_table(view, "feedback-limits")
    yield Paragraph(
        "feedback-closure",
        prose.text(
            "feedback-closure",
            target=feedback.closure_target,
            formula=feedback.closure_formula,
            source=feedback.closure_source,
        ),
    )
    yield from support_blocks(view)


def limits_table(view: AdoptionView, id_: str) -> Table:
    """Return the classes of issues with response limits, owner and escalation."""
    prose, feedback = view.prose, view.template.feedback
    rows = tuple(_class_row(view, one) for one in feedback.classes)
    heads = view.heads("issue-class", "response", "solution", "owner", "escalation")
    widths = (3.2, 1.1, 1.1, 1.5, 1.5)
    note = prose.value(feedback.limits_source)
    return Table(id_, prose.text("caption-limits"), columns(heads, widths, right=(1, 2)), rows, note)


def _class_row(view: AdoptionView, one: IssueClass) -> Row:
    prose = view.prose
    solve = prose.text("no-limit") if one.solve_hours is None else prose.value(one.solve_hours)
    owners = (view.role_and_people(one.owner), view.role(one.escalate_to))
    return row(prose.value(one.text), prose.value(one.response_hours), solve, *owners)


# --- incentives, low activity, calendar --------------------------------------------------------------------------


def _incentive_table(view: AdoptionView) -> Table:
    prose = view.prose
    rows = tuple(
        row(
            prose.value(one.title),
            prose.value(one.rewards),
            prose.value(one.measure),
            prose.text("given-by", who=view.role(one.giver), rhythm=prose.text(f"rhythm-{one.rhythm}")),
            prose.value(one.abuse),
            prose.value(one.guard),
            prose.text("amount"),
        )
        for one in view.template.incentives
    )
    heads = view.heads("incentive", "rewards", "measured", "giver", "abuse", "guard", "amount")
    widths = (1.1, 1.6, 1.8, 1.2, 1.5, 1.6, 0.9)
    return Table("incentive-table", prose.text("caption-incentives"), columns(heads, widths), rows)


def _low_activity(view: AdoptionView) -> Iterator[Block]:
    prose, low = view.prose, view.template.low_activity
    kpi = view.result.packs.outcomes.kpis[low.kpi]
    yield Paragraph("low-lead", prose.text("low-lead", id=kpi.id, text=kpi.text, formula=kpi.formula))
    yield Bullets("low-limits", tuple(prose.value(text) for text in low.limits))
    yield Paragraph("low-source", prose.value(low.limits_source), "note")
    by_text: dict[object, list[str]] = {}
    for step in view.plan.low_activity_steps:
        by_text.setdefault(step.text, []).append(view.day(step.day))
    rows = []
    for number, one in enumerate(low.steps, start=1):
        days = by_text.get(one.text, [])
        when = prose.clauses(
            prose.text("wave-day", number=wave.number, day=day) if len(days) > 1 else day
            for wave, day in zip(view.result.rollout.waves, days, strict=False)
        )
        cells = (when or prose.text("none"), prose.value(one.text), view.role(one.owner), prose.value(one.output))
        rows.append(row(str(number), *cells))
    heads = view.heads("number", "day", "step", "owner", "output")
    widths = (0.4, 1.6, 3.2, 1.3, 1.7)
    yield Table("low-steps", prose.text("caption-low-steps"), columns(heads, widths), tuple(rows))


def _calendar(view: AdoptionView) -> Table:
    prose, rows = view.prose, list[Row]()
    month: date | None = None
    for one in view.plan.communications:
        first = one.day.replace(day=1)
        if first != month:
            rows.append(group_row(prose.text("month", when=first)))
            month = first
        rows.append(_calendar_row(view, one))
    heads = view.heads("day", "occasion", "from-to", "message", "channel-material", "serves")
    widths = (1.45, 1.35, 1.6, 2.7, 1.8, 1.3)
    return Table("calendar-table", prose.text("caption-calendar"), columns(heads, widths), tuple(rows))


def _calendar_row(view: AdoptionView, one: Communication) -> Row:
    prose = view.prose
    channel = view.template.channels[one.channel].text
    return row(
        view.told_on(one),
        in_wave(view.result, prose, one.title, one.wave_id),
        prose.text("from-to", sender=view.roles((one.sender,)), audience=view.told_to(one)),
        prose.value(one.message),
        prose.text("channel-material", channel=channel, material=one.material),
        _serves(view, one),
    )


def _serves(view: AdoptionView, one: Communication) -> str:
    """Return the work packages a communication belongs to, with the pains and KPIs it is linked to."""
    work, links = view.codes(one.work_package_ids), view.prose.join((*one.pains, *one.kpis))
    return view.prose.text("serves", work=work, links=links) if links else work
