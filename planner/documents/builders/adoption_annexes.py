"""The annexes of the adoption plan: the usage policy as a regulation, and the sheets to fill in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.documents.builders.adoption_view import AdoptionView
from planner.documents.builders.common import (
    columns,
    glossary_table,
    group_row,
    heading,
    provisional,
    references_table,
    row,
    shared_heading,
)
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Checklist,
    ChecklistItem,
    Column,
    Heading,
    PageBreak,
    Paragraph,
    Row,
    Table,
)
from planner.domain.model.text import Text
from planner.domain.rollout.adoption_template import Clause, Insert, PolicyTemplate, TimeLimit

TERMS = ("sponsor", "burden", "seed_user", "low_activity", "crm", "wave", "gate", "work_package")
STANDARDS = ("pipl", "dsl", "csl", "labour_contract")
# columns of dates on the record sheet of manager behaviours, and lines of the other sheets
RECORD_DAYS = 6
LOG_LINES = 12
LOW_LINES = 8
CASE_LINES = 3
RECEIPT_LINES = 10
_ON_A_LINE = 2
_STAGES = "{stages}"
SHARING = ("when", "chaired", "present", "what-worked", "still-missing")
_DIGITS = "零一二三四五六七八九"
_TEN = 10


def build_annexes(view: AdoptionView) -> Iterator[Block]:
    """Yield the policy, then the sheets."""
    prose = view.prose
    policy = view.result.packs.policy
    if policy is not None:
        yield heading(prose, "policy")
        yield from _policy(view, policy)
        yield heading(prose, "receipt")
        yield _receipt(view)
    yield PageBreak("break-record", landscape=True)
    yield heading(prose, "record")
    yield Paragraph("record-lead", prose.text("record-lead"))
    yield _behaviour_record(view)
    yield PageBreak("break-support", landscape=True)
    yield heading(prose, "support-log")
    yield Paragraph("support-log-lead", prose.text("support-log-lead"))
    yield _support_log(view)
    yield PageBreak("break-sharing")
    yield heading(prose, "sharing-record")
    yield from _sharing_record(view)
    yield heading(prose, "low-record")
    yield _low_record(view)
    yield shared_heading(prose, "glossary-and-references")
    yield glossary_table(prose, TERMS)
    yield references_table(view.result, prose, STANDARDS)


# --- the policy --------------------------------------------------------------------------------------------------


def _policy(view: AdoptionView, policy: PolicyTemplate) -> Iterator[Block]:
    prose = view.prose
    yield Callout("policy-notice", "watch", _filled(view, policy.title), (_filled(view, policy.notice),))
    article = 0
    for number, chapter in enumerate(policy.chapters, start=1):
        title = prose.text("chapter", number=_numeral(view, number), title=chapter.title)
        yield Heading(f"policy-{chapter.id}", 2, title, numbered=False)
        for clause in chapter.clauses:
            article += 1
            yield from _clause(view, policy, clause, article)


def _clause(view: AdoptionView, policy: PolicyTemplate, clause: Clause, article: int) -> Iterator[Block]:
    prose = view.prose
    text = prose.text("article", number=_numeral(view, article), text=_filled(view, clause.text))
    yield Paragraph(f"policy-{clause.id}-{article}", text)
    if clause.insert:
        yield _insert(view, policy, clause.insert)


def _filled(view: AdoptionView, text: Text) -> str:
    client = view.prose.value(view.result.engagement.client)
    rollout = view.result.rollout
    first = rollout.waves[0].go_live
    open_ = rollout.is_provisional or view.result.calendar.is_provisional(first)
    day = provisional(first.isoformat(), view.prose, is_provisional=open_)
    return view.prose.value(text).replace("{client}", client).replace("{go_live}", day)


def _numeral(view: AdoptionView, number: int) -> str:
    """Return a number below a hundred as a Chinese regulation writes it, in figures in English."""
    if view.prose.language != "zh-CN":
        return str(number)
    tens, ones = divmod(number, _TEN)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _insert(view: AdoptionView, policy: PolicyTemplate, insert: Insert) -> Block:
    match insert:
        case "people":
            return _officers(view, policy)
        case "entry_fields":
            return _entry_fields(view)
        case "time_limits":
            return _time_limits(view, policy)
        case "limits":
            return _limits(view)
        case "low_activity":
            texts = view.template.low_activity.limits
            return Bullets("policy-low-activity", tuple(view.prose.value(text) for text in texts))


def _officers(view: AdoptionView, policy: PolicyTemplate) -> Table:
    prose = view.prose
    rows = tuple(
        row(view.role(role), prose.join(view.people(role)) or prose.text("to-be-named"), prose.text(f"officer-{role}"))
        for role in policy.officers
    )
    heads = view.heads("role", "names", "answers-for")
    caption = prose.text("caption-officers")
    return Table("policy-officers", caption, columns(heads, (1.6, 1.8, 3.6)), rows)


def _entry_fields(view: AdoptionView) -> Table:
    """Return the data standard as entry rules by object; fields only excluded requirements need stay out."""
    prose, standard = view.prose, view.result.packs.migration
    in_scope = {requirement.id for requirement in view.result.requirements}
    rows: list[Row] = []
    for object_ in standard.objects.values():
        fields = [
            field
            for field in standard.fields.values()
            if field.object_id == object_.id and (not field.requirement_ids or in_scope & set(field.requirement_ids))
        ]
        rows += [group_row(prose.value(object_.text))] if fields else []
        rows += [row(prose.value(field.text), prose.value(field.entry or field.rule)) for field in fields]
    heads = view.heads("field", "rule")
    return Table("policy-fields", prose.text("caption-fields"), columns(heads, (1.6, 5)), tuple(rows))


def _time_limits(view: AdoptionView, policy: PolicyTemplate) -> Table:
    prose = view.prose
    ruled = {limit.id: _ruled(view, limit) for limit in view.plan.time_limits}
    rows = tuple(
        row(prose.value(limit.text), view.roles(limit.who), ruled[limit.id] or prose.value(limit.limit))
        for limit in view.plan.time_limits
    )
    heads = view.heads("entry", "who", "limit")
    note = _filled(view, policy.time_limits_source)
    same = tuple(limit.text for limit in view.plan.time_limits if ruled[limit.id])
    if same:
        note = prose.sentences((note, prose.text("limits-ruled", entries=same)))
    rows = rows or (row("", prose.text("none"), ""),)
    return Table("policy-time-limits", prose.text("caption-time-limits"), columns(heads, (2.4, 1.8, 2.8)), rows, note)


def _ruled(view: AdoptionView, limit: TimeLimit) -> str:
    """Return a time limit as the configuration has it, so that both say the same; empty where it has none."""
    prose, book = view.prose, view.result.configuration
    value = next((rule.limit for rule in book.rules if rule.rule_id == limit.rule), None)
    if limit.ruled is None or value is None:
        return ""
    text = prose.value(limit.ruled)
    if _STAGES in text and not book.stages:
        return ""
    stages = prose.join(
        prose.text("stage-without-limit", stage=stage.text)
        if stage.stay_days is None
        else prose.text("stage-limit", stage=stage.text, count=stage.stay_days)
        for stage in book.stages
    )
    return text.replace("{limit}", prose.value(value)).replace(_STAGES, stages)


def _limits(view: AdoptionView) -> Table:
    prose = view.prose
    rows = tuple(
        row(
            prose.value(one.text),
            prose.value(one.response_hours),
            prose.text("no-limit") if one.solve_hours is None else prose.value(one.solve_hours),
        )
        for one in view.template.feedback.classes
    )
    heads = view.heads("issue-class", "response", "solution")
    widths, caption = (4, 1.2, 1.2), prose.text("caption-policy-limits")
    return Table("policy-limits", caption, columns(heads, widths, right=(1, 2)), rows)


# --- sheets ------------------------------------------------------------------------------------------------------


def _behaviour_record(view: AdoptionView) -> Checklist:
    prose, plan = view.prose, view.plan
    weekly = max((record.days for record in plan.behaviours), key=len, default=())
    items = tuple(
        ChecklistItem(
            str(number),
            prose.value(view.template.behaviours[record.number].text),
            (prose.value(view.template.behaviours[record.number].target),),
        )
        for number, record in enumerate(plan.behaviours, start=1)
    )
    return Checklist(
        id="behaviour-record",
        caption=prose.text("caption-record"),
        detail_heads=(Column(prose.text("column-limit"), width=2.0),),
        fill_heads=tuple(day.strftime("%m-%d") for day in weekly[:RECORD_DAYS]) or (prose.text("column-date"),),
        items=items,
        number_head=prose.text("column-number"),
        text_head=prose.text("column-behaviour"),
        boxes=False,
    )


def _support_log(view: AdoptionView) -> Checklist:
    fills = ("date", "raised-by", "issue-class", "responded", "assigned", "solved", "confirmed")
    return _sheet(view, "support-log-sheet", "support-log", fills, LOG_LINES)


def _low_record(view: AdoptionView) -> Checklist:
    return _sheet(view, "low-record-sheet", "low-record", ("cause", "measure-taken", "until", "check"), LOW_LINES)


def _sheet(view: AdoptionView, id_: str, caption: str, fills: tuple[str, ...], lines: int) -> Checklist:
    prose = view.prose
    return Checklist(
        id=id_,
        caption=prose.text(f"caption-{caption}"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in fills),
        items=tuple(ChecklistItem(str(number), "") for number in range(1, lines + 1)),
        number_head=prose.text("column-number"),
        text_head=prose.text(f"column-{caption}-first"),
        boxes=False,
    )


def _receipt(view: AdoptionView) -> Checklist:
    """Return the sheet of receipt with a place for every user, two on a line, by department and site."""
    prose, company = view.prose, view.result.engagement.company
    departments = {one.id: one.name for one in company.departments}
    sites = {one.id: one.name for one in company.sites}
    people = Counter[tuple[str, str]]()
    for group in company.user_groups:
        people[group.department_id, group.site_id] += group.headcount
    items = [
        ChecklistItem(
            str(line),
            "",
            group=prose.text(
                "receipt-group",
                department=departments.get(department, department),
                site=sites.get(site, site),
                count=count,
            ),
        )
        for (department, site), count in people.items()
        for line in range(1, -(-count // _ON_A_LINE) + 1)
    ]
    return Checklist(
        id="receipt-sheet",
        caption=prose.text("caption-receipt"),
        detail_heads=(),
        fill_heads=tuple(prose.text(f"column-{key}") for key in ("signed", "date", "receipt-first", "signed", "date")),
        items=tuple(items) or tuple(ChecklistItem(str(line), "") for line in range(1, RECEIPT_LINES + 1)),
        number_head=prose.text("column-line"),
        text_head=prose.text("column-receipt-first"),
        text_width=1.5,
        fill_widths=(1.3, 1, 1.5, 1.3, 1),
        boxes=False,
    )


def _sharing_record(view: AdoptionView) -> Iterator[Block]:
    prose = view.prose
    items = tuple(ChecklistItem(str(number), prose.text(f"sharing-{key}")) for number, key in enumerate(SHARING, 1))
    yield Checklist(
        id="sharing-head",
        caption=prose.text("caption-sharing"),
        detail_heads=(),
        fill_heads=(prose.text("column-filled-in"),),
        items=items,
        number_head=prose.text("column-number"),
        text_head=prose.text("column-item"),
        fill_widths=(7,),
        boxes=False,
    )
    yield _sheet(view, "sharing-cases", "sharing-cases", ("before", "now", "saved", "record"), CASE_LINES)
    yield _sheet(view, "sharing-practices", "sharing-practices", ("owner", "date", "done"), CASE_LINES)
