"""Sources, facts and the grade of evidence they carry."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

from planner.domain.model.text import Text

Confidence = Literal["low", "medium", "high"]


class EvidenceGrade(enum.IntEnum):
    """How strongly an answer is shown, from nothing to a contract clause or a checked reference."""

    NONE = 0
    VENDOR_CLAIM = 1
    PUBLIC_DOCUMENT = 2
    DEMONSTRATION = 3
    TRIAL = 4
    CONTRACT_OR_REFERENCE = 5


SourceKind = Literal[
    "vendor_claim", "public_document", "demonstration", "trial", "test", "contract", "reference", "client_record"
]

GRADE_OF_KIND: dict[SourceKind, EvidenceGrade] = {
    "vendor_claim": EvidenceGrade.VENDOR_CLAIM,
    "public_document": EvidenceGrade.PUBLIC_DOCUMENT,
    "demonstration": EvidenceGrade.DEMONSTRATION,
    "trial": EvidenceGrade.TRIAL,
    "test": EvidenceGrade.TRIAL,
    "client_record": EvidenceGrade.TRIAL,
    "contract": EvidenceGrade.CONTRACT_OR_REFERENCE,
    "reference": EvidenceGrade.CONTRACT_OR_REFERENCE,
}


@dataclass(frozen=True, slots=True)
class Source:
    """
    A citation: what was read, who published it, when, and where it can be found again.

    `date` is ISO (year, year-month or day) or None when the document itself is undated;
    `address` is a URL, a document number, or None when there is none.
    """

    id: str
    title: Text
    publisher: Text
    date: str | None
    address: str | None
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a source shows about a product; `editions` empty means the source does not say."""

    id: str
    statement: Text
    source_id: str
    as_of: str | None
    confidence: Confidence
    editions: tuple[str, ...] = ()


def grade_of_fact(fact: Fact, source: Source) -> EvidenceGrade:
    """
    Return the grade one fact carries: that of its source, but never above a vendor claim on low confidence.

    Source: docs/methods.md#evidence-grade
    """
    grade = GRADE_OF_KIND[source.kind]
    return min(grade, EvidenceGrade.VENDOR_CLAIM) if fact.confidence == "low" else grade
