"""The training plan's parts on what is recorded and reckoned: results, rosters, forecast of hours and cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from planner.documents.builders.common import (
    Open,
    Prose,
    cell,
    columns,
    group_row,
    heading,
    role_title,
    row,
)
from planner.documents.builders.training_words import TOPIC, certificate_lacks, group_name, retrain_day
from planner.domain.model.document import Block, Bullets, Cell, Mark, Paragraph, Row, Table
from planner.domain.model.estimate import Estimate
from planner.domain.model.money import MoneyRange
from planner.domain.model.training_records import RosterEntry, RosterKind
from planner.domain.training.curriculum import ADMINISTRATORS
from planner.domain.training.records_results import (
    CourseRecord,
    Mean,
    Rate,
    Retraining,
    RosterLine,
    Satisfaction,
    TrainingCost,
    TrainingForecast,
    TrainingReview,
)
from planner.errors import Statement
from planner.services.run import EngagementResult

ROSTER_TABLES: dict[RosterKind, str] = {"key_user": "key-user-table", "seed_user": "seed-user-table"}
STATE_MARKS: dict[str, Mark] = {"certified": "good", "due": "good", "open": "none", "without_grounds": "bad"}
# the statements that places of a roster have no name yet
NAMELESS: dict[str, RosterKind] = {
    "training-records.key-users-missing": "key_user",
    "training-records.seed-users-missing": "seed_user",
}
# what the records ask somebody to do
TO_BE_DONE = (
    "training-records.retrain",
    "training-records.retrain-undated",
    "training-records.certificates-due",
    "training-records.without-grounds",
    "training-records.other-days",
)
# what the forecast cannot price without being told more
UNPRICED = (
    "training-records.user-rate-unknown",
    "training-records.rates-unknown",
    "training-records.travel-cost-unknown",
    "training-records.travel-trainers-unknown",
)


def results_blocks(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield what was recorded of the training; where nothing was, that everything is unknown."""
    words = Prose(prose.language, TOPIC)
    yield heading(words, "results")
    review = result.training.review
    if review is None or review.is_empty:
        yield Paragraph("results-none", words.text("results-none", today=result.engagement.today))
        return
    yield Paragraph("results-title", words.text("results-title", today=review.until), "lead")
    yield Bullets("results-statements", words.says(review.statements))
    if review.courses:
        yield heading(words, "attendance", 2)
        yield _results_table(result, review, words)
        yield heading(words, "retraining", 2)
        yield from _retraining(result, review, words)
    if review.certificates:
        yield heading(words, "certificates", 2)
        yield _certificates(result, review, words)
        yield Paragraph("certificates-rule", words.text("certificates-rule"), "note")
    if review.overall is not None or review.answers:
        yield heading(words, "feedback", 2)
    if review.overall is not None:
        yield _satisfaction(result, review, words)
    if review.answers:
        yield _answers(result, review, words)


