"""Answers `engine agreement`: how far judges put the same alternatives in the same order."""

from __future__ import annotations

from planner.domain.selection.methods.concordance import kendall_w, rank_sums
from planner.errors import Statement
from planner.exchange.engine.problems import Problems, at
from planner.exchange.engine.reading import read_list, read_numbers, read_object


def answer(request: object) -> dict[str, object]:
    """
    Return Kendall's W with its chi-square test and the sums of the ranks; nulls and a reason where it is not defined.

    Raises:
        InputError: the request cannot be used.

    Source: docs/methods.md#kendalls-w
    """
    problems = Problems()
    judges = _judges(request, problems)
    problems.stop_if_any()
    found = kendall_w(judges)
    told: dict[str, object] = {
        "kendall_w": found.kendall_w,
        "chi2": found.chi2,
        "df": found.df,
        "p": found.p,
        "rank_sums": None if found.reason else rank_sums(judges),
    }
    return told if found.reason is None else {**told, "reason": Statement(f"engine.agreement-{found.reason}")}


def _judges(request: object, problems: Problems) -> list[list[float]]:
    fields = read_object(request, "", problems, required=("judges",))
    rows = read_list(fields["judges"], "judges", problems) if "judges" in fields else None
    if rows is None:
        return []
    length = len(rows[0]) if isinstance(rows[0], list) and rows[0] else None
    judges = [read_numbers(row, at("judges", place), problems, length=length) for place, row in enumerate(rows)]
    return [judge for judge in judges if judge is not None]
