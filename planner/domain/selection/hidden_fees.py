"""The fees that offers tend to leave out, and what each offer says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.model.company import Company
from planner.domain.model.vendor import Alternative, AnswerCode, Quotation, QuoteCategory, QuoteLine
from planner.domain.selection.economics_results import CardFinding, FeeState, HiddenFee
from planner.errors import Statement


@dataclass(frozen=True, slots=True)
class _Fee:
    """
    One fee of the checklist.

    A line settles it by naming it under `covers`, by being of one of the `categories`, or by `shown`. It does not apply
    where `spared` says so; `project` fees arise only when something new is brought in.
    """

    code: str
    categories: tuple[QuoteCategory, ...] = ()
    shown: Callable[[Quotation], bool] = lambda quotation: False  # noqa: ARG005 - one shape for all
    spared: Callable[[Alternative, Company], bool] = lambda alternative, company: False  # noqa: ARG005 - as above
    project: bool = False


def _on_own_servers(alternative: Alternative, _company: Company) -> bool:
    return alternative.deployment == "on_premises"


def _no_lines_per_user(alternative: Alternative, _company: Company) -> bool:
    quotation = alternative.quotation
    return quotation is not None and not any(line.basis.startswith("per_user") for line in _offered(quotation))


def _no_yearly_lines(alternative: Alternative, _company: Company) -> bool:
    quotation = alternative.quotation
    return quotation is not None and not any(_is_yearly(line) for line in _offered(quotation))


def _nothing_to_replace(_alternative: Alternative, company: Company) -> bool:
    return company.has_crm is False


def _minimum_told(quotation: Quotation) -> bool:
    return any(line.minimum_seats is not None for line in _offered(quotation))


def _term_told(quotation: Quotation) -> bool:
    yearly = [line for line in _offered(quotation) if _is_yearly(line) and line.amount is not None]
    return bool(yearly) and all(line.price_fixed_until_year is not None for line in yearly)


def _user_types_told(quotation: Quotation) -> bool:
    return any(line.user_roles for line in _offered(quotation))


def _vat_told(quotation: Quotation) -> bool:
    return quotation.vat != "unknown"


# the texts (what it is, why it matters, what to ask) stand under economics.fee-… of the wording
FEES: tuple[_Fee, ...] = (
    _Fee("user_types", shown=_user_types_told),
    _Fee("minimum_seats", shown=_minimum_told, spared=_no_lines_per_user),
    _Fee("price_increase", shown=_term_told, spared=_no_yearly_lines),
    _Fee("storage", spared=_on_own_servers),
    _Fee("api_calls", spared=_on_own_servers),
    _Fee("messages"),
    _Fee("ai_usage"),
    _Fee("security"),
    _Fee("sandbox"),
    _Fee("environments"),
    _Fee("connectors", ("integration",), project=True),
    _Fee("data_loading", ("migration",), project=True),
    _Fee("implementation_overrun", project=True),
    _Fee("travel", project=True),
    _Fee("training_seats", ("training",), project=True),
    _Fee("parallel", ("parallel",), spared=_nothing_to_replace, project=True),
    _Fee("changes", ("customisation",)),
    _Fee("support_tier", ("support",)),
    _Fee("upgrades", ("upgrade",)),
    _Fee("data_export"),
    _Fee("exit", ("exit",)),
    _Fee("vat", shown=_vat_told),
)

# answers that claim something; unknown and «no» claim nothing an offer could speak against
_CLAIMS: tuple[AnswerCode, ...] = ("standard", "configuration", "third_party", "custom")
# requirement of the score card of open costs -> the fees and kinds of cost its answer promises to lay open
_CARD: Mapping[str, tuple[tuple[str, ...], tuple[QuoteCategory, ...]]] = {
    "C-COST-01": ((), ("licence",)),
    "C-COST-02": ((), ("implementation",)),
    "C-COST-03": (("price_increase",), ()),
    "C-COST-04": (("storage", "api_calls"), ()),
    "C-COST-06": (("training_seats", "data_loading", "travel"), ()),
    "C-COST-07": (("exit",), ()),
    "C-COST-09": (("changes",), ()),
}


def hidden_fees(alternatives: Sequence[Alternative], company: Company) -> tuple[HiddenFee, ...]:
    """
    Return the whole checklist with what each alternative's offer says.

    Source: docs/methods.md#hidden-fees
    """
    return tuple(
        HiddenFee(
            fee.code,
            {a.id: _state(fee, a, company) for a in alternatives},
            *(Statement(f"economics.fee-{fee.code.replace('_', '-')}{part}") for part in ("", "-why", "-ask")),
        )
        for fee in FEES
    )


def card_findings(alternatives: Sequence[Alternative], fees: Sequence[HiddenFee]) -> Iterator[CardFinding]:
    """
    Yield where a quotation leaves open what an answer on the score card of open costs (CP11) says is laid open.

    Source: docs/methods.md#hidden-fees
    """
    for alternative in alternatives:
        if alternative.quotation is None or alternative.keeps_current:
            continue
        for requirement_id, (codes, categories) in _CARD.items():
            answer = alternative.product.answers.get(requirement_id)
            # an answer that shows the core only says itself what is missing
            if answer is None or answer.code not in _CLAIMS or answer.extent != "whole":
                continue
            fee_gaps = [f.text for f in fees if f.code in codes and f.states[alternative.id] == "not_quoted" and f.text]
            kinds = [Statement(f"selection.category-{c}") for c in categories if not _is_priced(alternative, c)]
            gaps = (*fee_gaps, *kinds)
            if gaps:
                params = {
                    "alternative": alternative.name, "requirement": requirement_id, "gaps": gaps, "count": len(gaps),
                }  # fmt: skip
                yield CardFinding(alternative.id, requirement_id, Statement("economics.card-finding", params))


def _state(fee: _Fee, alternative: Alternative, company: Company) -> FeeState:
    quotation = alternative.quotation
    if fee.project and alternative.keeps_current:
        return "does_not_apply"
    lines = _offered(quotation)
    named = [line for line in lines if fee.code in line.covers or line.category in fee.categories]
    settled = any(line.amount is not None for line in named)
    # a line asked for and not priced speaks louder than one of its kind that is priced
    open_ = any(line.amount is None and fee.code in line.covers for line in lines)
    if quotation is not None and not open_ and (settled or fee.shown(quotation)):
        return "quoted"
    return "does_not_apply" if fee.spared(alternative, company) else "not_quoted"


def _is_priced(alternative: Alternative, category: QuoteCategory) -> bool:
    lines = [line for line in _offered(alternative.quotation) if line.category == category]
    return bool(lines) and all(line.amount is not None for line in lines)


def _offered(quotation: Quotation | None) -> tuple[QuoteLine, ...]:
    """Return the lines of the vendor's offer, without what the client reckons for itself."""
    return tuple(line for line in quotation.lines if not line.own) if quotation else ()


def _is_yearly(line: QuoteLine) -> bool:
    return line.basis in ("per_year", "per_user_year")
