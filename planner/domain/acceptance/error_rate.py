"""How many records of a whole can be wrong when so many of a sample were: exact bounds of an error rate."""

from __future__ import annotations

import math

from planner.domain.acceptance.results import FindingVerdict, JudgedFinding
from planner.domain.model.operation import DataFinding

CONFIDENCE = 0.95
# a bound is found by halving an interval: 60 halvings leave less than 1e-18
_HALVINGS = 60
LARGEST_SAMPLE = 1_000_000


def upper_error_rate(sample: int, errors: int, confidence: float = CONFIDENCE) -> float:
    """
    Return the one-sided upper bound of an error rate (Clopper-Pearson).

    With no error found it is 1 - (1 - confidence)^(1 / sample), which the rule of three puts at 3 / sample.

    Args:
        sample: records drawn, at least 1.
        errors: how many of them were wrong.

    Raises:
        ValueError: errors outside 0 to sample, or no record drawn, or a confidence outside 0 to 1.

    Source: docs/methods.md#error-rate
    """
    if not (0 <= errors <= sample and sample > 0 and 0 < confidence < 1):
        raise ValueError(f"not a sample: {errors} of {sample} at {confidence}")
    if errors == sample:
        return 1.0
    if errors == 0:
        return float(1 - (1 - confidence) ** (1 / sample))
    low, high = errors / sample, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(sample, errors, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def lower_error_rate(sample: int, errors: int, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided lower bound of an error rate: what is right instead of wrong, from above."""
    return 1 - upper_error_rate(sample, sample - errors, confidence)


def rule_of_three(sample: int) -> float:
    """Return the rough upper bound 3 / sample (95 %) of an error rate when no error was found, at most 1."""
    return min(1.0, 3 / sample)


def sample_needed(limit: float, errors: int = 0, confidence: float = CONFIDENCE) -> int | None:
    """
    Return the smallest sample that shows a limit to be kept when so many errors are found; None beyond a million.

    Source: docs/methods.md#error-rate
    """
    if not 0 < limit < 1:
        raise ValueError(f"not a limit between 0 and 1: {limit}")
    low, high = errors, errors + 1
    while upper_error_rate(high, errors, confidence) > limit:
        if high > LARGEST_SAMPLE:
            return None
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if upper_error_rate(middle, errors, confidence) <= limit:
            high = middle
        else:
            low = middle
    return high


def judge_finding(finding: DataFinding, proposed_limit: float | None) -> JudgedFinding:
    """
    Judge a sample against its limit by the bounds, never by the rate itself.

    Accepted: even the upper bound keeps the limit. Refused: even the lower bound breaks it. Otherwise nothing is
    shown. Where every record was checked the rate is known and decides.

    Args:
        proposed_limit: limit of the library for this step, used where the finding states none.
    """
    limit = proposed_limit if finding.limit is None else finding.limit
    sample, errors = finding.sample, finding.errors
    if limit is None or sample is None or errors is None or not 0 <= errors <= sample or sample == 0:
        return JudgedFinding(finding, limit, None, None, None, "unknown", None)
    rate = errors / sample
    complete = finding.records is not None and sample >= finding.records
    upper = rate if complete else upper_error_rate(sample, errors)
    lower = rate if complete else _lower(sample, errors, finding.records)
    verdict = _verdict(limit, upper, lower)
    needed = _whole_sample(limit, errors, finding.records) if verdict == "not_shown" else None
    return JudgedFinding(finding, limit, rate, upper, lower, verdict, needed)


def _lower(sample: int, errors: int, records: int | None) -> float:
    """Return the lower bound; errors already found stay errors when all other records turn out right."""
    bound = lower_error_rate(sample, errors)
    return bound if records is None else max(bound, errors / records)


def _whole_sample(limit: float, errors: int, records: int | None) -> int | None:
    """Return the sample that would show the limit to be kept; nobody can draw more records than there are."""
    needed = sample_needed(limit, errors)
    return needed if records is None or needed is None else min(needed, records)


def _verdict(limit: float, upper: float, lower: float) -> FindingVerdict:
    if upper <= limit:
        return "accepted"
    return "refused" if lower > limit else "not_shown"


def _at_most(sample: int, errors: int, share: float) -> float:
    """Return the probability of at most so many errors in a sample when a share of all records is wrong."""
    if errors <= sample // 2:
        return _sum(sample, range(errors + 1), share)
    # the shorter side has fewer terms
    return 1 - _sum(sample, range(errors + 1, sample + 1), share)


def _sum(sample: int, counts: range, share: float) -> float:
    log_right, log_wrong, whole = math.log1p(-share), math.log(share), math.lgamma(sample + 1)
    terms = (
        whole
        - math.lgamma(count + 1)
        - math.lgamma(sample - count + 1)
        + count * log_wrong
        + (sample - count) * log_right
        for count in counts
    )
    return math.fsum(map(math.exp, terms))
