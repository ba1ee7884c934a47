"""Reference checks of the knowledge base, the key-user plan and the coverage of the curriculum."""

from __future__ import annotations

import math
from collections.abc import Iterator

from planner.content.known import Known, check_all_known, check_known, check_unique
from planner.content.reader import YamlFile
from planner.content.vocabulary import PROJECT_ROLES
from planner.errors import Problem

FOLLOWS_GO_LIVE = "after_go_live"


def check_knowledge_base(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the materials: each is known, written by a role, and used by a course."""
    materials = file.data.get("materials", ())
    known = known.with_list("role", PROJECT_ROLES).with_list("material", (item["id"] for item in materials))
    yield from check_unique(file, ("materials",), materials)
    used = {id_ for course in file.data["courses"] for id_ in course["materials"]}
    for index, item in enumerate(materials):
        yield from check_known(file, ("materials", index, "writer"), "role", item["writer"], known)
        yield from check_all_known(file, ("materials", index, "pains"), "pain", item["pains"], known)
        place = ("materials", index, "requirements")
        yield from check_all_known(file, place, "requirement", item["requirements"], known)
        if item["id"] not in used:
            yield file.problem("material-unused", ("materials", index), id=item["id"])
    for index, course in enumerate(file.data["courses"]):
        yield from check_all_known(file, ("courses", index, "materials"), "material", course["materials"], known)
        if "days_after_go_live" in course and course["stage"] != FOLLOWS_GO_LIVE:
            yield file.problem("days-before-go-live", ("courses", index, "days_after_go_live"), id=course["id"])


def check_key_users(file: YamlFile, known: Known) -> Iterator[Problem]:
    """Yield problems of the key-user plan, the published figures and the requirements that need no course."""
    data = file.data
    yield from check_all_known(file, ("figures",), "figure", data.get("figures", ()), known)
    seen: set[str] = set()
    for index, item in enumerate(data.get("no_course_needed", ())):
        place = ("no_course_needed", index, "requirements")
        yield from check_all_known(file, place, "requirement", item["requirements"], known)
        for at, id_ in enumerate(item["requirements"]):
            if id_ in seen:
                yield file.problem("repeated-item", (*place, at), value=id_)
            seen.add(id_)
    yield from _check_certificates(file, known)
    plan = data.get("key_users")
    if plan is None:
        return
    for key in ("criteria", "tasks", "steps"):
        yield from check_unique(file, ("key_users", key), plan[key])
    total = sum(criterion["weight"] for criterion in plan["criteria"])
    if not math.isclose(total, 1.0, abs_tol=1e-6):
        yield file.problem("weights-not-one", ("key_users", "criteria"), total=total)
    for index, task in enumerate(plan["tasks"]):
        yield from check_all_known(file, ("key_users", "tasks", index, "modules"), "module", task["modules"], known)


def _check_certificates(file: YamlFile, known: Known) -> Iterator[Problem]:
    """A certificate is for an audience that has courses of its stages."""
    certificates = file.data.get("certificates", ())
    yield from check_unique(file, ("certificates",), certificates)
    for index, item in enumerate(certificates):
        place = ("certificates", index, "audience")
        yield from check_known(file, place, "course-audience", item["audience"], known)
        courses = (course for course in file.data["courses"] if item["audience"] in course["audiences"])
        if not any(course["stage"] in item["stages"] for course in courses):
            yield file.problem("certificate-without-course", ("certificates", index), id=item["id"])
