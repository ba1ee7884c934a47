"""From requirements to what realises them: work packages that build, courses that teach, items that accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from planner.domain.model.catalogue import Requirement
from planner.domain.rollout.configuration.results import Trace
from planner.domain.rollout.results import RolloutPlan, WorkPackage


class Taught(Protocol):
    """A course as far as this stage knows it: what it teaches."""

    @property
    def course_id(self) -> str: ...

    @property
    def requirement_ids(self) -> tuple[str, ...]: ...


class Accepted(Protocol):
    """An acceptance item as far as this stage knows it: what it accepts, and why it exists."""

    @property
    def id(self) -> str: ...

    @property
    def requirement_ids(self) -> tuple[str, ...]: ...

    @property
    def kpi_ids(self) -> tuple[str, ...]: ...

    @property
    def reasons(self) -> tuple[str, ...]: ...


class Tracer:
    """Finds what hangs on requirements; every requirement it is asked about that is not in scope is left out."""

    def __init__(
        self,
        requirements: Sequence[Requirement],
        rollout: RolloutPlan,
        courses: Sequence[Taught],
        items: Sequence[Accepted],
    ) -> None:
        self.requirements: Mapping[str, Requirement] = {one.id: one for one in requirements}
        self._rollout = rollout
        self._courses = courses
        self._items = items
        self._built_in: dict[str, tuple[str, ...]] = {}

    def of(self, requirement_ids: Iterable[str], package_ids: Iterable[str] = (), kpi_ids: Iterable[str] = ()) -> Trace:
        """
        Return the trace of a line.

        Args:
            package_ids: work packages to name before those that build the requirements.
            kpi_ids: KPIs the line shows: the acceptance items of the objectives they measure belong to it.
        """
        kept = tuple(dict.fromkeys(id_ for id_ in requirement_ids if id_ in self.requirements))
        built = (id_ for requirement_id in kept for id_ in self.built_in(requirement_id))
        wanted, shown = set(kept), set(kpi_ids)
        return Trace(
            requirement_ids=kept,
            work_package_ids=tuple(dict.fromkeys((*package_ids, *built))),
            course_ids=tuple(one.course_id for one in self._courses if wanted.intersection(one.requirement_ids)),
            acceptance_ids=tuple(
                item.id
                for item in self._items
                if (
                    shown.intersection(item.kpi_ids)
                    if _of_objective(item)
                    else wanted.intersection(item.requirement_ids)
                )
            ),
        )

    def in_scope(self, requirement_ids: Iterable[str]) -> bool:
        """Say whether at least one of the requirements is in scope."""
        return any(id_ in self.requirements for id_ in requirement_ids)

    def module_in_scope(self, modules: Iterable[str]) -> bool:
        """Say whether a requirement of one of the modules is in scope; no modules hold for everybody."""
        wanted = set(modules)
        return not wanted or any(one.module in wanted for one in self.requirements.values())

    def packages_of(self, *template_ids: str) -> tuple[str, ...]:
        """Return the work packages made from some templates."""
        return tuple(one.id for one in self._rollout.work_packages if one.template_id in template_ids)

    def packages_for(self, subject: str) -> tuple[str, ...]:
        """Return the work packages made for a register entry, such as `integration:erp_link`."""
        return tuple(one.id for one in self._rollout.work_packages if one.subject == subject)

    def built_in(self, requirement_id: str) -> tuple[str, ...]:
        """
        Return the work packages in which a requirement is built: the last of its module, and the one for its gap.

        Where the plan has none for the module, the last one of its configuration area.
        """
        if requirement_id not in self._built_in:
            self._built_in[requirement_id] = self._search(self.requirements[requirement_id])
        return self._built_in[requirement_id]

    def _search(self, requirement: Requirement) -> tuple[str, ...]:
        packages = self._rollout.work_packages
        of_module = [one for one in packages if one.subject == f"module:{requirement.module}"]
        of_area = [one for one in packages if one.kind == "work" and requirement.config_area in one.config_areas]
        # what comes before the last prepares it
        last = max(of_module or of_area, key=self._finish, default=None)
        gaps = [one for one in packages if _is_gap(one) and f"requirement:{requirement.id}" in one.reasons]
        return tuple(one.id for one in (*([last] if last else []), *gaps))

    def _finish(self, package: WorkPackage) -> tuple[object, str]:
        return self._rollout.schedule[package.id].finish, package.id


def _of_objective(item: Accepted) -> bool:
    """Say whether an item accepts an objective: it names the requirements behind it, and is not about them."""
    return any(reason.startswith("objective:") for reason in item.reasons)


def _is_gap(package: WorkPackage) -> bool:
    return bool(package.subject and package.subject.startswith("gap:"))
