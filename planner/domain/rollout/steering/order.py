"""
Keeps the order in which people do their work when a plan is made anew.

Levelling a changed plan from nothing may order everybody's work anew, and what one delay did could no longer be told
from what the new order did. A replan and a what-if therefore keep the order of the plan they start from.
Source: docs/methods.md#kept-order
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.domain.model.steering import PeopleOrder, SteeringRecords
from planner.domain.rollout.network import Activity, topological_order
from planner.domain.rollout.results import Link
from planner.errors import InputError


def order_kept(steering: SteeringRecords) -> PeopleOrder:
    """Return the order to keep: the one given, else that of the latest baseline; empty when there is none."""
    if steering.people_order or steering.baseline is None:
        return steering.people_order
    packages = steering.baseline.packages
    return {id_: dates.people_after for id_, dates in packages.items() if dates.people_after}


def with_order_kept(activities: Sequence[Activity], order: PeopleOrder) -> tuple[Activity, ...]:
    """
    Return the activities with a link for every pair whose people work one after the other.

    Pairs that are gone, that have begun, or that new links contradict are left out.
    """
    known = {activity.id for activity in activities}
    kept = tuple(_linked(activity, order, known) for activity in activities)
    try:
        topological_order(kept)
    except InputError:
        return tuple(activities)
    return kept


def links_between_people(activities: Sequence[Activity]) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the links of a finished network that stand for people: by successor, pairs of predecessor and role."""
    found = {
        activity.id: tuple((link.predecessor_id, link.role_id) for link in activity.links if link.role_id is not None)
        for activity in activities
    }
    return {id_: pairs for id_, pairs in found.items() if pairs}


def _linked(activity: Activity, order: PeopleOrder, known: set[str]) -> Activity:
    pairs = order.get(activity.id, ())
    if activity.fixed is not None or not pairs:
        return activity
    waits = {link.predecessor_id for link in activity.links if link.type == "FS"}
    added = (
        Link(predecessor_id, "FS", 0, role_id=role_id)
        for predecessor_id, role_id in pairs
        if predecessor_id in known and predecessor_id not in waits
    )
    return replace(activity, links=(*activity.links, *added))
