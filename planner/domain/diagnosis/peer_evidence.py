"""What peer cases show about the products in question: proposals for the answer sheets, never a change of a rating."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from planner.domain.diagnosis.results import PeerEvidence, PeerSurvey
from planner.domain.model.evidence import EvidenceGrade
from planner.domain.model.survey import Checked, PeerCase
from planner.domain.model.text import Text
from planner.domain.model.vendor import Alternative, Product
from planner.errors import Statement

# a visit or a call is a checked reference; what was only read or heard is no more than that (docs/methods.md)
GRADE_OF_CHECK: Mapping[Checked, EvidenceGrade] = {
    "visit": EvidenceGrade.CONTRACT_OR_REFERENCE,
    "call": EvidenceGrade.CONTRACT_OR_REFERENCE,
    "document": EvidenceGrade.PUBLIC_DOCUMENT,
    "hearsay": EvidenceGrade.VENDOR_CLAIM,
}


def survey_peers(
    cases: Sequence[PeerCase],
    alternatives: Sequence[Alternative],
    screened: Sequence[Product],
    applicable: Collection[str],
) -> PeerSurvey:
    """
    List for each alternative and screened product which case supports or contradicts which requirement.

    Args:
        applicable: Requirements in scope; what a case says on others is left aside.

    Source: docs/methods.md#peer-evidence
    """
    owners: dict[str, tuple[Text, Product, Alternative | None]] = {p.id: (p.name, p, None) for p in screened}
    owners |= {a.id: (a.name, a.product, a) for a in alternatives}
    found = tuple(
        _evidence(case, product_id, owners[product_id], requirement_id, supports=supports)
        for product_id in owners
        for case in cases
        if case.product_id == product_id
        for supports, requirement_ids in ((True, case.supports), (False, case.contradicts))
        for requirement_id in requirement_ids
        if requirement_id in applicable
    )
    return PeerSurvey(tuple(cases), found, tuple(_warnings(cases, owners)))


def _evidence(
    case: PeerCase,
    product_id: str,
    owner: tuple[Text, Product, Alternative | None],
    requirement_id: str,
    *,
    supports: bool,
) -> PeerEvidence:
    name, product, alternative = owner
    answer = product.answers.get(requirement_id)
    if answer is not None and alternative is not None and alternative.edition_id not in answer.editions:
        answer = None
    present = EvidenceGrade.NONE if answer is None else product.grade(answer)
    grade = GRADE_OF_CHECK[case.checked]
    return PeerEvidence(
        case_id=case.id,
        product_id=product_id,
        owner=name,
        requirement_id=requirement_id,
        supports=supports,
        grade=grade,
        present_grade=present,
        answer_known=answer is not None,
        proposal=_proposal(supports=supports, answered=answer is not None, present=present, grade=grade),
    )


def _proposal(*, supports: bool, answered: bool, present: EvidenceGrade, grade: EvidenceGrade) -> Statement | None:
    if not supports:
        return Statement("peer.contradicts" if answered else "peer.contradicts-unknown", {"grade": int(grade)})
    if not answered:
        return Statement("peer.would-answer", {"grade": int(grade)})
    if grade > present:
        return Statement("peer.would-raise", {"present": int(present), "grade": int(grade)})
    return None


def _warnings(cases: Sequence[PeerCase], owners: Collection[str]) -> Iterator[Statement]:
    for case in cases:
        if case.product_id is None:
            yield Statement("peer.without-product", {"case": case.label})
        elif case.product_id not in owners:
            yield Statement("peer.other-product", {"case": case.label})
        if set(case.supports) & set(case.contradicts):
            yield Statement("peer.both-ways", {"case": case.label, "ids": _both(case)})


def _both(case: PeerCase) -> tuple[str, ...]:
    return tuple(id_ for id_ in case.supports if id_ in case.contradicts)
