"""Merged answers of the sheet on cost and benefits become the terms of money, each with who stated it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from planner.content.answer_sheets import AnswerSheets, Values
from planner.content.convert_common import plain_or_text
from planner.content.convert_company import rows_of
from planner.domain.model.estimate import Estimate
from planner.domain.model.money_terms import (
    BandRange,
    CurrencyRate,
    DayRate,
    InternalEffort,
    MoneyTerms,
    PaymentTerm,
    PriceIncrease,
    Said,
    StatedBenefit,
    UserGrowth,
)
from planner.domain.model.questionnaire import Row

ALL_AT_ONCE = 0


def money_terms_from(values: Values, sheets: AnswerSheets) -> MoneyTerms:
    """Build the terms from the values to plan with; what was not said is None or an empty register."""
    return MoneyTerms(
        vat_basis=cast("Any", values.get("vat_basis")),
        vat_basis_by=_who(sheets, "vat_basis"),
        vat_rate=_said(values, sheets, "vat_rate"),
        discount_rate=_said(values, sheets, "discount_rate"),
        growth=tuple(_growth(row, sheets) for row in rows_of(values, "user_growth")),
        increases=tuple(_increase(row, sheets) for row in rows_of(values, "price_increases")),
        first_term_years=_said(values, sheets, "price_term_years"),
        rates=tuple(_rate(row, sheets) for row in rows_of(values, "exchange_rates")),
        bands=tuple(_band(row, sheets) for row in rows_of(values, "price_bands")),
        effort=tuple(_effort(row, sheets) for row in rows_of(values, "internal_time")),
        budget_counts_own_time=cast("Any", values.get("budget_counts_own_time")),
        benefits=tuple(_benefit(row, sheets) for row in rows_of(values, "benefits")),
        price_formula=cast("Any", values.get("price_formula")),
        price_weight=_said(values, sheets, "price_weight"),
        day_rates=tuple(_day_rate(row, sheets) for row in rows_of(values, "day_rates")),
        payments=tuple(_payment(row, sheets) for row in rows_of(values, "payment_terms")),
    )


def range_in(row: Mapping[str, Any], prefix: str = "") -> tuple[float, float, float] | None:
    """Return low, expected and high of a row, the expected value where a limit is empty; None without one."""
    expected = row.get(f"{prefix}expected")
    if expected is None:
        return None
    low, high = (row.get(f"{prefix}{key}") for key in ("low", "high"))
    return (float(expected if low is None else low), float(expected), float(expected if high is None else high))


def _growth(row: Row, sheets: AnswerSheets) -> UserGrowth:
    role = row.get("role")
    who = _row_by(sheets, "user_growth", row)
    return UserGrowth(str(row["id"]), None if role is None else str(role), _range(row), who)


def _increase(row: Row, sheets: AnswerSheets) -> PriceIncrease:
    return PriceIncrease(cast("Any", row["scope"]), _range(row), _row_by(sheets, "price_increases", row))


def _rate(row: Row, sheets: AnswerSheets) -> CurrencyRate:
    return CurrencyRate(
        currency=str(row["currency"]),
        rate=cast("float", row["rate"]),
        as_of=cast("date", row["as_of"]),
        source=plain_or_text(cast("Any", row["source"])),
        stated_by=_row_by(sheets, "exchange_rates", row),
    )


def _band(row: Row, sheets: AnswerSheets) -> BandRange:
    return BandRange(
        part=cast("Any", row["part"]),
        band=cast("Any", row["band"]),
        basis=cast("Any", row["basis"]),
        amount=_range(row, "amount_"),
        stated_by=_row_by(sheets, "price_bands", row),
    )


def _effort(row: Row, sheets: AnswerSheets) -> InternalEffort:
    cost = row.get("day_cost")
    return InternalEffort(
        id=str(row["id"]),
        text=plain_or_text(cast("Any", row["text"])),
        purpose=cast("Any", row["purpose"]),
        counted=cast("Any", row["counted"]),
        days=_range(row, "days_"),
        day_cost=None if cost is None else float(cast("float", cost)),
        stated_by=_row_by(sheets, "internal_time", row),
    )


def _benefit(row: Row, sheets: AnswerSheets) -> StatedBenefit:
    yearly = range_in(row, "yearly_")
    formula = row.get("formula")
    return StatedBenefit(
        id=str(row["id"]),
        objective_id=str(row["objective"]),
        yearly=None if yearly is None else Estimate(*yearly),
        has_range=row.get("yearly_low") is not None and row.get("yearly_high") is not None,
        starts_month=cast("int", row.get("starts_month") or ALL_AT_ONCE),
        ramp_months=cast("int", row.get("ramp_months") or ALL_AT_ONCE),
        formula=None if formula is None else plain_or_text(cast("Any", formula)),
        stated_by=_row_by(sheets, "benefits", row),
        has_timing=row.get("starts_month") is not None and row.get("ramp_months") is not None,
    )


def _day_rate(row: Row, sheets: AnswerSheets) -> DayRate:
    rate = row.get("day_rate")
    return DayRate(
        role_id=str(row["role"]),
        billing=cast("Any", row["billing"]),
        day_rate=None if rate is None else float(cast("float", rate)),
        stated_by=_row_by(sheets, "day_rates", row),
        is_assumed=bool(row.get("assumed")),
    )


def _payment(row: Row, sheets: AnswerSheets) -> PaymentTerm:
    return PaymentTerm(
        id=str(row["id"]),
        title=plain_or_text(cast("Any", row["title"])),
        gate=cast("Any", row["gate"]),
        of=cast("Any", row["of"]),
        share=float(cast("float", row["share"])),
        months_later=cast("int", row.get("months_later") or 0),
        stated_by=_row_by(sheets, "payment_terms", row),
    )


def _range(row: Row, prefix: str = "") -> Estimate:
    found = range_in(row, prefix)
    assert found is not None  # the expected value is a required cell of these tables
    return Estimate(*found)


def _said(values: Values, sheets: AnswerSheets, question_id: str) -> Said | None:
    value = values.get(question_id)
    return Said(float(value), _who(sheets, question_id)) if isinstance(value, int | float) else None


def _who(sheets: AnswerSheets, question_id: str) -> str:
    """Return the respondent whose value is planned with; a decided value may be nobody's."""
    stated = (who for who, value in sheets.statements(question_id) if value is not None)
    return "" if question_id in sheets.planning_values else next(stated, "")


def _row_by(sheets: AnswerSheets, question_id: str, row: Row) -> str:
    """Return the first respondent who lists a row."""
    for who, table in sheets.statements(question_id):
        if isinstance(table, tuple) and any(isinstance(one, Mapping) and one["id"] == row["id"] for one in table):
            return who
    return ""
