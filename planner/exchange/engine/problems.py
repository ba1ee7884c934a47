"""What is wrong with a request: collected first, then refused all at once."""

from __future__ import annotations

from collections.abc import Iterable

from planner.errors import InputError, Problem
from planner.wording import Wording

# the place of a problem that concerns the request as a whole
WHOLE_REQUEST = "request"


class Problems:
    """
    Collects the problems of one request.

    A reading helper adds what it finds and returns None in place of the value; `stop_if_any` before the first
    computation refuses the request with all that was found.
    """

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep a problem; its `where` counts from the request («criteria[1].weight», «» is the request itself)."""
        self.found.append(problem)

    def stop_if_any(self) -> None:
        """
        Refuse the request when something was found.

        Raises:
            InputError: with every problem found so far.
        """
        if self.found:
            raise InputError(self.found)


def at(where: str, step: str | int) -> str:
    """Return the place one step further in: a key after a point, a place in a list (from 0) in brackets."""
    if isinstance(step, int):
        return f"{where}[{step}]"
    return f"{where}.{step}" if where else step


def as_json(problems: Iterable[Problem], wording: Wording, prefix: str = "") -> dict[str, object]:
    """
    Return the refusal as other programs read it: code, place, and what is wrong and what to do in one language.

    Args:
        prefix: the place of the request in an array («[3]»).
    """
    return {
        "problems": [
            {"code": one.code, "where": _placed(prefix, one.where), "message": wording.explanation(one)}
            for one in problems
        ]
    }


def _placed(prefix: str, where: str) -> str:
    if not prefix:
        return where or WHOLE_REQUEST
    return f"{prefix}.{where}" if where and not where.startswith("[") else prefix + where
