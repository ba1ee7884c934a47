"""`planner cost`: what each alternative costs by year and at today's value, what it brings, what offers leave out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from planner.bootstrap import open_engagement
from planner.cli.common import Options, engagement_command, print_json, print_lines, print_table
from planner.domain.model.engagement import Engagement
from planner.domain.selection.economics_results import Economics, FrontierPoint, Payback
from planner.domain.selection.results import CostOfOwnership, Selection
from planner.errors import Statement
from planner.services.single_stage import run_economics, run_selection
from planner.wording import Wording

MARKS = {"quoted": "fee-quoted", "not_quoted": "fee-not-quoted", "does_not_apply": "fee-not-due"}


@click.command("cost", short_help="Five-year cost, benefits and hidden fees of each alternative.")
@engagement_command
def cost(options: Options) -> None:
    """Five years of cost as ranges, by year and part, with payback, value against cost and what offers leave out."""
    engagement, packs = open_engagement(options.folder, options.today)
    selection = run_selection(engagement, packs)
    economics = run_economics(engagement, selection)
    if options.as_json:
        print_json({"costs": selection.costs, "economics": economics}, options.wording)
        return
    report = _Report(options.wording, engagement, selection)
    report.totals()
    if economics is not None:
        report.years(economics)
        report.parts()
        report.paybacks(economics)
        report.frontier(economics)
        report.price_scores(economics)
        report.fees(economics)
        report.remarks(economics)


class _Report:
    """Prints the tables of one engagement; holds what all of them need."""

    def __init__(self, say: Wording, engagement: Engagement, selection: Selection) -> None:
        self.say = say
        self.selection = selection
        self.names = {a.id: say.value(a.name) for a in engagement.alternatives}
        self.objectives = {objective.id: objective.text for objective in engagement.objectives}

    def totals(self) -> None:
        heads = ("alternative", "five-years", "first-year", "budget", "unquoted")
        rows = [
            (
                self.names[found.alternative_id],
                self.say.value(found.total),
                self.say.value(found.first_year),
                self.say.label(f"cli.budget-{found.within_budget}"),
                self.sentences(found.unquoted),
            )
            for found in self.selection.costs
        ]
        print_table(self.say, "cost", heads, rows, right=(1, 2))

    def years(self, economics: Economics) -> None:
        heads = ("alternative", *(f"year-{year}" for year in range(1, economics.years + 1)), "present-value")
        rows = [
            (
                self.names[id_],
                *(self.say.value(year.paid) for year in years),
                self.say.value(economics.present_value[id_]),
            )
            for id_, years in economics.cost_by_year.items()
        ]
        print_table(self.say, "cost-years", heads, rows, right=range(1, len(heads)))

    def parts(self) -> None:
        parts = ("purchase", "implementation", "maintenance")
        rows = [(self.names[c.alternative_id], *(self._part(c, part) for part in parts)) for c in self.selection.costs]
        print_table(self.say, "cost-parts", ("alternative", *(f"part-{p}" for p in parts)), rows, right=(1, 2, 3))

    def _part(self, found: CostOfOwnership, part: str) -> str:
        amount = next((amount for name, amount in found.parts.items() if name == part), None)
        return self.say.value(amount) if amount else self.say.label("cli.part-none")

    def paybacks(self, economics: Economics) -> None:
        rows = [
            (
                self.say.value(self.objectives.get(line.objective_id, line.objective_id)),
                self.say.value(line.yearly),
                self.say.value(line.formula),
            )
            for line in economics.benefits
            if line.yearly is not None
        ]
        if not rows:
            return
        print_table(self.say, "benefits", ("objective", "gain-a-year", "worked-out"), rows, right=(1,))
        heads = ("alternative", "net-value", "payback")
        print_table(self.say, "paybacks", heads, [self._payback(one) for one in economics.paybacks], right=(1,))

    def _payback(self, payback: Payback) -> tuple[str, ...]:
        return (self.names[payback.alternative_id], self.say.value(payback.net), self.say.value(payback.statement))

    def frontier(self, economics: Economics) -> None:
        rows = [
            (
                self.names[point.alternative_id],
                self.say.value(point.value, "percent_range"),
                self.say.value(point.cost),
                self._place(point),
            )
            for point in economics.frontier
        ]
        print_table(self.say, "frontier", ("alternative", "value", "five-years", "frontier-place"), rows, right=(1, 2))

    def _place(self, point: FrontierPoint) -> str:
        if not point.eligible or point.cost is None:
            return self.say.label("cli.frontier-not-eligible" if not point.eligible else "cli.frontier-no-cost")
        tail = "-so-far" if point.so_far else ""
        if point.beaten_by is None:
            return self.say.label(f"cli.frontier-on{tail}")
        return self.say.label(f"cli.frontier-beaten{tail}", alternative=self.names[point.beaten_by])

    def price_scores(self, economics: Economics) -> None:
        scores = economics.price_scores
        if not scores:
            return
        heads = [
            self.say.label("cli.alternative"),
            *(self._formula(one.formula, asked=one.asked_for) for one in scores),
        ]
        rows = [
            (self.names[id_], *(self._points(one.scores[id_]) for one in scores))
            for id_ in scores[0].scores
            if any(one.scores[id_] is not None for one in scores)
        ]
        self._table("price-scores", heads, rows, range(1, len(heads)))
        caution = (scores[0].caution,) if scores[0].caution else ()
        print_lines(f"  {self.say.say(statement)}" for statement in (*(one.statement for one in scores), *caution))

    def _formula(self, formula: str, *, asked: bool) -> str:
        name = self.say.label(f"cli.price-{formula.replace('_', '-')}")
        return self.say.label("cli.price-asked-for", name=name) if asked else name

    def _points(self, points: float | None) -> str:
        return self.say.value(points, "one")

    def fees(self, economics: Economics) -> None:
        ids = [scored.alternative_id for scored in self.selection.scored]
        heads = [self.say.label("cli.fee"), *(self.names[id_] for id_ in ids)]
        rows = [
            (self.say.value(fee.text), *(self.say.label(f"cli.{MARKS[fee.states[id_]]}") for id_ in ids))
            for fee in economics.hidden_fees
        ]
        self._table("hidden-fees", heads, rows, ())
        print_lines([self.say.label("cli.hidden-fees-note")])

    def remarks(self, economics: Economics) -> None:
        findings = [finding.statement for finding in economics.card_findings]
        for title, statements in (
            ("card-findings", findings),
            ("terms", economics.assumptions),
            ("cost-warnings", (*economics.warnings, *self._cost_warnings())),
        ):
            if statements:
                print_lines([self.say.label(f"cli.{title}")])
                print_lines(f"  {self.say.say(statement)}" for statement in statements)

    def _cost_warnings(self) -> Iterable[Statement]:
        """Yield what the selection says of quotations that are hard to compare."""
        about_money = ("selection.vat-", "selection.quotation-", "economics.")
        return (warning for warning in self.selection.warnings if warning.code.startswith(about_money))

    def sentences(self, statements: Iterable[Statement]) -> str:
        return "\n".join(self.say.say(statement) for statement in statements)

    def _table(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> None:
        """Print a table whose heads are names rather than labels."""
        from planner.cli import tables  # noqa: PLC0415 - a cold `--json` call does not need it

        tables.print_table(self.say.label(f"cli.{title}"), heads, rows, right)
