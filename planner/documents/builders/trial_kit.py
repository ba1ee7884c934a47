"""D4T, the demonstration and trial kit: scripts, task cards, cards for the rest, and the sheets to fill in by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.documents.builders.common import (
    Open,
    Prose,
    cell,
    columns,
    front_matter,
    glossary_table,
    group_row,
    heading,
    open_items,
    references_table,
    row,
    shared_heading,
)
from planner.documents.builders.selection_trials import proposal_sentences, trial_tables
from planner.documents.builders.selection_view import View, view_of
from planner.documents.builders.trial_sheets import build_sheets
from planner.domain.model.document import (
    Block,
    Bullets,
    Callout,
    Checklist,
    ChecklistItem,
    Column,
    Document,
    Heading,
    KeyFact,
    KeyFacts,
    OpenItems,
    PageBreak,
    Paragraph,
    Table,
)
from planner.domain.model.text import Language
from planner.domain.model.trial import DemoScenario, TaskCard
from planner.domain.selection.results import KitLine, LookFirst, TailoredKit
from planner.services.run import EngagementResult

CODE = "D4T"
TERMS = ("alternative", "must_have", "answer", "grade", "rating", "unknown", "crm", "erp", "oa")
STANDARDS = ("gbt_25000_51", "pipl")
# what stands on the first page, and what the chapter lists; the rest is only counted
FIRST_PAGE = 12
LISTED = 20
# what is shown or tried, and what is asked for on paper or in a talk
HANDS_ON = ("D", "T", "X")
ON_PAPER = ("R", "I", "C")


def build_trial_kit(result: EngagementResult, language: Language) -> Document:
    """Build the demonstration and trial kit of an engagement; no engine is called, everything is in the result."""
    view = view_of(result, language, "d4t")
    parts = (_use, _first, _scripts, _tasks, _cards, _papers, _evidence, _open)
    return Document(
        code=CODE,
        language=language,
        front=front_matter(result, view.prose, CODE),
        opening=tuple(_opening(view)),
        body=tuple(block for part in parts for block in part(view)),
        annexes=tuple(_annexes(view)),
    )


def _kit(view: View) -> TailoredKit:
    return view.selection.kit


def short_list(view: View) -> tuple[str, ...]:
    """Return the ids of the alternatives that are demonstrated and tried, in rank order."""
    return tuple(s.alternative_id for s in view.scored if not view.alternatives[s.alternative_id].keeps_current)


# --- opening ---------------------------------------------------------------------------------------------------------


def _opening(view: View) -> Iterator[Block]:
    prose, kit = view.prose, _kit(view)
    yield heading(prose, "opening", numbered=False)
    open_must_haves = [one for one in kit.look_first if one.must_have]
    minutes = sum(scenario.minutes for scenario in kit.scenarios)
    cards = sum(line.needs_card and line.method in HANDS_ON for line in kit.lines)
    papers = sum(line.method in ON_PAPER for line in kit.lines)
    yield KeyFacts(
        "opening-facts",
        (
            KeyFact(prose.text("fact-scripts"), prose.value(len(kit.scenarios)), _hours(prose, minutes)),
            KeyFact(
                prose.text("fact-tasks"), prose.value(len(kit.tasks)), prose.text("fact-tasks-remark", count=cards)
            ),
            KeyFact(prose.text("fact-papers"), prose.value(papers), prose.text("fact-papers-remark")),
            KeyFact(
                prose.text("fact-must-haves"),
                prose.value(len(open_must_haves)),
                prose.text("fact-must-haves-remark"),
                "watch" if open_must_haves else "good",
            ),
        ),
    )
    if made_up := view.result.engagement.made_up:
        yield Paragraph("opening-fictional", prose.text(made_up), "note")
    yield Callout("opening-rules", "none", prose.text("live-title"), (prose.text("live-1"), prose.text("live-2")))
    shown = kit.look_first[:FIRST_PAGE]
    if shown:
        yield _first_table(view, "opening-first", shown)
    elif not short_list(view):
        yield Callout("opening-nobody", "watch", prose.text("nobody-title"), (prose.text("nobody"),))


def _hours(prose: Prose, minutes: int) -> str:
    return prose.text("fact-scripts-remark", minutes=minutes, hours=minutes / 60)


# --- use and priorities ----------------------------------------------------------------------------------------------


def _use(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "use")
    yield Paragraph("use-lead", prose.text("use-lead", client=view.result.engagement.client))
    yield Bullets("use-rules", tuple(map(prose.value, view.result.packs.trials.demo_rules)), ordered=True)
    rows = tuple(
        row(prose.text(f"step-{key}"), prose.text(f"step-{key}-who"), prose.text(f"step-{key}-sheet"))
        for key in ("prepare", "demonstrate", "try", "gather", "decide")
    )
    heads = tuple(prose.text(f"column-{key}") for key in ("step", "who", "sheet"))
    yield Table("use-steps", prose.text("caption-steps"), columns(heads, (3.2, 1.8, 2.4)), rows)


def _first(view: View) -> Iterator[Block]:
    prose, look = view.prose, _kit(view).look_first
    yield heading(prose, "first")
    if not look:
        yield Paragraph("first-none", prose.text("first-none" if short_list(view) else "nobody"))
        return
    must_haves = sum(one.must_have for one in look)
    yield Paragraph("first-lead", prose.text("first-lead", count=len(look), must_haves=must_haves))
    # the first page holds the head of the list: go on from there
    more = look[FIRST_PAGE : FIRST_PAGE + LISTED]
    if more:
        yield _first_table(view, "first-table", more, start=FIRST_PAGE + 1)


def _first_table(view: View, id_: str, look: Sequence[LookFirst], start: int = 1) -> Table:
    prose = view.prose
    lines = {line.requirement_id: line for line in _kit(view).lines}
    rows = tuple(
        row(
            view.requirement(one.requirement_id),
            cell(prose.text("is-must-have"), "watch") if one.must_have else cell(prose.value(one.weight, "percent1")),
            prose.join(view.names[id_] for id_ in one.alternative_ids),
            _where(view, lines[one.requirement_id]),
        )
        for one in look
    )
    heads = tuple(prose.text(f"column-{key}") for key in ("requirement", "must-have-or-weight", "open-to", "where"))
    caption = prose.text("caption-first", first=start, last=start + len(look) - 1, all=len(_kit(view).look_first))
    return Table(id_, caption, columns(heads, (3.4, 1.1, 2.2, 1.6)), rows)


def _where(view: View, line: KitLine) -> str:
    """Say where a requirement is seen: steps, tasks, and the card of its own method."""
    prose = view.prose
    parts = [*line.steps, *line.tasks]
    if line.needs_card:
        parts.append(prose.text(f"card-{line.method}"))
    return prose.join(parts)


# --- demonstration scripts -------------------------------------------------------------------------------------------


def _scripts(view: View) -> Iterator[Block]:
    prose, scenarios = view.prose, _kit(view).scenarios
    yield PageBreak("scripts-page")
    yield heading(prose, "scripts")
    if not scenarios:
        yield Paragraph("scripts-none", prose.text("scripts-none"))
        return
    yield Paragraph("scripts-lead", prose.text("scripts-lead", count=len(scenarios)))
    for scenario in scenarios:
        yield from _script(view, scenario)


def _script(view: View, scenario: DemoScenario) -> Iterator[Block]:
    prose, key = view.prose, scenario.id.lower()
    title = prose.text("script-title", id=scenario.id, title=scenario.title)
    yield Heading(f"script-{key}", 2, title)
    kind = (prose.text(f"tailoring-{scenario.tailoring}"),) if scenario.tailoring else ()
    yield Paragraph(f"story-{key}", prose.sentences((prose.value(scenario.story), *kind)), "lead")
    facts = (
        row(prose.text("takes"), prose.text("minutes", minutes=scenario.minutes)),
        row(prose.text("on-stage"), prose.join(scenario.roles)),
        row(prose.text("data-ready"), prose.clauses(map(prose.value, scenario.data))),
        row(prose.text("traps"), prose.clauses(prose.value(trap).rstrip("。.") for trap in scenario.traps)),
    )
    yield Table(
        f"script-facts-{key}", prose.text("caption-facts", id=scenario.id), _plain(1, 5.4), facts, numbered=False
    )
    items = tuple(
        ChecklistItem(f"{scenario.id}/{number}", prose.value(step.text), (prose.join(step.requirement_ids),))
        for number, step in enumerate(scenario.steps, start=1)
    )
    yield Checklist(
        id=f"script-steps-{key}",
        caption=prose.text("caption-script", id=scenario.id, title=scenario.title),
        detail_heads=(Column(prose.text("column-requirements"), "left", 1.1),),
        fill_heads=tuple(prose.text("column-shown", name=view.names[id_]) for id_ in short_list(view)),
        items=items,
        number_head=prose.text("column-step-number"),
        text_head=prose.text("column-show"),
    )
    anchors = tuple(row(str(mark), prose.value(words)) for mark, words in scenario.anchors.items())
    heads = (prose.text("column-mark"), prose.text("column-anchor"))
    yield Table(
        f"script-anchors-{key}", prose.text("caption-anchors", id=scenario.id), columns(heads, (0.4, 6)), anchors
    )


def _plain(*widths: float) -> tuple[Column, ...]:
    return columns(("",) * len(widths), widths)


# --- tasks and cards -------------------------------------------------------------------------------------------------


def _tasks(view: View) -> Iterator[Block]:
    prose, tasks = view.prose, _kit(view).tasks
    yield PageBreak("tasks-page")
    yield heading(prose, "tasks")
    if not tasks:
        yield Paragraph("tasks-none", prose.text("tasks-none"))
        return
    audiences = list(dict.fromkeys(task.audience for task in tasks))
    names = prose.join(prose.label("audience", audience) for audience in audiences)
    yield Paragraph("tasks-lead", prose.text("tasks-lead", count=len(tasks), audiences=names))
    yield Heading("tasks-tester", 2, prose.text("head-tasks-tester"))
    yield Paragraph("tasks-tester-lead", prose.text("tasks-tester-lead"))
    rows = []
    for audience in audiences:
        rows.append(group_row(prose.label("audience", audience)))
        rows += [
            row(task.id, prose.value(task.title), prose.text("quoted", text=task.task), prose.value(task.start))
            for task in tasks
            if task.audience == audience
        ]
    heads = tuple(prose.text(f"column-{key}") for key in ("card", "title", "task", "start"))
    yield Table("task-cards", prose.text("caption-tasks"), columns(heads, (0.6, 1.3, 3.6, 2)), tuple(rows))
    yield Heading("tasks-observer", 2, prose.text("head-tasks-observer"))
    yield Paragraph("tasks-observer-lead", prose.text("tasks-observer-lead"))
    yield _observer_sheet(view, audiences)


def _observer_sheet(view: View, audiences: Sequence[str]) -> Checklist:
    prose = view.prose
    ordered = [task for audience in audiences for task in _kit(view).tasks if task.audience == audience]
    fills = ("result", "seconds", "clicks", "errors", "ease")
    return Checklist(
        id="observer-sheet",
        caption=prose.text("caption-observer"),
        detail_heads=(
            Column(prose.text("column-aspects"), "left", 1.4),
            Column(prose.text("column-limit"), "right", 0.9),
        ),
        fill_heads=tuple(prose.text(f"column-{key}") for key in fills),
        items=tuple(_observed(prose, task) for task in ordered),
        number_head=prose.text("column-card"),
        text_head=prose.text("column-success"),
    )


def _observed(prose: Prose, task: TaskCard) -> ChecklistItem:
    aspects = prose.join(prose.text(f"aspect-{aspect}") for aspect in task.aspects)
    details = (aspects, prose.value(task.limit_seconds))
    return ChecklistItem(task.id, prose.value(task.success), details, prose.label("audience", task.audience))


def _cards(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "cards")
    lines = [line for line in _kit(view).lines if line.needs_card and line.method in HANDS_ON]
    yield Paragraph("cards-lead", prose.text("cards-lead" if lines else "cards-none", count=len(lines)))
    yield from _card_lists(view, HANDS_ON, lines)


def _papers(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "papers")
    lines = [line for line in _kit(view).lines if line.method in ON_PAPER]
    yield Paragraph("papers-lead", prose.text("papers-lead" if lines else "papers-none", count=len(lines)))
    yield from _card_lists(view, ON_PAPER, lines)


def _card_lists(view: View, methods: Sequence[str], lines: Sequence[KitLine]) -> Iterator[Block]:
    for method in methods:
        own = [line for line in lines if line.method == method]
        if own:
            yield Heading(f"cards-{method.lower()}-head", 2, view.prose.text(f"head-cards-{method}"))
            yield _card_list(view, method, own)


def _card_list(view: View, method: str, lines: Sequence[KitLine]) -> Checklist:
    prose, requirements = view.prose, view.result.packs.catalogue.requirements
    items = tuple(
        ChecklistItem(
            line.requirement_id,
            prose.value(requirements[line.requirement_id].text),
            (prose.value(requirements[line.requirement_id].verification.text),),
        )
        for line in lines
    )
    return Checklist(
        id=f"cards-{method.lower()}",
        caption=prose.text(f"caption-cards-{method}", count=len(items)),
        detail_heads=(Column(prose.text(f"column-check-{method}"), "left", 3.2),),
        fill_heads=tuple(view.names[id_] for id_ in short_list(view)),
        items=items,
        number_head=prose.text("column-requirement"),
        text_head=prose.text("column-text"),
    )


# --- what there is so far, open items, annexes -----------------------------------------------------------------------


def _evidence(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "evidence-so-far")
    trials = view.selection.trials
    if not trials.alternatives:
        yield Paragraph("evidence-none", prose.text("evidence-none"))
        return
    yield Paragraph("evidence-lead-text", prose.text("evidence-lead-text"))
    yield from trial_tables(view)
    proposals = proposal_sentences(view)
    yield Paragraph("proposals-lead", prose.text("proposals-lead" if proposals else "proposals-none"))
    if proposals:
        yield Bullets("proposals-list", proposals)


def _open(view: View) -> Iterator[Block]:
    prose = view.prose
    yield heading(prose, "open")
    yield OpenItems("open-items", open_items(view.result, prose, (), _own_open(view)))


def _own_open(view: View) -> Iterator[Open]:
    prose = view.prose
    if not short_list(view):
        yield Open(prose.text("open-nobody"), prose.text("open-nobody-who"), prose.text("open-nobody-matters"))
    tried = {trial.alternative_id for trial in view.selection.trials.alternatives}
    for id_ in short_list(view):
        if id_ not in tried:
            text = prose.text("open-untried", name=view.names[id_])
            yield Open(text, prose.text("open-untried-who"), prose.text("open-untried-matters"))


def _annexes(view: View) -> Iterator[Block]:
    yield from build_sheets(view, short_list(view))
    yield PageBreak("coverage-page")
    yield heading(view.prose, "coverage")
    yield Paragraph("coverage-lead", view.prose.text("coverage-lead", count=len(_kit(view).lines)))
    yield _coverage_table(view)
    yield shared_heading(view.prose, "glossary-and-references")
    yield glossary_table(view.prose, TERMS)
    yield references_table(view.result, view.prose, STANDARDS)


def _coverage_table(view: View) -> Table:
    prose, catalogue = view.prose, view.result.packs.catalogue
    rows = []
    for module, label in catalogue.modules.items():
        own = [line for line in _kit(view).lines if catalogue.requirements[line.requirement_id].module == module]
        rows += [group_row(prose.value(label.text))] if own else []
        rows += [
            row(
                view.requirement(line.requirement_id),
                prose.value(catalogue.verify_methods[line.method].text),
                _where(view, line),
            )
            for line in own
        ]
    heads = tuple(prose.text(f"column-{key}") for key in ("requirement", "method", "where"))
    return Table("coverage-table", prose.text("caption-coverage"), columns(heads, (4, 1.4, 1.8)), tuple(rows))
