"""The one chain: pain, objective, requirement, answer, rating, configuration, training, acceptance, KPI, both ways."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.domain.acceptance.results import AcceptanceBook
from planner.domain.diagnosis.results import Diagnosis
from planner.domain.model.catalogue import Catalogue, Requirement
from planner.domain.model.engagement import Engagement
from planner.domain.model.links import CHAIN_ORDER, Break, Chain, ChainLink, Node
from planner.domain.model.template import KpiDefinition, TrainingTemplate
from planner.domain.model.text import Text
from planner.domain.model.vendor import Alternative
from planner.domain.outcomes.results import OutcomeSheet
from planner.domain.rollout.configuration.results import LineBreak
from planner.domain.rollout.results import RolloutPlan
from planner.domain.selection.must_haves import NOT_THERE
from planner.domain.selection.results import Rating, ScoredAlternative, Selection
from planner.domain.training.curriculum import needing_no_course
from planner.domain.training.results import TrainingPlan
from planner.errors import NotFoundError, Problem, Statement

# a pain felt this strongly (burden 0-1) must lead to an objective; an assumption, see docs/methods.md#break-list
HEAVY_BURDEN = 0.3
# so many lines of the configuration workbook a break names; the workbook marks them all
SHOWN_LINES = 5


@dataclass(frozen=True, slots=True)
class _Inputs:
    engagement: Engagement
    catalogue: Catalogue
    requirements: Sequence[Requirement]
    curriculum: TrainingTemplate
    kpis: Mapping[str, KpiDefinition]
    diagnosis: Diagnosis
    alternative: Alternative | None
    scored: ScoredAlternative | None
    ratings: Mapping[str, Mapping[str, Rating]]
    rollout: RolloutPlan
    training: TrainingPlan
    acceptance: AcceptanceBook
    outcomes: OutcomeSheet


def build_chain(
    engagement: Engagement,
    catalogue: Catalogue,
    requirements: Sequence[Requirement],
    curriculum: TrainingTemplate,
    kpis: Mapping[str, KpiDefinition],
    diagnosis: Diagnosis,
    selection: Selection,
    alternative: Alternative | None,
    rollout: RolloutPlan,
    training: TrainingPlan,
    acceptance: AcceptanceBook,
    outcomes: OutcomeSheet,
    configuration_breaks: Sequence[LineBreak] = (),
) -> Chain:
    """
    Join the results of all stages into the chain and list its breaks.

    Args:
        requirements: the requirements in scope.
        alternative: the one the plan is made for; answers and ratings in the chain are its own.
        configuration_breaks: what is missing in the configuration workbook.
    """
    scored = next((s for s in selection.scored if alternative and s.alternative_id == alternative.id), None)
    inputs = _Inputs(
        engagement, catalogue, requirements, curriculum, kpis, diagnosis, alternative, scored,
        {s.alternative_id: s.ratings for s in selection.scored}, rollout, training, acceptance, outcomes,
    )  # fmt: skip
    nodes = {node.reference: node for make in _NODES for node in make(inputs)}
    links = {link for make in _LINKS for link in make(inputs) if link.upper in nodes and link.lower in nodes}
    ordered = tuple(sorted(links, key=lambda link: (link.upper, link.lower)))
    of_lines = (_line_break(one) for one in configuration_breaks)
    return Chain(nodes, ordered, (*_breaks(inputs, ordered), *of_lines))


def walk(chain: Chain, reference: str) -> tuple[tuple[Node, ...], ...]:
    """
    Return everything linked with a node, upwards and downwards, as one tuple of nodes per kind in chain order.

    Walking down follows links only downwards and walking up only upwards, so that a shared node does
    not drag in its other neighbours.

    Raises:
        NotFoundError: there is no such node.
    """
    if reference not in chain.nodes:
        near = tuple(sorted(key for key in chain.nodes if key.endswith(reference.rsplit(":", maxsplit=1)[-1])))[:5]
        raise NotFoundError(Problem("unknown-node", reference, {"near": near}))
    found = {reference, *_reach(chain, reference, down=True), *_reach(chain, reference, down=False)}
    return tuple(
        tuple(sorted((chain.nodes[key] for key in found if chain.nodes[key].kind == kind), key=lambda n: n.key))
        for kind in CHAIN_ORDER
    )


def paths(chain: Chain, upper: str, lower: str) -> tuple[str, ...]:
    """Return one shortest path of references from an upper to a lower node, empty when they are not linked."""
    before: dict[str, str] = {}
    queue = deque([upper])
    children = _neighbours(chain, down=True)
    while queue:
        here = queue.popleft()
        if here == lower:
            return tuple(reversed(list(_trace(before, upper, lower))))
        for child in children.get(here, ()):
            if child not in before and child != upper:
                before[child] = here
                queue.append(child)
    return ()


def _trace(before: Mapping[str, str], upper: str, lower: str) -> Iterator[str]:
    here = lower
    yield here
    while here != upper:
        here = before[here]
        yield here


def _neighbours(chain: Chain, *, down: bool) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for link in chain.links:
        here, there = (link.upper, link.lower) if down else (link.lower, link.upper)
        result.setdefault(here, []).append(there)
    return result


def _reach(chain: Chain, start: str, *, down: bool) -> set[str]:
    neighbours = _neighbours(chain, down=down)
    found: set[str] = set()
    queue = deque([start])
    while queue:
        for there in neighbours.get(queue.popleft(), ()):
            if there not in found:
                found.add(there)
                queue.append(there)
    return found


# --- nodes -----------------------------------------------------------------------------------------------------------


def _pain_nodes(inputs: _Inputs) -> Iterator[Node]:
    for finding in inputs.diagnosis.pains:
        yield Node("pain", finding.pain_id, inputs.catalogue.pain_points[finding.pain_id].text)


def _objective_nodes(inputs: _Inputs) -> Iterator[Node]:
    for objective in inputs.engagement.objectives:
        yield Node("objective", objective.id, objective.text)


def _requirement_nodes(inputs: _Inputs) -> Iterator[Node]:
    for requirement in inputs.requirements:
        yield Node("requirement", requirement.id, requirement.text)
        yield Node("configuration", _configuration(requirement), _configuration_text(inputs.catalogue, requirement))


def _configuration(requirement: Requirement) -> str:
    return f"{requirement.config_area}.{requirement.module}"


def _configuration_text(catalogue: Catalogue, requirement: Requirement) -> Text:
    area = catalogue.config_areas[requirement.config_area].text
    module = catalogue.modules[requirement.module].text
    return Text(f"{area.zh}（{module.zh}）", f"{area.en} ({module.en})")


def _answer_nodes(inputs: _Inputs) -> Iterator[Node]:
    if inputs.alternative is None or inputs.scored is None:
        return
    for requirement_id, rating in inputs.scored.ratings.items():
        answer = inputs.alternative.product.answers.get(requirement_id)
        if answer is None or rating.code == "unknown":
            continue
        yield Node("answer", requirement_id, answer.reason)
        estimate = rating.rating
        yield Node(
            "rating",
            requirement_id,
            Text(
                f"{estimate.expected:.1f}（{estimate.low:.1f}–{estimate.high:.1f}）",
                f"{estimate.expected:.1f} ({estimate.low:.1f}–{estimate.high:.1f})",
            ),
        )


def _training_nodes(inputs: _Inputs) -> Iterator[Node]:
    for course in inputs.training.courses:
        yield Node("training", course.course_id, inputs.curriculum.courses[course.course_id].title)


def _acceptance_nodes(inputs: _Inputs) -> Iterator[Node]:
    for item in inputs.acceptance.items:
        yield Node("acceptance", item.id, item.condition)


def _kpi_nodes(inputs: _Inputs) -> Iterator[Node]:
    for sheet in inputs.outcomes.kpis:
        yield Node("kpi", sheet.kpi_id, inputs.kpis[sheet.kpi_id].text)


_NODES: tuple[Callable[[_Inputs], Iterator[Node]], ...] = (
    _pain_nodes, _objective_nodes, _requirement_nodes, _answer_nodes, _training_nodes, _acceptance_nodes, _kpi_nodes,
)  # fmt: skip


# --- links -----------------------------------------------------------------------------------------------------------


def _links_from_pains(inputs: _Inputs) -> Iterator[ChainLink]:
    for objective in inputs.engagement.objectives:
        for pain in objective.pain_ids:
            yield ChainLink(f"pain:{pain}", f"objective:{objective.id}")
        for requirement_id in objective.requirement_ids:
            yield ChainLink(f"objective:{objective.id}", f"requirement:{requirement_id}")
        if objective.kpi_id:
            yield ChainLink(f"objective:{objective.id}", f"kpi:{objective.kpi_id}")
    for requirement in inputs.requirements:
        for pain in requirement.relieves:
            yield ChainLink(f"pain:{pain}", f"requirement:{requirement.id}")


def _links_of_requirements(inputs: _Inputs) -> Iterator[ChainLink]:
    for requirement in inputs.requirements:
        here = f"requirement:{requirement.id}"
        yield ChainLink(here, f"answer:{requirement.id}")
        yield ChainLink(f"answer:{requirement.id}", f"rating:{requirement.id}")
        yield ChainLink(f"rating:{requirement.id}", f"configuration:{_configuration(requirement)}")
        # also directly, for a requirement whose answer is unknown still has to be configured
        yield ChainLink(here, f"configuration:{_configuration(requirement)}")


def _links_of_training(inputs: _Inputs) -> Iterator[ChainLink]:
    by_id = {requirement.id: requirement for requirement in inputs.requirements}
    for course in inputs.training.courses:
        for requirement_id in course.requirement_ids:
            requirement = by_id[requirement_id]
            yield ChainLink(f"configuration:{_configuration(requirement)}", f"training:{course.course_id}")


def _links_of_acceptance(inputs: _Inputs) -> Iterator[ChainLink]:
    courses: dict[str, list[str]] = {}
    for course in inputs.training.courses:
        for requirement_id in course.requirement_ids:
            courses.setdefault(requirement_id, []).append(course.course_id)
    for item in inputs.acceptance.items:
        for requirement_id in item.requirement_ids:
            yield ChainLink(f"requirement:{requirement_id}", f"acceptance:{item.id}")
            for course_id in courses.get(requirement_id, ()):
                yield ChainLink(f"training:{course_id}", f"acceptance:{item.id}")
        for objective_id in item.objective_ids:
            yield ChainLink(f"objective:{objective_id}", f"acceptance:{item.id}")
        for kpi_id in item.kpi_ids:
            yield ChainLink(f"acceptance:{item.id}", f"kpi:{kpi_id}")


_LINKS: tuple[Callable[[_Inputs], Iterator[ChainLink]], ...] = (
    _links_from_pains, _links_of_requirements, _links_of_training, _links_of_acceptance,
)  # fmt: skip


# --- breaks ----------------------------------------------------------------------------------------------------------


def _breaks(inputs: _Inputs, links: Sequence[ChainLink]) -> Iterator[Break]:
    lower_kinds: dict[str, set[str]] = {}
    for link in links:
        lower_kinds.setdefault(link.upper, set()).add(link.lower.split(":")[0])
    yield from _pain_breaks(inputs, lower_kinds)
    yield from _objective_breaks(inputs, lower_kinds)
    yield from _requirement_breaks(inputs, lower_kinds)
    yield from _configuration_breaks(inputs, lower_kinds)


def _break(rule: str, node: str, text: Text, **params: object) -> Break:
    return Break(rule, node, Statement(f"chain.{rule}", {"id": node.split(":", 1)[1], "text": text, **params}))


def _line_break(found: LineBreak) -> Break:
    count, shown = len(found.line_ids), found.line_ids[:SHOWN_LINES]
    return _break(found.rule, found.node, found.text, count=count, lines=shown)


def _pain_breaks(inputs: _Inputs, lower: Mapping[str, set[str]]) -> Iterator[Break]:
    for finding in inputs.diagnosis.pains:
        node = f"pain:{finding.pain_id}"
        heavy = finding.burden is not None and finding.burden >= HEAVY_BURDEN
        if heavy and "objective" not in lower.get(node, ()):
            text = inputs.catalogue.pain_points[finding.pain_id].text
            yield _break("pain-without-objective", node, text, burden=finding.burden)


def _objective_breaks(inputs: _Inputs, lower: Mapping[str, set[str]]) -> Iterator[Break]:
    upper_pains = {objective.id: objective.pain_ids for objective in inputs.engagement.objectives}
    for objective in inputs.engagement.objectives:
        node = f"objective:{objective.id}"
        kinds = lower.get(node, set())
        checks = (
            ("objective-without-pain", not upper_pains[objective.id]),
            ("objective-without-requirement", "requirement" not in kinds),
            ("objective-without-kpi", "kpi" not in kinds),
            ("objective-without-start-value", objective.start_value is None),
            ("objective-without-target", objective.target is None),
            ("objective-without-owner", objective.owner is None),
            ("objective-without-due-date", objective.due is None),
        )
        yield from (_break(rule, node, objective.text) for rule, broken in checks if broken)


def _requirement_breaks(inputs: _Inputs, lower: Mapping[str, set[str]]) -> Iterator[Break]:
    decisions = inputs.engagement.requirement_decisions
    for requirement in inputs.requirements:
        node = f"requirement:{requirement.id}"
        must_have = requirement.id in decisions and decisions[requirement.id].must_have
        kinds = lower.get(node, set())
        if "answer" not in kinds:
            rule = "must-have-without-answer" if must_have else "requirement-without-answer"
            yield _break(rule, node, requirement.text)
        if "acceptance" not in kinds:
            rule = "must-have-without-acceptance" if must_have else "requirement-without-acceptance"
            yield _break(rule, node, requirement.text)
    yield from _must_haves_nobody_meets(inputs)


def _must_haves_nobody_meets(inputs: _Inputs) -> Iterator[Break]:
    decisions = inputs.engagement.requirement_decisions
    by_id = {requirement.id: requirement for requirement in inputs.requirements}
    alternatives = [alternative for alternative in inputs.engagement.alternatives if not alternative.keeps_current]
    for requirement_id, decision in decisions.items():
        if not decision.must_have or requirement_id not in by_id or not alternatives:
            continue
        answers = [inputs.ratings[alternative.id][requirement_id].code for alternative in alternatives]
        if all(code in NOT_THERE for code in answers):
            yield _break("must-have-met-by-nobody", f"requirement:{requirement_id}", by_id[requirement_id].text)


def _configuration_breaks(inputs: _Inputs, lower: Mapping[str, set[str]]) -> Iterator[Break]:
    planned = {area for package in inputs.rollout.work_packages for area in package.config_areas}
    nothing_to_learn = needing_no_course(inputs.curriculum)
    configured: dict[str, list[Requirement]] = {}
    for requirement in inputs.requirements:
        configured.setdefault(_configuration(requirement), []).append(requirement)
    for key, own in configured.items():
        text = _configuration_text(inputs.catalogue, own[0])
        # where the library says for each requirement why nobody has to learn anything, nothing is missing
        to_learn = any(requirement.id not in nothing_to_learn for requirement in own)
        if to_learn and "training" not in lower.get(f"configuration:{key}", ()):
            yield _break("configuration-without-training", f"configuration:{key}", text)
        if own[0].config_area not in planned:
            yield _break("configuration-without-work-package", f"configuration:{key}", text)
