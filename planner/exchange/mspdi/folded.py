"""A project by keys that outlive renumbering and rewording: our ids for tasks, our codes for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.domain.model.template import LinkType
from planner.exchange.mspdi.links import read_marker
from planner.exchange.mspdi.model import FIELD_HELPER, Project, Resource, Task, TaskLink
from planner.exchange.mspdi.people import MEMBER, ROLE


@dataclass(frozen=True, slots=True)
class FoldedLink:
    """A link between two tasks by their keys, with helper milestones folded away."""

    predecessor: str
    type: LinkType
    lag_days: float
    lag_unit: str


class FoldedProject:
    """A project by keys: the id of our tasks, and a key of their own for those somebody added."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.tasks: dict[str, Task] = {}
        self.root: Task | None = None
        self._keys: dict[int, str] = {}
        self._helpers: dict[int, Task] = {}
        self.resources = {resource_key(one): one for one in project.resources}
        self._people = {one.uid: resource_key(one) for one in project.resources}
        for task in project.tasks:
            if task.uid == 0:
                self.root = task
                continue
            if read_marker(task.fields.get(FIELD_HELPER, "")) and not task.id:
                self._helpers[task.uid] = task
                continue
            # a task copied in the other program keeps our id: the copy is a task of its own
            key = task.id if task.id and task.id not in self.tasks else f"#{task.uid}"
            self.tasks[key] = task
            self._keys[task.uid] = key

    def links(self, task: Task) -> frozenset[FoldedLink]:
        """Return the links of a task."""
        return frozenset(self._links(task))

    def _links(self, task: Task) -> Iterator[FoldedLink]:
        for link in task.links:
            helper = self._helpers.get(link.predecessor_uid)
            if helper is None:
                yield self._folded(link, link.type, link)
                continue
            for first in helper.links:
                yield self._folded(first, _joined_type(first.type, link.type), first, more=link.lag_days)

    def _folded(self, link: TaskLink, type_: LinkType, lag: TaskLink, more: float = 0.0) -> FoldedLink:
        key = self._keys.get(link.predecessor_uid, f"#{link.predecessor_uid}")
        return FoldedLink(key, type_, round(lag.lag_days + more, 4), lag.lag_unit)

    def people(self, task: Task) -> dict[str, tuple[float, int]]:
        """Return share and minutes by the key of the resource."""
        return {
            self._people.get(one.resource_uid, f"#{one.resource_uid}"): (one.units, one.minutes)
            for one in self.project.assignments
            if one.task_uid == task.uid and one.resource_uid > 0
        }

    def name_of(self, resource: str) -> str:
        """Return the name of a resource by its key."""
        return self.resources[resource].name if resource in self.resources else resource

    def calendars(self) -> dict[str, int]:
        """Return the numbers of the calendars by what stays: the key of whose it is, else the name."""
        owners = {one.calendar_uid: resource_key(one) for one in self.project.resources}
        return {owners.get(one.uid, one.name): one.uid for one in self.project.calendars}


def resource_key(resource: Resource) -> str:
    """Return our code of a person or role; the name of one somebody added."""
    ours = resource.code.startswith((f"{MEMBER}:", f"{ROLE}:"))
    return resource.code if ours else resource.name


def _joined_type(first: LinkType, second: LinkType) -> LinkType:
    ends: Mapping[str, LinkType] = {"FS": "FS", "FF": "FF", "SS": "SS", "SF": "SF"}
    return ends[first[0] + second[1]]
