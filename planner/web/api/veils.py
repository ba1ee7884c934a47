"""Parts of findings without the ids of those who weighed and marked, where the engagement does not name them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar

from planner.domain.model.engagement import Engagement
from planner.web.guard import Opened

Part = TypeVar("Part")
# fields of results that hold ids of people: one id, several, or a mapping by id
_ONE = frozenset({"stakeholder_id", "respondent_id"})
_SEVERAL = frozenset({"heard", "interested", "testers"})
_BY_ID = frozenset({"by_stakeholder", "shares", "consistency"})
# fields that hold a record of every person, in the order of the engagement
_RECORDS = frozenset({"respondents", "weight_log"})


def veiled(opened: Opened, engagement: Engagement, part: Part) -> Part:
    """
    Return a part of the findings as whoever asks may see it: with «R1», «R2» … for other people's ids.

    Ids stay where the engagement tells marks and weights with names, and for those who hold its files anyway. The
    numbers follow no order of the engagement and are the same in every answer; what stands by person follows them.
    """
    if engagement.marks_shown == "named" or opened.may("export"):
        return part
    return _without_ids(part, _numbers(opened, engagement))  # type: ignore[no-any-return]


def _numbers(opened: Opened, engagement: Engagement) -> Mapping[str, str]:
    def place(id_: str) -> str:
        return hashlib.sha256(f"{opened.engagement.id}/{id_}".encode()).hexdigest()

    ids = sorted((person.id for person in engagement.stakeholders), key=place)
    own = opened.membership.respondent_id
    return {id_: id_ if id_ == own else f"R{number}" for number, id_ in enumerate(ids, start=1)}


def _without_ids(value: Any, numbers: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_without_ids(one, numbers) for one in value)
    if isinstance(value, Mapping):
        return {key: _without_ids(one, numbers) for key, one in value.items()}
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changes = {
        field.name: _of_field(field.name, getattr(value, field.name), numbers) for field in dataclasses.fields(value)
    }
    changed = {name: new for name, new in changes.items() if new is not getattr(value, name)}
    return dataclasses.replace(value, **changed) if changed else value


def _of_field(name: str, value: Any, numbers: Mapping[str, str]) -> Any:
    if name in _ONE and isinstance(value, str):
        return numbers.get(value, value)
    if name in _SEVERAL and isinstance(value, tuple):
        return tuple(sorted(numbers.get(one, one) for one in value))
    if name in _BY_ID and isinstance(value, Mapping):
        known = {numbers.get(id_, id_): _without_ids(one, numbers) for id_, one in value.items()}
        return dict(sorted(known.items()))
    if name in _RECORDS and isinstance(value, tuple):
        return tuple(sorted(_without_ids(value, numbers), key=lambda one: one.stakeholder_id))
    return _without_ids(value, numbers)
