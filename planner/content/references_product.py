"""Reference checks of product profiles: every answer and price rests on facts and sources that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.content.known import Known, check_all_known, check_known, check_unique
from planner.content.reader import KeyPath, YamlFile
from planner.errors import Problem

CONFLICT_SIDES = 2
# fewer marks than this are no distribution
FEWEST_MARKS = 3
_SEEN = ("demonstration", "trial", "test", "client_record")


def check_product(
    file: YamlFile, known: Known, data: Mapping[str, Any] | None = None, at: KeyPath = ()
) -> Iterator[Problem]:
    """Yield problems of a product profile; `data` and `at` say where it lies inside an alternative's file."""
    profile = file.data if data is None else data
    known = (
        known.with_list("source", (item["id"] for item in profile["sources"]))
        .with_list("fact", (item["id"] for item in profile["facts"]))
        .with_list("edition", (item["id"] for item in profile["editions"]))
    )
    for key, id_key in (("sources", "id"), ("facts", "id"), ("editions", "id"), ("answers", "requirement")):
        yield from check_unique(file, (*at, key), profile[key], id_key)
    yield from _check_facts(file, known, profile, at)
    yield from _check_prices(file, known, profile, at)
    editions_of_fact = {item["id"]: frozenset(item.get("editions", ())) for item in profile["facts"]}
    for index, answer in enumerate(profile["answers"]):
        yield from _check_answer(file, known, answer, (*at, "answers", index), editions_of_fact)
        if "marks" in answer:
            yield from _check_marks(file, known, answer, profile, (*at, "answers", index, "marks"))
    yield from _check_regions_and_limits(file, known, profile, at)
    yield from _check_hints_and_conflicts(file, known, profile, at)


def _check_facts(file: YamlFile, known: Known, profile: Mapping[str, Any], at: KeyPath) -> Iterator[Problem]:
    for index, fact in enumerate(profile["facts"]):
        place: KeyPath = (*at, "facts", index)
        yield from check_known(file, (*place, "source"), "source", fact["source"], known)
        yield from check_all_known(file, (*place, "editions"), "edition", fact.get("editions", ()), known)


def _check_prices(file: YamlFile, known: Known, profile: Mapping[str, Any], at: KeyPath) -> Iterator[Problem]:
    for index, edition in enumerate(profile["editions"]):
        for number, price in enumerate(edition.get("prices", ())):
            place: KeyPath = (*at, "editions", index, "prices", number)
            yield from check_known(file, (*place, "source"), "source", price["source"], known)


def _check_answer(
    file: YamlFile,
    known: Known,
    answer: Mapping[str, Any],
    place: KeyPath,
    editions_of_fact: Mapping[str, frozenset[str]],
) -> Iterator[Problem]:
    requirement = answer["requirement"]
    yield from check_known(file, (*place, "requirement"), "requirement", requirement, known)
    yield from check_all_known(file, (*place, "facts"), "fact", answer["facts"], known)
    yield from check_all_known(file, (*place, "editions"), "edition", answer["editions"], known)
    if not answer["facts"]:
        yield file.problem("answer-without-facts", place, requirement=requirement)
    if not answer["editions"]:
        yield file.problem("answer-without-editions", place, requirement=requirement)
    if answer["extent"] == "core" and answer.get("missing") is None:
        yield file.problem("core-without-missing", place, requirement=requirement)
    if answer["extent"] == "whole" and answer.get("missing") is not None:
        yield file.problem("whole-with-missing", (*place, "missing"), requirement=requirement)
    stated = [editions_of_fact[fact] for fact in answer["facts"] if fact in editions_of_fact]
    for index, edition in enumerate(answer["editions"]):
        # a fact that names no edition does not say that it holds for this one only, so it may carry the answer
        shown = any(not editions or edition in editions for editions in stated)
        if stated and not shown and edition in known.ids["edition"]:
            yield file.problem(
                "edition-not-shown", (*place, "editions", index), edition=edition, requirement=requirement
            )


def _check_marks(
    file: YamlFile, known: Known, answer: Mapping[str, Any], profile: Mapping[str, Any], place: KeyPath
) -> Iterator[Problem]:
    """Yield problems of the evaluation team's marks: three people or more who have seen it for themselves."""
    requirement, marks = answer["requirement"], answer["marks"]
    for who in marks:
        yield from check_known(file, (*place, who), "stakeholder", who, known)
    if len(marks) < FEWEST_MARKS:
        yield file.problem("marks-too-few", place, requirement=requirement, count=len(marks), least=FEWEST_MARKS)
    kinds = {source["id"]: source["kind"] for source in profile["sources"]}
    seen = {fact["id"] for fact in profile["facts"] if kinds.get(fact["source"]) in _SEEN}
    if seen.isdisjoint(answer["facts"]):
        yield file.problem("marks-unseen", place, requirement=requirement)


def _check_regions_and_limits(
    file: YamlFile, known: Known, profile: Mapping[str, Any], at: KeyPath
) -> Iterator[Problem]:
    yield from check_unique(file, (*at, "regions"), profile.get("regions", ()), "region")
    for index, region in enumerate(profile.get("regions", ())):
        place: KeyPath = (*at, "regions", index)
        yield from check_all_known(file, (*place, "facts"), "fact", region["facts"], known)
        if region["available"] != "unknown" and not region["facts"]:
            yield file.problem("region-without-facts", place, region=region["region"])
    for index, limit in enumerate(profile.get("import_limits", ())):
        yield from check_known(file, (*at, "import_limits", index, "fact"), "fact", limit["fact"], known)


def _check_hints_and_conflicts(
    file: YamlFile, known: Known, profile: Mapping[str, Any], at: KeyPath
) -> Iterator[Problem]:
    for index, hint in enumerate(profile.get("implementation_hints", ())):
        place: KeyPath = (*at, "implementation_hints", index, "facts")
        yield from check_all_known(file, place, "fact", hint["facts"], known)
    prices = {edition["id"]: len(edition.get("prices", ())) for edition in profile["editions"]}
    for index, conflict in enumerate(profile.get("conflicts", ())):
        place = (*at, "conflicts", index)
        yield from check_all_known(file, (*place, "facts"), "fact", conflict["facts"], known)
        edition = conflict.get("edition")
        if edition is not None:
            yield from check_known(file, (*place, "edition"), "edition", edition, known)
        # a conflict has two sides: two facts, a fact and a price, or two prices
        if len(set(conflict["facts"])) + prices.get(edition, 0) < CONFLICT_SIDES:
            yield file.problem("conflict-with-one-side", place)
