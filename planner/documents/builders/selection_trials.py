"""What testers reported, as tables: shown in the selection report and in the demonstration and trial kit."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import Prose, cell, columns, group_row, row
from planner.documents.builders.selection_view import View
from planner.domain.model.document import Block, Bullets, Cell, Heading, Mark, Paragraph, Row, Table
from planner.domain.model.estimate import Estimate
from planner.domain.selection.results import AlternativeTrial, TaskTally
from planner.domain.selection.trials import PROPOSED_USABILITY

MARK_OF_SEVERITY: dict[str, Mark] = {"fatal": "bad", "serious": "bad", "ordinary": "watch", "slight": "none"}


def trial_summary(view: View) -> str:
    """Return in a few words who tried what and how many recorded answers to look at again; nothing without a trial."""
    trials, prose = view.selection.trials, _prose(view)
    if not trials.alternatives:
        return ""
    testers = {tester for trial in trials.alternatives for tester in trial.testers}
    names = prose.join(view.names[trial.alternative_id] for trial in trials.alternatives)
    doubts = sum(proposal.doubts for proposal in trials.proposals)
    return prose.text("summary", people=len(testers), names=names, doubts=doubts, others=len(trials.proposals) - doubts)


def trial_blocks(view: View) -> Iterator[Block]:
    """Yield the annex on trials of the selection report: ratings by person, and what they propose."""
    tables = trial_tables(view)
    if not tables:
        return
    prose = _prose(view)
    yield Heading("trial-feedback", 1, prose.text("head-feedback"))
    yield Paragraph("trial-feedback-lead", prose.text("feedback-lead"))
    # tasks, remarks and defects one by one stand in the kit; here what weighs in a decision
    yield tables[0]
    proposals = proposal_sentences(view)
    if proposals:
        yield Paragraph("trial-proposals-lead", prose.text("proposals-lead"))
        yield Bullets("trial-proposals", proposals)


def trial_tables(view: View) -> tuple[Table, ...]:
    """Return ratings, tasks, remarks and defects of every alternative somebody tried; nothing when nobody has."""
    if not view.selection.trials.alternatives:
        return ()
    tables = (_marks(view), _tasks(view), _remarks(view), _defects(view))
    return tuple(table for table in tables if table.rows)


def proposal_sentences(view: View) -> tuple[str, ...]:
    """Return what the trials propose to look at again, doubts first."""
    proposals = view.selection.trials.proposals
    ordered = [*(p for p in proposals if p.doubts), *(p for p in proposals if not p.doubts)]
    return view.says(proposal.statement for proposal in ordered)


def _prose(view: View) -> Prose:
    # these tables stand in two documents and are worded once
    return Prose(view.prose.language, "trial")


def _marks(view: View) -> Table:
    prose, kit = _prose(view), view.result.packs.trials
    rows = tuple(_mark_row(view, trial) for trial in view.selection.trials.alternatives)
    ratings = tuple(prose.value(rating.text) for rating in kit.ratings.values())
    heads = (prose.text("column-alternative"), prose.text("column-testers"), *ratings, prose.text("column-closing"))
    widths = (1.7, 0.7, *(1.15 for _ in ratings), 1.4)
    right = tuple(range(1, len(heads)))
    note = prose.text("marks-note", proposed=PROPOSED_USABILITY)
    return Table("trial-marks-table", prose.text("caption-marks"), columns(heads, widths, right), rows, note)


def _mark_row(view: View, trial: AlternativeTrial) -> Row:
    prose, kit = _prose(view), view.result.packs.trials
    marks = {tally.rating_id: tally for tally in trial.marks}
    return row(
        view.names[trial.alternative_id],
        prose.value(len(trial.testers)),
        *(
            _spread(prose, trial, marks[id_].mark, marks[id_].people) if id_ in marks else _unknown(prose)
            for id_ in kit.ratings
        ),
        _closing(prose, trial),
    )


def _spread(prose: Prose, trial: AlternativeTrial, value: Estimate, people: int, mark: Mark = "none") -> Cell:
    """Print mean and range; how many people are behind it only where not every tester is."""
    everybody = people == len(trial.testers)
    return cell(prose.value(value, "range") if everybody else prose.text("mark", value=value, people=people), mark)


def _unknown(prose: Prose) -> Cell:
    return cell(prose.value(None), "unknown")


def _closing(prose: Prose, trial: AlternativeTrial) -> Cell:
    score = trial.closing_score
    if score is None:
        return _unknown(prose)
    mark: Mark = "watch" if score.expected < PROPOSED_USABILITY else "none"
    return _spread(prose, trial, score, trial.closing_people, mark)


def _tasks(view: View) -> Table:
    prose = _prose(view)
    rows: list[Row] = []
    for trial in view.selection.trials.alternatives:
        rows += [group_row(view.names[trial.alternative_id])] if trial.tasks else []
        rows += [_task_row(view, tally) for tally in trial.tasks]
    keys = ("task", "done", "helped", "failed", "over-limit", "seconds", "errors", "ease")
    heads = tuple(prose.text(f"column-{key}") for key in keys)
    widths = (2.6, 0.65, 0.65, 0.65, 0.65, 1.35, 0.6, 1.1)
    right = tuple(range(1, len(heads)))
    return Table("trial-tasks-table", prose.text("caption-tasks"), columns(heads, widths, right), tuple(rows))


def _task_row(view: View, tally: TaskTally) -> Row:
    prose = _prose(view)
    task = view.result.packs.trials.tasks[tally.task_id]
    failed = cell(prose.value(tally.failed), "bad" if tally.failed else "none")
    return row(
        f"{task.id} {prose.value(task.title)}",
        prose.value(tally.done),
        prose.value(tally.helped),
        failed,
        prose.value(tally.over_limit),
        prose.text("seconds", value=tally.seconds) if tally.seconds else _unknown(prose),
        prose.value(tally.errors),
        prose.value(tally.ease, "range") if tally.ease else _unknown(prose),
    )


def _remarks(view: View) -> Table:
    prose, kit = _prose(view), view.result.packs.trials
    rows: list[Row] = []
    for trial in view.selection.trials.alternatives:
        rows += [group_row(view.names[trial.alternative_id])] if trial.remarks else []
        rows += [
            row(
                prose.text(f"kind-{tally.kind}"),
                prose.value(kit.ratings[tally.rating_id].text),
                prose.value(tally.people),
                prose.clauses(map(prose.value, tally.texts)),
            )
            for tally in trial.remarks
        ]
    heads = tuple(prose.text(f"column-{key}") for key in ("kind", "rating", "people", "remarks"))
    kept = columns(heads, (0.8, 1.2, 0.6, 5), (2,))
    return Table("trial-remarks-table", prose.text("caption-remarks"), kept, tuple(rows))


def _defects(view: View) -> Table:
    prose = _prose(view)
    rows: list[Row] = []
    for trial in view.selection.trials.alternatives:
        rows += [group_row(view.names[trial.alternative_id])] if trial.defects else []
        rows += list(_defect_rows(view, trial))
    heads = tuple(prose.text(f"column-{key}") for key in ("severity", "defect", "requirement", "state"))
    return Table("trial-defects-table", prose.text("caption-defects"), columns(heads, (0.9, 4.6, 1, 1)), tuple(rows))


def _defect_rows(view: View, trial: AlternativeTrial) -> Iterator[Row]:
    prose, severities = _prose(view), view.result.packs.trials.severities
    for defect in trial.defects:
        label = prose.value(severities[defect.severity].text) if defect.severity in severities else defect.severity
        state = prose.text(f"state-{defect.state}") if defect.state else prose.value(None)
        mark = "none" if defect.state == "fixed" else MARK_OF_SEVERITY.get(defect.severity, "none")
        requirement = defect.requirement_id or prose.text("no-requirement")
        yield row(cell(label, mark), prose.value(defect.text), requirement, state)
