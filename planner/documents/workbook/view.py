"""What every sheet needs: the results, the words, and where on which sheet everything stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from planner.documents.builders.common import Prose, person_shown
from planner.documents.builders.selection_view import View, view_of
from planner.documents.workbook.costs import CostFigures, PricedLine, Role, figures_of, priced_lines, roles_of
from planner.documents.workbook.model import Area
from planner.domain.model.criterion import Criterion
from planner.domain.model.stakeholder import Weighting
from planner.domain.model.text import Language
from planner.domain.selection.results import GroupWeights, ScoredAlternative
from planner.domain.selection.weights import default_shares, preset_shares
from planner.services.run import EngagementResult

# the file of the words
TOPIC = "workbook"
SHEETS = (
    "conclusion",
    "weights",
    "ratings",
    "scores",
    "must-haves",
    "why",
    "robustness",
    "ask-next",
    "cost",
    "sources",
    "calculation",
    "delivered",
)
# more than the rounding of sums, less than any weight that is stated
_SAME_WEIGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Respondent:
    """One respondent's weights as they are shown: classes or numbers by point, say, and normalised weights."""

    label: str
    say: float
    by_classes: bool
    stated: Mapping[str, str | float]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Input:
    """Cells that a reader may change, with the values they were delivered with; `kind` tells what is counted."""

    kind: str
    area: Area
    values: tuple[tuple[str | float | int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """
    The results of one engagement and the addresses of the workbook in one language.

    `points` are those of the catalogue, the ones in the tree first; `nodes` those in the tree, by code. `means` are the
    weights by say before normalising, `defaults` what a point has that nobody weighed.
    """

    view: View
    titles: Mapping[str, str]
    names: Mapping[str, str]
    points: tuple[str, ...]
    nodes: Mapping[str, Criterion]
    requirements: tuple[Criterion, ...]
    classes: Mapping[str, str]
    respondents: tuple[Respondent, ...]
    defaults: Mapping[str, float]
    means: Mapping[str, float]
    factors: Mapping[str, float]
    combined: Mapping[str, float]
    must_haves: tuple[str, ...]
    rate: float
    costs: Mapping[str, CostFigures]
    roles: tuple[Role, ...]
    priced: tuple[PricedLine, ...]

    @property
    def prose(self) -> Prose:
        """The words."""
        return self.view.prose

    @property
    def scored(self) -> tuple[ScoredAlternative, ...]:
        """The alternatives in the order of their ranks as delivered, which is their order on every sheet."""
        return self.view.scored

    @property
    def count(self) -> int:
        """How many alternatives there are."""
        return len(self.view.scored)

    def text(self, key: str, /, **params: object) -> str:
        """Word a key of `workbook.yaml`."""
        return self.view.prose.text(key, **params)

    def name(self, alternative_id: str) -> str:
        """Return how an alternative is called; no two are called alike."""
        return self.names[alternative_id]

    def area(self, sheet: str, top: int, left: int, rows: int = 1, columns: int = 1) -> Area:
        """Return an area of a sheet named by its key."""
        return Area(self.titles[sheet], top, left, rows, columns)

    # --- weights ---

    @property
    def point_rows(self) -> int:
        """Return the first row of the points on the sheet of weights."""
        return 8

    @property
    def stated(self) -> Area:
        """What the respondents state: points by respondents."""
        return self.area("weights", self.point_rows, 3, len(self.points), len(self.respondents))

    @property
    def says(self) -> Area:
        """The say of every respondent."""
        return self.area("weights", self.point_rows - 1, 3, 1, len(self.respondents))

    @property
    def shares(self) -> Area:
        """The normalised weights: points by respondents."""
        return self.area("weights", self.point_rows, 3 + len(self.respondents), len(self.points), len(self.respondents))

    def _weight_column(self, offset: int) -> Area:
        return self.area("weights", self.point_rows, 3 + 2 * len(self.respondents) + offset, len(self.points))

    @property
    def combined_weights(self) -> Area:
        """The weights of the group."""
        return self._weight_column(0)

    @property
    def own_weights(self) -> Area:
        """The reader's own weights; empty ones leave the group's."""
        return self._weight_column(1)

    @property
    def effective_weights(self) -> Area:
        """The weights in force."""
        return self._weight_column(2)

    @property
    def point_codes(self) -> Area:
        """The codes of the points beside their weights."""
        return self.area("weights", self.point_rows, 0, len(self.points))

    @property
    def class_words(self) -> Area:
        """The words of the weight classes."""
        return self.area("weights", self.point_rows + len(self.points) + 4, 1, len(self.classes))

    @property
    def class_points(self) -> Area:
        """What the weight classes count."""
        return self.area("weights", self.point_rows + len(self.points) + 4, 2, len(self.classes))

    @property
    def tolerance(self) -> Area:
        """The difference in value under which alternatives tie."""
        return self.area("weights", self.class_words.bottom + 4, 2)

    @property
    def evidence_limit(self) -> Area:
        """The evidenced weight under which nobody is named winner."""
        return self.area("weights", self.class_words.bottom + 5, 2)

    # --- ratings ---

    @property
    def requirement_rows(self) -> int:
        """Return the first row of the requirements on the sheet of ratings."""
        return 7

    def _rating_columns(self, left: int, columns: int = 1) -> Area:
        return self.area("ratings", self.requirement_rows, left, len(self.requirements), columns)

    @property
    def requirement_codes(self) -> Area:
        """The codes of the requirements."""
        return self._rating_columns(0)

    @property
    def requirement_texts(self) -> Area:
        """The texts of the requirements."""
        return self._rating_columns(1)

    @property
    def requirement_points(self) -> Area:
        """The point of every requirement."""
        return self._rating_columns(2)

    @property
    def requirement_classes(self) -> Area:
        """The weight class of every requirement."""
        return self._rating_columns(4)

    @property
    def local_weights(self) -> Area:
        """The weight of every requirement within its point."""
        return self._rating_columns(5)

    @property
    def requirement_weights(self) -> Area:
        """The weight of every requirement in all."""
        return self._rating_columns(6)

    def ratings(self, part: str) -> Area:
        """Return the expected, low or high ratings, or the grades of the evidence: requirements by alternatives."""
        place = ("expected", "grade", "low", "high").index(part)
        return self._rating_columns(7 + place * self.count, self.count)

    # --- calculation ---

    @property
    def ranking(self) -> Area:
        """The alternatives on the sheet of calculations: order by id, eligible, value, position, share of rank 1."""
        return self.area("calculation", 5, 2, self.count, 5)

    @property
    def sorted_ranking(self) -> Area:
        """The alternatives by position: number of the alternative, eligible, value, best of its group, rank."""
        return self.area("calculation", 5, 7, self.count, 5)

    @property
    def sorted_dimensions(self) -> Area:
        """The contributions of the dimensions by position."""
        return self.area("calculation", 5, 13, self.count, len(self.view.criteria("dimension")))

    @property
    def sorted_names(self) -> Area:
        """The names by position."""
        return self.area("calculation", 5, 12, self.count)

    @property
    def point_sums(self) -> Area:
        """The points on the sheet of calculations: in the tree, default, mean by say, factor, adjusted."""
        return self.area("calculation", 5 + self.count + 4, 2, len(self.points), 5)

    @property
    def _values_top(self) -> int:
        return self.point_sums.bottom + 5

    @property
    def class_numbers(self) -> Area:
        """The class of every requirement as a number."""
        return self.area("calculation", self._values_top, 2, len(self.requirements))

    def values(self, part: str) -> Area:
        """Return the low, expected or high values (0-1), or their variances: requirements by alternatives."""
        place = ("low", "expected", "high", "variance").index(part)
        left = 3 + place * self.count
        return self.area("calculation", self._values_top, left, len(self.requirements), self.count)

    @property
    def differences(self) -> Area:
        """What every requirement adds to the lead of A over B, and the same made unique for sorting."""
        return self.area("calculation", self._values_top, 3 + 4 * self.count, len(self.requirements), 2)

    @property
    def spreads(self) -> Area:
        """The variance of the overall value of every alternative."""
        return self.area("calculation", 5, 14 + len(self.view.criteria("dimension")), self.count)

    # --- scores ---

    @property
    def score_rows(self) -> Area:
        """The overall values: rank, name, eligible, low, expected, high, gap, evidenced and unknown weight."""
        return self.area("scores", 5, 0, self.count, 9)

    @property
    def contributions(self) -> Area:
        """The contributions of the points: points in the tree by alternatives."""
        return self.area("scores", self.score_rows.bottom + 5, 3, len(self.nodes), self.count)

    @property
    def dimension_contributions(self) -> Area:
        """The contributions of the dimensions: dimensions by alternatives."""
        top = self.contributions.bottom + 6
        return self.area("scores", top, 3, len(self.view.criteria("dimension")), self.count)

    # --- must-haves ---

    @property
    def waivers(self) -> Area:
        """Whether each must-have is waived."""
        return self.area("must-haves", 6, 2, max(len(self.must_haves), 1))

    @property
    def states(self) -> Area:
        """The states of the must-haves: must-haves by alternatives."""
        return self.area("must-haves", 6, 3, max(len(self.must_haves), 1), self.count)

    # --- costs ---

    @property
    def cost_rows(self) -> Area:
        """The costs of the alternatives: low, expected, high, first year, and the three at today's value."""
        return self.area("cost", 6, 1, self.count, 7)

    @property
    def cost_years_top(self) -> int:
        """Return the first row of the costs by year."""
        return self.cost_rows.bottom + 4

    @property
    def discount_rate(self) -> Area:
        """The discount rate."""
        return self.area("cost", self.cost_years_top + self.count + 3, 2)

    @property
    def increases(self) -> Area:
        """The yearly changes of prices: of offers and of own cost, each low, expected, high."""
        return self.area("cost", self.discount_rate.top + 1, 1, 2, 3)

    @property
    def roles_area(self) -> Area:
        """The roles of the users: how many today, growth low, expected, high."""
        return self.area("cost", self.increases.bottom + 4, 1, len(self.roles), 4)

    @property
    def cost_lines(self) -> Area:
        """The lines of all offers on the sheet of costs."""
        return self.area("cost", self.roles_area.bottom + 5, 0, max(len(self.priced), 1), 18)

    @property
    def cost_sums(self) -> Area:
        """What the alternatives pay on the sheet of calculations: five years low, five expected, five high."""
        return self.area("calculation", self.class_numbers.bottom + 6, 17, self.count, 15)

    @property
    def cost_year_numbers(self) -> Area:
        """The numbers of the five years above the sums."""
        return self.area("calculation", self.cost_sums.top - 1, 17, 1, 5)

    @property
    def cost_amounts(self) -> Area:
        """What every line costs, in the columns of the sums."""
        return self.area("calculation", self.cost_sums.bottom + 1, 17, max(len(self.priced), 1), 15)

    @property
    def cost_seats(self) -> Area:
        """The seats of every line that is paid per user, in the order of the sums."""
        return self.area("calculation", self.cost_sums.bottom + 1, 2, max(len(self.priced), 1), 15)

    def first_share(self, alternative_id: str) -> float | None:
        """Return how often an alternative is first under the main model of weights; None when nobody computed it."""
        robustness = self.view.result.analysis.robustness
        model = robustness.model(robustness.main) if robustness else None
        return model.ranks[alternative_id][0] if model and alternative_id in model.ranks else None


def book_of(result: EngagementResult, language: Language) -> Book:
    """Prepare the workbook of an engagement in one language."""
    view = view_of(result, language, TOPIC)
    catalogue = result.packs.catalogue
    nodes = {node.id: node for node in view.criteria("point")}
    points = (*nodes, *(code for code in catalogue.points if code not in nodes))
    group = result.selection.group
    shift = result.selection.segment_shift
    factors = dict.fromkeys(points, 1.0)
    if shift is not None and shift.applied:
        factors = {point: 1 + shift.strength * shift.emphasis.get(point, 0.0) for point in points}
    preset = catalogue.presets.get(result.engagement.weight_preset or "")
    defaults = preset_shares(preset, catalogue) if preset else default_shares(catalogue)
    combined = group.combined if group else {point: nodes[point].weight if point in nodes else 0.0 for point in points}
    respondents = _respondents(result, view.prose, group)
    means = _means(points, respondents, defaults)
    if not respondents or not _add_up(means, factors, combined):
        # people are not shown, or are combined in a way that no sum by say repeats: the group's weights stand alone
        respondents, means, factors = (), dict(combined), dict.fromkeys(points, 1.0)
    discount = result.engagement.money_terms.discount_rate
    rate = discount.value if discount else 0.0
    roles = roles_of(result, view.prose)
    alternatives = [view.alternatives[scored.alternative_id] for scored in view.scored]
    return Book(
        view=view,
        titles={key: view.prose.text(f"sheet-{key}") for key in SHEETS},
        names=_unique(view.names),
        points=points,
        nodes=nodes,
        requirements=view.criteria("requirement"),
        classes={word: view.prose.label("weights", f"class-{word}") for word in catalogue.class_points},
        respondents=respondents,
        defaults=defaults,
        means=means,
        factors=factors,
        combined=combined,
        must_haves=tuple(one.requirement_id for one in view.scored[0].must_haves),
        rate=rate,
        costs={scored.alternative_id: figures_of(view.cost(scored.alternative_id), rate) for scored in view.scored},
        roles=roles,
        priced=priced_lines(result, alternatives, roles, view.prose),
    )


def _respondents(result: EngagementResult, prose: Prose, group: GroupWeights | None) -> tuple[Respondent, ...]:
    if group is None or result.engagement.marks_shown == "anonymous":
        return ()
    says = {person.id: person.say for person in result.engagement.stakeholders}
    found = []
    for weighting in result.engagement.weightings:
        shares = group.shares[weighting.stakeholder_id]
        by_classes, stated = _stated(weighting, shares, prose, len(result.packs.catalogue.points))
        label = person_shown(result, weighting.stakeholder_id, prose)
        counted = says[weighting.stakeholder_id]
        if weighting.has_interest:
            label, counted = prose.label("d4", "column-not-counted", who=label), 0.0
        found.append(Respondent(label, counted, by_classes, stated, shares))
    return tuple(found)


def _stated(
    weighting: Weighting, shares: Mapping[str, float], prose: Prose, points: int
) -> tuple[bool, dict[str, str | float]]:
    if weighting.method == "classes":
        return True, {point: prose.label("weights", f"class-{word}") for point, word in weighting.classes.items()}
    if weighting.method == "points":
        return False, dict(weighting.points)
    # what other methods lead to can be changed as points: weights of 100 over the points that were weighed
    part = len(shares) / points
    return False, {point: 100 * share / part for point, share in shares.items()}


def _means(
    points: tuple[str, ...], respondents: tuple[Respondent, ...], defaults: Mapping[str, float]
) -> dict[str, float]:
    found = {}
    for point in points:
        own = [person for person in respondents if point in person.shares]
        total = math.fsum(person.say for person in own)
        mean = math.fsum(person.say * person.shares[point] for person in own)
        found[point] = mean / total if total > 0 else defaults[point]
    return found


def _add_up(means: Mapping[str, float], factors: Mapping[str, float], combined: Mapping[str, float]) -> bool:
    adjusted = {point: mean * factors[point] for point, mean in means.items()}
    total = math.fsum(adjusted.values())
    return all(math.isclose(adjusted[p] / total, combined[p], abs_tol=_SAME_WEIGHT) for p in adjusted)


def _unique(names: Mapping[str, str]) -> dict[str, str]:
    """Return names no two of which are alike, whatever the case of their letters."""
    folded = [name.casefold() for name in names.values()]
    return {id_: name if folded.count(name.casefold()) == 1 else f"{name} ({id_})" for id_, name in names.items()}


def catalogue_class(book: Book, requirement_id: str) -> str:
    """Return the weight class of a requirement as printed: the client's decision, else the catalogue's."""
    result = book.view.result
    decision = result.engagement.requirement_decisions.get(requirement_id)
    own = decision.weight_class if decision else None
    word = own or result.packs.catalogue.requirements[requirement_id].weight_class
    return book.classes[word]
