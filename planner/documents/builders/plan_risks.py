"""The risk matrix, the risks to follow closely, and the register, sorted by exposure."""

from __future__ import annotations

from collections.abc import Iterator

from planner.documents.builders.common import heading, row
from planner.documents.builders.plan_view import PlanView, by_template, stem
from planner.domain.model.chart import RiskMatrix, RiskPoint
from planner.domain.model.document import Block, Cell, FigureBlock, Mark, Paragraph, Row, Table
from planner.domain.rollout.results import Risk

# exposures (1-25) from which a risk is critical or watched: the bands of the matrix
CRITICAL = 15
WATCHED = 8
# without any critical risk the heaviest ones are shown
FEWEST = 5


def risk_blocks(view: PlanView) -> Iterator[Block]:
    """Yield what is risky, in a matrix and as a register."""
    prose, risks = view.prose, view.rollout.risks
    yield heading(prose, "risks")
    if not risks:
        yield Paragraph("risks-none", prose.text("risks-none"))
        return
    critical = sum(risk.exposure >= CRITICAL for risk in risks)
    raised = sum(risk.raised_by is not None for risk in risks)
    yield Paragraph("risks-lead", prose.text("risks-lead", count=len(risks), critical=critical, raised=raised))
    points = tuple(RiskPoint(risk_number(view, risk), risk.likelihood, risk.impact) for risk in risks)
    heavy = prose.join(risk_number(view, risk) for risk in risks if risk.exposure >= CRITICAL)
    chart = RiskMatrix(points, prose.text("axis-likelihood"), prose.text("axis-impact"))
    yield FigureBlock(
        "risk-matrix",
        prose.text("caption-risk-matrix", critical=critical, count=len(risks)),
        prose.text("alt-risk-matrix", ids=heavy),
        prose.text("source-risks"),
        chart,
    )
    shown = [risk for risk in risks if risk.exposure >= CRITICAL] or list(risks[:FEWEST])
    columns = view.columns(("risk", "exposure", "response", "owner"), (54, 24, 62, 28))
    rows = tuple(_short_row(view, risk) for risk in shown)
    caption = prose.text("caption-top-risks", count=len(rows))
    yield Table("top-risk-table", caption, columns, rows, prose.text("top-risks-note"))


def risk_detail(view: PlanView) -> Iterator[Block]:
    """Yield the whole register with causes, triggers and work packages."""
    prose, risks = view.prose, view.rollout.risks
    if not risks:
        return
    columns = view.columns(("risk", "exposure", "response", "trigger", "owner"), (45, 23, 42, 34, 24))
    rows = tuple(_risk_row(view, risk) for risk in risks)
    yield Table("risk-table", prose.text("caption-risks", count=len(rows)), columns, rows, prose.text("risks-note"))


def _short_row(view: PlanView, risk: Risk) -> Row:
    prose = view.prose
    response = prose.text("response", kind=prose.text(f"response-{risk.response_kind}"), text=risk.response)
    text = prose.text("risk", id=risk_number(view, risk), text=risk.text)
    return row(text, Cell(_exposure(view, risk), _mark(risk)), response, view.role(risk.owner_role))


def _exposure(view: PlanView, risk: Risk) -> str:
    return view.prose.text("exposure", likelihood=risk.likelihood, impact=risk.impact, exposure=risk.exposure)


def risk_number(view: PlanView, risk: Risk) -> str:
    """Return the printed number: the place of the risk in the library, so that it stays when exposures change."""
    return f"R{list(view.template.risks).index(risk.id) + 1:02d}"


def _risk_row(view: PlanView, risk: Risk) -> Row:
    prose = view.prose
    text = prose.text("risk", id=risk_number(view, risk), text=risk.text)
    if risk.raised_by is not None:
        text = prose.text("risk-raised", risk=text, why=risk.raised_by)
    response = prose.text("response", kind=prose.text(f"response-{risk.response_kind}"), text=risk.response)
    packages = by_template(view.by_id[id_] for id_ in risk.package_ids if id_ in view.by_id).values()
    if packages:
        codes = prose.join(stem(view, several[0]) for several in packages)
        response = prose.text("response-packages", response=response, codes=codes)
    exposure = Cell(_exposure(view, risk), _mark(risk))
    return row(text, exposure, response, prose.value(risk.trigger), view.role(risk.owner_role))


def _mark(risk: Risk) -> Mark:
    if risk.exposure >= CRITICAL:
        return "bad"
    return "watch" if risk.exposure >= WATCHED else "none"
