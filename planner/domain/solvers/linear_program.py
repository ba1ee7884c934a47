"""The seam to the linear programs of scipy: what is asked and what came out, in words of the field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class LinearProgram:
    """
    Minimise `costs @ x` subject to `upper_rows @ x <= upper_limits`, `equal_rows @ x == equal_values` and bounds.

    `lower` and `upper` bound every variable; None is unbounded on that side. Rows are constraints, columns variables.
    """

    costs: ArrayLike
    upper_rows: ArrayLike | None = None
    upper_limits: ArrayLike | None = None
    equal_rows: ArrayLike | None = None
    equal_values: ArrayLike | None = None
    lower: float | None = 0.0
    upper: float | None = None
    bounds: tuple[tuple[float | None, float | None], ...] | None = None


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best value and where it is taken."""

    value: float
    x: NDArray[np.float64]


def solve(program: LinearProgram) -> Optimum | None:
    """
    Solve a linear program by the dual simplex of HiGHS; None when no point satisfies all constraints.

    Raises:
        ArithmeticError: the program has no bound, or the solver gave up.
    """
    from scipy.optimize import linprog  # noqa: PLC0415 - half a second that ranking must not wait for

    bounds: Any = program.bounds if program.bounds is not None else (program.lower, program.upper)
    found = linprog(
        program.costs,
        A_ub=program.upper_rows,
        b_ub=program.upper_limits,
        A_eq=program.equal_rows,
        b_eq=program.equal_values,
        bounds=bounds,
        method="highs-ds",
    )
    if found.status == _INFEASIBLE:
        return None
    if found.status != 0:
        raise ArithmeticError(found.message)
    return Optimum(float(found.fun), found.x)


# the code scipy gives when no point satisfies all constraints
_INFEASIBLE = 2
