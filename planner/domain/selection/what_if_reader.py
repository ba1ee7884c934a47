"""Reads questions of the kind «what if …» as they are written on a command line, and refuses what cannot be assumed."""

from __future__ import annotations

import difflib
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from planner.domain.model.catalogue import Catalogue
from planner.domain.model.engagement import Engagement
from planner.domain.model.estimate import Estimate
from planner.domain.selection.criteria import must_have_ids
from planner.domain.selection.results import Selection
from planner.domain.selection.scale import MAXIMUM_RATING
from planner.domain.selection.score import ROUNDING
from planner.domain.selection.what_if import WhatIf
from planner.errors import InputError, Problem

PERCENT = 100
_WEIGHT = re.compile(r"^(\d+(?:\.\d+)?)\s*(%?)$")
_NUMBER = r"(\d+(?:\.\d+)?)"
_RATINGS = (
    re.compile(rf"^{_NUMBER}$"),
    re.compile(rf"^{_NUMBER}\s*[-–~至]\s*{_NUMBER}$"),
    re.compile(rf"^{_NUMBER}\s*/\s*{_NUMBER}\s*/\s*{_NUMBER}$"),
)
_WIDTH = str.maketrans("＝％．／－　", "=%./- ")


def read_what_if(texts: Sequence[str], engagement: Engagement, selection: Selection, catalogue: Catalogue) -> WhatIf:
    """
    Read questions such as `CP05=20%`, `offer_a.F-MOB-01=3-5`, `waive S-SEC-01` and `without offer_c`.

    Args:
        selection: The selection as it stands; its tree and alternatives are what can be assumed about.

    Raises:
        InputError: with every question that cannot be read, names something unknown, or contradicts another.

    Source: docs/methods.md#what-if
    """
    reader = _Reader(engagement, selection, catalogue)
    for text in texts:
        reader.read(text)
    problems = (*reader.problems, *reader.contradictions())
    if problems:
        raise InputError(problems)
    return WhatIf(reader.weights, reader.ratings, tuple(reader.waived), tuple(reader.without))


class _Reader:
    """Collects what is assumed, and every problem instead of the first."""

    def __init__(self, engagement: Engagement, selection: Selection, catalogue: Catalogue) -> None:
        self.nodes = {c.id: c for c in selection.criteria}
        self.alternatives = [one.alternative_id for one in selection.scored]
        self.must_haves = must_have_ids(catalogue, engagement.requirement_decisions)
        self.weights: dict[str, float] = {}
        self.ratings: dict[tuple[str, str], Estimate] = {}
        self.waived: list[str] = []
        self.without: list[str] = []
        self.problems: list[Problem] = []
        self._subjects: list[str] = []

    def read(self, text: str) -> None:
        """Read one question."""
        words = text.translate(_WIDTH).strip()
        verb, _, rest = words.partition(" ")
        if verb in ("waive", "放弃"):
            self._subject(text, rest, self.must_haves, "what-if-no-must-have", self.waived)
        elif verb in ("without", "去掉"):
            self._subject(text, rest, self.alternatives, "what-if-unknown-alternative", self.without)
        else:
            self._value(text, rest if verb in ("weight", "rating", "权重", "评分") else words)

    def _subject(self, text: str, name: str, known: Sequence[str], code: str, found: list[str]) -> None:
        id_ = name.strip()
        if self._known(text, id_, known, code):
            found.append(id_)
            self._subjects.append(f"{code} {id_}")

    def _value(self, text: str, words: str) -> None:
        subject, sign, value = (part.strip() for part in words.partition("="))
        if not sign or not subject or not value:
            self.problems.append(Problem("what-if-unreadable", text))
        elif "." in subject:
            self._rating(text, subject, value)
        else:
            self._weight(text, subject, value)

    def _weight(self, text: str, node: str, value: str) -> None:
        if not self._known(text, node, tuple(self.nodes), "what-if-unknown-node"):
            return
        match = _WEIGHT.match(value)
        weight = float(match[1]) / (PERCENT if match[2] else 1) if match else math.nan
        if not 0 <= weight <= 1:
            self.problems.append(Problem("what-if-weight", text, {"value": value}))
            return
        self.weights[node] = weight
        self._subjects.append(node)

    def _rating(self, text: str, subject: str, value: str) -> None:
        alternative, _, requirement = subject.partition(".")
        leaves = [c.id for c in self.nodes.values() if c.level == "requirement"]
        known = self._known(text, alternative, self.alternatives, "what-if-unknown-alternative")
        if not self._known(text, requirement, leaves, "what-if-unknown-requirement") or not known:
            return
        rating = _rating(value)
        if rating is None:
            self.problems.append(Problem("what-if-rating", text, {"value": value}))
            return
        self.ratings[alternative, requirement] = rating
        self._subjects.append(subject)

    def _known(self, text: str, id_: str, known: Sequence[str], code: str) -> bool:
        if id_ not in known:
            near = tuple(difflib.get_close_matches(id_, known, n=3)) or tuple(known[:5])
            self.problems.append(Problem(code, text, {"id": id_, "near": near}))
        return id_ in known

    def contradictions(self) -> Iterator[Problem]:
        """Yield what cannot be assumed together."""
        for subject, times in Counter(self._subjects).items():
            if times > 1:
                id_ = subject.rpartition(" ")[2]
                yield Problem("what-if-twice", id_, {"id": id_})
        yield from self._nested()
        total = math.fsum(self.weights.values())
        if total > 1 + ROUNDING:
            yield Problem("what-if-too-much-weight", ", ".join(self.weights), {"total": total})
        elif self.weights and abs(total - 1) > ROUNDING and not self._others_weigh():
            yield Problem("what-if-no-other-weight", ", ".join(self.weights), {"total": total})
        if self.without and set(self.without) >= set(self.alternatives):
            yield Problem("what-if-nobody-left", ", ".join(self.without))
        for alternative, requirement in self.ratings:
            if alternative in self.without:
                yield Problem("what-if-rated-and-left-out", f"{alternative}.{requirement}", {"id": alternative})

    def _nested(self) -> Iterator[Problem]:
        for node in self.weights:
            parent = self.nodes[node].parent_id
            while parent is not None:
                if parent in self.weights:
                    yield Problem("what-if-nested", node, {"id": node, "parent": parent})
                parent = self.nodes[parent].parent_id

    def _others_weigh(self) -> bool:
        return math.fsum(self.nodes[id_].weight for id_ in self.weights) < 1 - ROUNDING


def _rating(value: str) -> Estimate | None:
    """Read `4`, `3-5` (expected in the middle) or `2/3.5/5`; None when it is none of these or leaves 0-5."""
    single, pair, triple = (pattern.match(value) for pattern in _RATINGS)
    match = single or pair or triple
    if match is None:
        return None
    numbers = [float(part) for part in match.groups()]
    if len(numbers) == 2:  # noqa: PLR2004  # low and high
        numbers.insert(1, math.fsum(numbers) / 2)
    in_order = all(first <= second for first, second in itertools.pairwise(numbers))
    if not in_order or numbers[-1] > MAXIMUM_RATING:
        return None
    return Estimate(numbers[0], numbers[len(numbers) // 2], numbers[-1])
