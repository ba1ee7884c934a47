"""`planner selection …`: ranking, screening, cost and the evidence of the vendor profiles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import click

from planner.bootstrap import load_packs, open_engagement, open_for_ranking
from planner.cli.common import (
    Options,
    engagement_command,
    json_option,
    language_option,
    print_json,
    print_lines,
    print_table,
    today_option,
)
from planner.domain.model.engagement import Engagement
from planner.domain.model.vendor import Product
from planner.domain.selection.results import ScoredAlternative, Selection
from planner.services.single_stage import run_ranking, run_selection
from planner.services.vendor_evidence import evidence_of_products
from planner.wording import Wording, load_wording


@click.command("rank", short_help="Rank the alternatives.")
@click.option(
    "--explain", is_flag=False, flag_value="", metavar="[A:B]", help="Why A is ahead of B; without names, the leader."
)
@click.option(
    "--ask-next", is_flag=False, flag_value="5", metavar="[N]", help="The N pieces of information worth most (5)."
)
@click.option(
    "--what-if", multiple=True, metavar="…",
    help="Assume CP05=20%, ALTERNATIVE.REQUIREMENT=4, «waive REQUIREMENT» or «without ALTERNATIVE»; repeatable.",
)  # fmt: skip
@engagement_command
def rank(options: Options, explain: str | None, ask_next: str | None, what_if: tuple[str, ...]) -> None:
    """Rank the alternatives: value with range, evidence, must-haves, and the verdict in words."""
    if explain is not None or ask_next is not None or what_if:
        _rank_and_answer(options, explain, ask_next, what_if)
        return
    engagement, packs = open_for_ranking(options.folder, options.today)
    if options.as_json:
        print_json(run_selection(engagement, packs), options.wording)
        return
    selection = run_ranking(engagement, packs)
    _print_ranking(selection, engagement, options.wording)
    _print_verdict(selection, options.wording)


def _rank_and_answer(options: Options, explain: str | None, ask_next: str | None, what_if: tuple[str, ...]) -> None:
    from planner.cli import questions as asked  # noqa: PLC0415 - plain ranking must not wait for it

    options, questions = asked.with_folder(options, asked.Questions(explain, ask_next, what_if))
    engagement, packs = open_for_ranking(options.folder, options.today)
    answers = asked.answer(engagement, packs, questions)
    if options.as_json:
        asked.print_answers_json(answers, questions, options.wording)
        return
    _print_ranking(answers.selection, engagement, options.wording)
    _print_verdict_briefly(answers.selection, options.wording)
    asked.print_answers(answers, engagement, options.wording)


def _print_ranking(selection: Selection, engagement: Engagement, say: Wording) -> None:
    heads = ("rank", "alternative", "value", "evidenced", "unknown", "must-haves")
    rows = [_row(scored, engagement, say) for scored in selection.scored]
    print_table(say, "ranking", heads, rows, right=(0, 2, 3, 4))


def _row(scored: ScoredAlternative, engagement: Engagement, say: Wording) -> tuple[str, ...]:
    states = [must_have.state for must_have in scored.must_haves]
    counts = {state: states.count(state) for state in ("pass", "unproven", "fail")}
    return (
        str(scored.rank) if scored.eligible else "—",
        say.value(_name(engagement, scored.alternative_id)),
        say.value(scored.overall_value, "percent_range"),
        say.value(scored.evidenced_weight, "percent"),
        say.value(scored.unknown_weight, "percent"),
        say.label("cli.must-have-counts", **{key.replace("pass", "passed"): n for key, n in counts.items()}),
    )


def _name(engagement: Engagement, alternative_id: str) -> object:
    return next(a.name for a in engagement.alternatives if a.id == alternative_id)


def _print_verdict_briefly(selection: Selection, say: Wording) -> None:
    verdict = selection.verdict
    print_lines([say.label(f"cli.verdict-{verdict.kind}")])
    print_lines([*(f"  {say.say(statement)}" for statement in verdict.statements[:1]), ""])


def _print_verdict(selection: Selection, say: Wording) -> None:
    verdict = selection.verdict
    print_lines([say.label(f"cli.verdict-{verdict.kind}")])
    print_lines(f"  {say.say(statement)}" for statement in (*verdict.statements, *verdict.conditions))
    print_lines(say.say(warning) for warning in selection.warnings)


@click.command("screen", short_help="Screen the long list on public facts.")
@engagement_command
def screen(options: Options) -> None:
    """Screen real products on must-haves and public facts: a long list and reasons, never a winner."""
    engagement, packs = open_engagement(options.folder, options.today)
    selection = run_selection(engagement, packs)
    if options.as_json:
        print_json(selection.screened, options.wording)
        return
    say = options.wording
    heads = ("product", "decision", "evidenced", "oldest", "reasons")
    rows = [
        (
            say.value(packs.products[product.product_id].name),
            say.label(f"cli.decision-{product.decision}"),
            say.value(product.evidenced_weight, "percent"),
            say.value(product.oldest_evidence),
            "\n".join(say.say(reason) for reason in product.reasons),
        )
        for product in selection.screened
    ]
    print_table(say, "screening", heads, rows, right=(2,))


@click.command("cost", short_help="Five-year cost of each alternative.")
@engagement_command
def cost(options: Options) -> None:
    """Add up five years of cost, as ranges, with what was not quoted listed as a risk."""
    engagement, packs = open_engagement(options.folder, options.today)
    selection = run_selection(engagement, packs)
    if options.as_json:
        print_json(selection.costs, options.wording)
        return
    say = options.wording
    heads = ("alternative", "five-years", "first-year", "budget", "unquoted")
    rows = [
        (
            say.value(_name(engagement, cost_.alternative_id)),
            say.value(cost_.total),
            say.value(cost_.first_year),
            say.label(f"cli.budget-{cost_.within_budget}"),
            "\n".join(say.say(line) for line in cost_.unquoted),
        )
        for cost_ in selection.costs
    ]
    print_table(say, "cost", heads, rows, right=(1, 2))


@click.command("recheck", short_help="Which evidence to check again first.")
@engagement_command
def recheck(options: Options) -> None:
    """List old or undated answers and prices: weight x age x closeness of the decision, the most urgent first."""
    engagement, packs = open_engagement(options.folder, options.today)
    selection = run_selection(engagement, packs)
    if options.as_json:
        print_json(selection.recheck, options.wording)
        return
    say = options.wording
    heads = ("product", "recheck-what", "age", "weight", "priority")
    highest = max((item.priority for item in selection.recheck), default=0.0) or 1.0
    rows = [
        (
            say.value(_subject_name(engagement, packs.products, item.subject_id)),
            item.requirement_id or _price_of(packs.products[item.subject_id], item.edition_id, say),
            say.label(f"cli.age-{item.state}", count=item.age_months or 0),
            say.value(item.weight, "percent1"),
            say.value(item.priority / highest, "percent"),
        )
        for item in selection.recheck
    ]
    print_table(say, "recheck", heads, rows, right=(3, 4))


def _price_of(product: Product, edition_id: str | None, say: Wording) -> str:
    return say.label("cli.price-of", edition=product.editions[edition_id or ""].name)


def _subject_name(engagement: Engagement, products: Mapping[str, Product], subject_id: str) -> object:
    if subject_id in products:
        return products[subject_id].name
    return _name(engagement, subject_id)


@click.command("vendors", short_help="How much of the catalogue each product evidences.")
@language_option
@json_option
@today_option
def vendors(language: str, *, as_json: bool, today: date | None) -> None:
    """Print per product how much of the catalogue is evidenced and how old the evidence is (on --today, else now)."""
    say = load_wording(language)
    day = today or date.today()  # noqa: DTZ011 - the reader's own calendar day
    packs = load_packs()
    evidence = evidence_of_products(packs)
    if as_json:
        print_json(evidence, say)
        return
    heads = (
        "product", "facts", "answered-whole", "answered-core", "unanswered", "oldest", "newest", "undated", "prices",
        "conflicts",
    )  # fmt: skip
    rows = [
        (
            say.value(row.name), str(row.facts), str(row.whole), str(row.core), str(row.unknown),
            _aged(row.oldest, day, say), _aged(row.newest, day, say), str(row.undated), str(row.prices),
            str(row.conflicts),
        )
        for row in evidence
    ]  # fmt: skip
    print_table(say, "vendors", heads, rows, right=(1, 2, 3, 4, 7, 8, 9))
    print_lines([say.label("cli.vendors-of", requirements=len(packs.catalogue.requirements))])


def _aged(iso: str | None, day: date, say: Wording) -> str:
    """Print a date of evidence with its age in whole months; later than the day has no age."""
    if iso is None:
        return say.value(None)
    year, month = int(iso[:4]), int(iso[5:7] or 12)
    months = (day.year - year) * 12 + day.month - month
    return say.label("cli.aged", date=iso, count=months) if months > 0 else iso
