import pytest

from planner.domain.diagnosis.results import PainFinding, TopicScore
from planner.domain.diagnosis.suggestions import Grounds, suggest_requirements
from planner.domain.model.text import Text
from tests.builders import (
    make_catalogue,
    make_decision,
    make_kpi,
    make_objective,
    make_pain,
    make_requirement,
    make_topic,
)

PAINS = [make_pain("PP01"), make_pain("PP10", "data")]


def _pain(code, burden):
    return PainFinding(code, "sales", 4, 4, 4, 4, burden, 1)


def _suggest(requirements, pains=(), objectives=(), causes=(), decisions=None):
    grounds = Grounds(
        pains=pains,
        objectives=objectives,
        causes=causes,
        cause_topics={"cause_data": make_topic("cause_data")},
        decisions=decisions or {},
        kpis={"K01": make_kpi("K01")},
        catalogue=make_catalogue(requirements, pains=PAINS),
    )
    return suggest_requirements(grounds)


def _codes(suggestion):
    return [reason.code.removeprefix("diagnosis.because-") for reason in suggestion.reasons]


def test_a_requirement_nothing_asks_for_is_not_suggested():
    assert _suggest([make_requirement()]) == ()


def test_the_heaviest_pain_sets_half_of_the_relevance():
    requirement = make_requirement(relieves=("PP01", "PP10"))
    (suggestion,) = _suggest([requirement], [_pain("PP01", 0.8), _pain("PP10", 0.4)])
    assert suggestion.relevance == pytest.approx(0.4)
    assert suggestion.pain_ids == ("PP01", "PP10")
    assert _codes(suggestion) == ["pain", "pain"]


@pytest.mark.parametrize(("burden", "asked"), [(0.16, 1), (0.15, 0), (None, 0)])
def test_a_pain_hardly_felt_or_not_rated_asks_for_nothing(burden, asked):
    assert len(_suggest([make_requirement(relieves=("PP01",))], [_pain("PP01", burden)])) == asked


@pytest.mark.parametrize(
    ("changes", "route", "relevance"),
    [
        ({"requirement_ids": ("F-CUS-01",)}, "objective-named", 0.3),
        ({"kpi_id": "K01"}, "objective-kpi", 0.3),
        ({"kpi_id": None, "pain_ids": ("PP01",)}, "objective-pain", 0.15),
    ],
)
def test_an_objective_asks_by_name_by_kpi_or_by_a_shared_pain(changes, route, relevance):
    requirement = make_requirement(kpis=("K01",) if "kpi_id" in changes else (), relieves=("PP01",))
    (suggestion,) = _suggest([requirement], objectives=[make_objective("OB1", **changes)])
    assert (_codes(suggestion), suggestion.objective_ids) == ([route], ("OB1",))
    assert suggestion.relevance == pytest.approx(relevance)


@pytest.mark.parametrize(("light", "asked"), [("red", 1), ("amber", 1), ("green", 0), ("unknown", 0)])
def test_a_cause_asks_where_it_is_shown_to_be_weak(light, asked):
    cause = TopicScore("cause_data", 0.25, light, 1.0, ())
    suggestions = _suggest([make_requirement(relieves=("PP10",))], causes=[cause])
    assert len(suggestions) == asked
    for suggestion in suggestions:
        assert suggestion.relevance == pytest.approx(0.2 * 0.75)


def test_a_must_have_is_fully_relevant_with_the_clients_own_reason():
    decision = make_decision("F-CUS-01", must_have=True, reason=Text("法规要求", "required by law"))
    (suggestion,) = _suggest([make_requirement()], decisions={"F-CUS-01": decision})
    assert suggestion.relevance == 1.0
    assert _codes(suggestion) == ["must-have", "stated"]


def test_a_requirement_that_does_not_apply_is_never_suggested():
    decision = make_decision("F-CUS-01", applicable=False)
    requirement = make_requirement(relieves=("PP01",))
    assert _suggest([requirement], [_pain("PP01", 1.0)], decisions={"F-CUS-01": decision}) == ()


def test_the_most_relevant_comes_first_and_equals_follow_their_codes():
    requirements = [
        make_requirement("F-3", relieves=("PP01",)),
        make_requirement("F-1", relieves=("PP10",)),
        make_requirement("F-2", relieves=("PP01",)),
    ]
    suggestions = _suggest(requirements, [_pain("PP01", 0.9), _pain("PP10", 0.3)])
    assert [s.requirement_id for s in suggestions] == ["F-2", "F-3", "F-1"]
