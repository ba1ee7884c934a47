"""Who may do what in an engagement: the one place where access is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["owner", "decision_maker", "evaluator", "project_manager", "consultant", "viewer"]
Permission = Literal[
    "view",
    "answer",
    "tailor",
    "mark",
    "weigh",
    "reveal",
    "decide",
    "plan",
    "generate",
    "download",
    "export",
    "people",
    "remove",
]

ROLES: tuple[Role, ...] = get_args(Role)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

# An evaluator scores alone: results of others are no part of `view` until the round is closed (see the selection).
# `weigh` is everybody's own weights; `reveal` closes the round; `decide` records the decision.
_OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    "owner": frozenset(PERMISSIONS),
    "decision_maker": frozenset({"view", "answer", "mark", "weigh", "reveal", "decide", "generate", "download"}),
    "evaluator": frozenset({"view", "answer", "mark", "weigh"}),
    "project_manager": frozenset({"view", "answer", "tailor", "plan", "generate", "download"}),
    "consultant": frozenset({"view", "answer", "tailor", "mark", "weigh", "plan", "generate", "download", "export"}),
    "viewer": frozenset({"view", "download"}),
}


def may(role: Role | None, permission: Permission) -> bool:
    """Whether somebody with a role in an engagement may do something there; nobody without a role may do anything."""
    return role is not None and permission in _OF_ROLE[role]


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return everything a role may do."""
    return _OF_ROLE[role]
