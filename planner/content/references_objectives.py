"""Reference checks of the objective library."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

from planner.content.known import Known, check_all_known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.domain.model.objective_library import PLACEHOLDERS
from planner.errors import Problem


def check_objective_library(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the objective library."""
    yield from check_unique(file, ("objectives",), file.data["objectives"])
    for index, item in enumerate(file.data["objectives"]):
        place: KeyPath = ("objectives", index)
        yield from check_known(file, (*place, "kpi"), "kpi", item["kpi"], known)
        yield from check_all_known(file, (*place, "pains"), "pain", item["pains"], known)
        yield from check_all_known(file, (*place, "requirements"), "requirement", item["requirements"], known)
        yield from _check_pattern(file, (*place, "text"), item["text"])
        typical = item["typical"]
        if typical is not None and typical["low"] > typical["high"]:
            yield file.problem("not-ordered", (*place, "typical"))


def _check_pattern(file: YamlFile, place: KeyPath, pair: Mapping[str, Any]) -> Iterator[Problem]:
    """A pattern has a place for the target in both languages, and no place nobody can fill."""
    for language in ("zh", "en"):
        fields = {name for _, name, _, _ in string.Formatter().parse(pair[language]) if name is not None}
        if "target" not in fields or not fields <= PLACEHOLDERS:
            params = {"found": tuple(sorted(fields)) or ("—",), "known": tuple(sorted(PLACEHOLDERS))}
            yield file.problem("bad-placeholder", (*place, language), **params)