def results_by_group(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield attendance and assessment of each course by user group, where anything was recorded."""
    words = Prose(prose.language, TOPIC)
    review = result.training.review
    if review is not None and review.courses:
        yield heading(words, "results-groups")
        yield _groups_table(result, review, words)


def roster_blocks(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield the rosters of key users and seed users with the places still to be filled."""
    words = Prose(prose.language, TOPIC)
    rosters = result.training.rosters
    adoption = result.packs.adoption
    if rosters.lines:
        yield heading(words, "rosters", 2)
        per_users = adoption.seed_users.per_users if adoption else None
        yield Paragraph("rosters-lead", words.text("rosters-lead", per_users=per_users))
    for kind, id_ in ROSTER_TABLES.items():
        lines = rosters.of(kind)
        if lines:
            yield _roster_table(result, lines, words, id_, words.text(f"caption-{kind}"))


def forecast_blocks(result: EngagementResult, prose: Prose) -> Iterator[Block]:
    """Yield the forecast of hours and cost."""
    words = Prose(prose.language, TOPIC)
    yield heading(words, "forecast")
    forecast = result.training.forecast
    if forecast is None or not forecast.courses:
        yield Paragraph("forecast-none", words.text("forecast-none"))
        return
    yield Paragraph("forecast-lead", words.text("forecast-lead", day_hours=forecast.day_hours))
    yield _hours_table(result, forecast, words)
    if forecast.costs:
        yield _cost_table(result, forecast, words)
    if forecast.statements:
        yield Bullets("forecast-statements", words.says(forecast.statements))


def open_of_records(result: EngagementResult, prose: Prose) -> list[Open]:
    """Return what the records, the rosters and the forecast leave open."""
    words = Prose(prose.language, TOPIC)
    training = result.training
    found = [
        Open(_roster_point(one, words), words.text("open-who"), words.text("open-matters-rosters"))
        for one in training.rosters.statements
    ]
    if training.review is not None:
        found += [
            Open(words.say(one), words.text("open-who"), words.text("open-matters-results"))
            for one in training.review.statements
            if one.code in TO_BE_DONE
        ]
    if training.forecast is not None:
        found += [
            Open(words.say(one), words.text("open-who"), words.text("open-matters-forecast"))
            for one in training.forecast.statements
            if one.code in UNPRICED
        ]
    return found


def _roster_point(one: Statement, words: Prose) -> str:
    """Say what a roster lacks; which places have no name stands in the roster itself, so it is not listed again."""
    kind = NAMELESS.get(one.code)
    return words.text(f"to-fill-{kind}", **one.params) if kind else words.say(one)


# --- results ---------------------------------------------------------------------------------------------------------


def _title(result: EngagementResult, words: Prose, course_id: str) -> str:
    course = result.packs.training.courses.get(course_id)
    return f"{course_id} {words.value(course.title)}" if course else course_id


def _share(words: Prose, rate: Rate) -> str:
    return words.text("not-recorded") if rate.rate is None else words.value(rate.rate, "percent")


def _count(words: Prose, rate: Rate, number: int) -> str:
    return words.text("not-recorded") if rate.rate is None else words.value(number)


_RESULT_COLUMNS = ("asked", "came", "attendance", "assessed", "passed", "pass-rate", "pass-mark", "mean")
_RESULT_WIDTHS = (0.75, 0.75, 0.9, 0.85, 0.75, 0.9, 0.95, 1.35)


def _results_table(result: EngagementResult, review: TrainingReview, words: Prose) -> Table:
    rows = tuple(row(_title(result, words, line.course_id), *_course_numbers(line, words)) for line in review.courses)
    heads = [words.text(f"column-{key}") for key in ("course", *_RESULT_COLUMNS)]
    caption, note = words.text("caption-results"), words.text("results-note")
    widths = (3.4, *_RESULT_WIDTHS)
    return Table("training-results", caption, columns(heads, widths, tuple(range(1, 9))), rows, note)


def _groups_table(result: EngagementResult, review: TrainingReview, words: Prose) -> Table:
    rows: list[Row] = []
    for line in review.courses:
        rows.append(group_row(_title(result, words, line.course_id)))
        if len(line.by_group) == 1:
            rows.append(row(group_name(result, words.wording, line.by_group[0][0]), *_course_numbers(line, words)))
            continue
        for group_id, came, passed in line.by_group:
            rows.append(row(group_name(result, words.wording, group_id), *_numbers(came, passed, words), "", ""))
        texts = (words.text("all-groups"), *_course_numbers(line, words))
        rows.append(Row(tuple(cell(text, strong=True) for text in texts)))
    heads = [words.text(f"column-{key}") for key in ("group", *_RESULT_COLUMNS)]
    caption, note = words.text("caption-results-groups"), words.text("results-note")
    widths = (3.4, *_RESULT_WIDTHS)
    return Table("training-results-groups", caption, columns(heads, widths, tuple(range(1, 9))), tuple(rows), note)


def _numbers(came: Rate, passed: Rate, words: Prose) -> tuple[str, ...]:
    return (
        _count(words, came, came.asked),
        _count(words, came, came.done) if came.asked else "",
        _share(words, came) if came.asked else "",
        _count(words, passed, passed.asked),
        _count(words, passed, passed.done) if passed.asked else "",
        _share(words, passed) if passed.asked else "",
    )


def _course_numbers(line: CourseRecord, words: Prose) -> tuple[str, ...]:
    mark = words.text("no-mark") if line.pass_mark is None else words.value(line.pass_mark, "percent")
    mean = ""
    if line.mean_score is not None:
        mean = words.text("mean-of", mean=line.mean_score, count=line.scored)
    return (*_numbers(line.attendance, line.passed, words), mark, mean)


def _retraining(result: EngagementResult, review: TrainingReview, words: Prose) -> Iterator[Block]:
    if not review.retraining:
        yield Paragraph("retraining-none", words.text("retraining-none"))
        return
    rows = tuple(_retraining_row(result, one, words) for one in _by_day(review.retraining))
    heads = [words.text(f"column-{key}") for key in ("learner", "group", "course", "reason", "by")]
    yield Table("training-retraining", words.text("caption-retraining"), columns(heads, (1.4, 2.2, 2.6, 1, 2)), rows)


def _by_day(retraining: Sequence[Retraining]) -> list[Retraining]:
    """Sort by deadline; those without one come first, for nobody has set theirs."""
    return sorted(retraining, key=lambda one: (one.by is not None, one.by))


def _retraining_row(result: EngagementResult, one: Retraining, words: Prose) -> Row:
    return row(
        words.value(one.learner) if one.learner else words.text("people-unnamed", count=one.people),
        group_name(result, words.wording, one.group_id),
        _title(result, words, one.course_id),
        words.text(f"reason-{one.reason}"),
        cell(retrain_day(one, words.wording), "none" if one.by is not None else "bad"),
    )


def _certificates(result: EngagementResult, review: TrainingReview, words: Prose) -> Table:
    rules = result.packs.training.certificates
    rows = tuple(
        row(
            words.value(rules[one.kind].title),
            words.value(one.learner),
            Cell(words.text(f"state-{one.state}", day=one.issued_on), STATE_MARKS[one.state]),
            certificate_lacks(one, words.wording),
        )
        for one in review.certificates
    )
    heads = [words.text(f"column-{key}") for key in ("certificate", "name", "state", "lacks")]
    return Table("training-certificates", words.text("caption-certificates"), columns(heads, (1.6, 1.2, 1.9, 3)), rows)


def _satisfaction(result: EngagementResult, review: TrainingReview, words: Prose) -> Table:
    overall = review.overall
    every = [*review.satisfaction, *([overall] if overall is not None else [])]
    size = max(len(one.statements) for one in every)
    rows = tuple(_satisfaction_row(result, one, size, words) for one in every)
    statements = [words.text("column-statement", number=number) for number in range(1, size + 1)]
    heads = [words.text("column-course"), words.text("column-sheets"), *statements, words.text("column-all")]
    widths = (2.1, 0.7, *(0.95,) * size, 1.05)
    right = tuple(range(1, size + 3))
    note = words.text("satisfaction-note")
    caption = words.text("caption-satisfaction")
    return Table("training-satisfaction", caption, columns(heads, widths, right), rows, note)


def _satisfaction_row(result: EngagementResult, one: Satisfaction, size: int, words: Prose) -> Row:
    name = words.text("all-courses") if one.course_id is None else _title(result, words, one.course_id)
    means = [*one.statements, *(Mean(None, 0),) * (size - len(one.statements)), one.all_marks]
    texts = [name, words.value(one.sheets), *(_mean(words, mean) for mean in means)]
    return Row(tuple(cell(text, strong=one.course_id is None) for text in texts))


def _mean(words: Prose, mean: Mean) -> str:
    return words.value(None) if mean.value is None else words.text("mean-count", mean=mean.value, count=mean.count)


def _answers(result: EngagementResult, review: TrainingReview, words: Prose) -> Table:
    rows = tuple(
        row(_title(result, words, one.course_id), words.value(one.day), words.value(one.text)) for one in review.answers
    )
    heads = [words.text(f"column-{key}") for key in ("course", "day", "comment")]
    return Table("training-answers", words.text("caption-answers"), columns(heads, (2.2, 1, 4)), rows)


# --- rosters ---------------------------------------------------------------------------------------------------------


def _roster_table(result: EngagementResult, lines: Sequence[RosterLine], words: Prose, id_: str, caption: str) -> Table:
    company = result.engagement.company
    departments = {department.id: department.name for department in company.departments}
    sites = {site.id: site.name for site in company.sites}
    unstated = words.text("department-unstated")
    rows = [
        row(
            words.value(departments.get(line.department_id, line.department_id)) if line.department_id else unstated,
            words.value(sites.get(line.site_id, line.site_id)) if line.site_id else unstated,
            words.value(line.users) if line.department_id else "",
            words.value(line.places) if line.department_id else "",
            words.clauses(_name(entry, words) for entry in line.named) or words.text("none"),
            _missing(line.missing, words),
        )
        for line in lines
    ]
    places, named = sum(line.places for line in lines), sum(len(line.named) for line in lines)
    missing = sum(line.missing for line in lines)
    names = words.text("people-named", count=named) if named else words.text("none")
    texts = (words.text("all-groups"), "", "", words.value(places), names)
    rows.append(Row((*(cell(text, strong=True) for text in texts), _missing(missing, words))))
    heads = [words.text(f"column-{key}") for key in ("department", "site", "users", "places", "names", "to-be-named")]
    return Table(id_, caption, columns(heads, (1.4, 2.1, 0.6, 0.7, 2.3, 1), (2, 3)), tuple(rows))


def _missing(count: int, words: Prose) -> Cell:
    return cell(words.text("places-open", count=count), "watch") if count else cell(words.text("none"))


def places_to_fill(result: EngagementResult, kind: RosterKind) -> tuple[int, int]:
    """Return how many places a roster has, and how many of them have no name yet."""
    lines = result.training.rosters.of(kind)
    return sum(line.places for line in lines), sum(line.missing for line in lines)


def _name(entry: RosterEntry, words: Prose) -> str:
    return words.value(entry.name) if entry.confirmed_on is None else words.text("name-confirmed", name=entry.name)


# --- forecast --------------------------------------------------------------------------------------------------------


def _hours_table(result: EngagementResult, forecast: TrainingForecast, words: Prose) -> Table:
    sessions = sum(line.sessions for line in forecast.courses)
    days = forecast.learner_hours / forecast.day_hours
    rows = [
        row(
            words.text("hours-learners"),
            _hours(words, forecast.learner_hours),
            words.text("hours-learners-remark", days=days),
        )
    ]
    if forecast.hours_per_user is not None:
        low, high = forecast.hours_per_user
        rows.append(
            row(
                words.text("hours-per-user"),
                words.text("hours-range", low=low, high=high),
                _of_administrators(result, words),
            )
        )
    remark = words.text("hours-trainers-remark", sessions=sessions, count=sessions)
    rows.append(row(words.text("hours-trainers"), _hours(words, forecast.trainer_hours), remark))
    rows += list(_place_rows(result, forecast, words))
    if forecast.later_learner_hours:
        later = _hours(words, forecast.later_learner_hours)
        rows.append(row(words.text("hours-later"), later, words.text("hours-later-remark")))
    heads = [words.text(f"column-{key}") for key in ("measure", "amount", "remark")]
    return Table("training-hours", words.text("caption-hours"), columns(heads, (3, 1.4, 3), (1,)), tuple(rows))


def _of_administrators(result: EngagementResult, words: Prose) -> str:
    """Say how long administrators, who learn to run the system, are in class; nothing where there are none."""
    if not any(cohort.audience == ADMINISTRATORS for cohort in result.training.cohorts):
        return ""
    library = result.packs.training.courses
    held = dict.fromkeys(session.course_id for session in result.training.sessions)
    hours = math.fsum(library[id_].hours for id_ in held if ADMINISTRATORS in library[id_].audiences)
    return words.text("hours-administrator", hours=round(hours, 1)) if hours else ""


def _hours(words: Prose, hours: float) -> str:
    return words.text("hours-value", hours=round(hours, 1))


def _place_rows(result: EngagementResult, forecast: TrainingForecast, words: Prose) -> Iterator[Row]:
    names = {site.id: site.name for site in result.engagement.company.sites}
    for site in forecast.sites:
        remark = words.text("hours-room-remark", sessions=site.sessions, days=site.days)
        yield row(words.text("hours-room", site=names[site.site_id]), _hours(words, site.hours), remark)
    for trip in forecast.travel:
        yield row(
            words.text("hours-travel", home=names[trip.from_site], place=names[trip.to_site]),
            words.text("hours-travel-value", days=round(trip.person_days, 1)),
            words.text("hours-travel-remark", people=trip.people),
        )
    days = forecast.trainer_travel_days
    if days is None or days:
        value = words.value(None) if days is None else words.text("hours-trainer-travel-value", days=days)
        remark = words.text("hours-trainer-unknown") if days is None else ""
        yield row(words.text("hours-trainer-travel"), value, remark)


def _cost_table(result: EngagementResult, forecast: TrainingForecast, words: Prose) -> Table:
    rows = [_cost_row(result, one, forecast.currency, words) for one in forecast.costs]
    total = words.value(None) if forecast.cost is None else _money(words, forecast.cost, forecast.currency)
    days = words.value(math.fsum(one.days for one in forecast.costs), "one")
    rows.append(Row(tuple(cell(text, strong=True) for text in (words.text("total"), days, "", "", total))))
    heads = [words.text(f"column-{key}") for key in ("who", "days", "billing", "day-rate", "cost")]
    caption = words.text("caption-costs")
    note = words.text("costs-note")
    return Table("training-costs", caption, columns(heads, (2, 1, 1.5, 1.2, 1.6), (1, 3, 4)), tuple(rows), note)


def _cost_row(result: EngagementResult, one: TrainingCost, currency: str, words: Prose) -> Row:
    who = words.text("who-users") if one.role_id is None else role_title(result, one.role_id, words)
    inside = one.billing == "in_price"
    return row(
        who,
        words.value(one.days, "one"),
        words.text(f"billing-{one.billing}"),
        words.text("none") if inside else _day_rate(words, one.day_rate, currency),
        words.text("none") if inside else _known_money(words, one.cost, currency),
    )


def _day_rate(words: Prose, rate: float | None, currency: str) -> str:
    # a rate in ten thousands would lose its digits
    return words.value(None) if rate is None else words.value(MoneyRange(Estimate.exact(rate), currency), "unit_price")


def _known_money(words: Prose, amount: float | None, currency: str) -> str:
    return words.value(None) if amount is None else _money(words, amount, currency)


def _money(words: Prose, amount: float, currency: str) -> str:
    return words.value(MoneyRange(Estimate.exact(amount), currency))
