"""One error tree, and the two records by which inner floors speak without writing prose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """
    Something wrong in content or input: what (`code`), where, and the values its wording needs.

    The wording (what is wrong and what to do) in Chinese and English lives in `planner/wording`
    under the key `problem.<code>`.
    """

    code: str
    where: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """
    Something an engine found and wants said: a wording key and the values for it.

    Values may be numbers, dates, money, `Text` pairs, ids or tuples of these; the edge formats them.
    """

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class PlannerError(Exception):
    """Root of every error this product raises on purpose."""


class _ProblemError(PlannerError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.where}: {p.code}" for p in self.problems))


class ContentError(_ProblemError):
    """Content packs cannot be used; carries every problem found, not just the first."""


class InputError(_ProblemError):
    """What the user gave cannot be used: where, what, and (in the wording) what to do."""


class TooOftenError(InputError):
    """Somebody tried too often and has to wait."""


class InfeasiblePlanError(PlannerError):
    """No plan satisfies the stated constraints; `statement` says which and what would help."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        super().__init__(statement.code)


class NotAllowedError(PlannerError):
    """Somebody with a role in an engagement asked for what this role may not do; carries what was asked for."""


class NotFoundError(PlannerError):
    """A named engagement, product or node does not exist; `problem` names near matches."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.where}: {problem.code}")


class ConflictError(PlannerError):
    """Somebody else saved a newer version in the meantime."""


class StaleSaveError(ConflictError):
    """Nothing was saved: `kept` is the newer version somebody else saved, `offered` what was to be saved over it."""

    def __init__(self, where: str, kept: object, offered: object) -> None:
        self.kept = kept
        self.offered = offered
        super().__init__(where)


class LostLeaseError(ConflictError):
    """A job was given to another worker, or nobody wants it any more: whoever works on it stops and keeps nothing."""


class ExportError(PlannerError):
    """A document could not be rendered or written; nothing half-written is left behind."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.where}: {problem.code}")
