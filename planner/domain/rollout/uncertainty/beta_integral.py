"""The regularised incomplete beta function, for arrays, by its continued fraction."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
# beta-PERT has shapes from 1 to 6: the fraction then settles long before
_STEPS = 200
_SETTLED = 1e-15
_TINY = 1e-300


def regularised_beta(x: Numbers, alpha: Numbers, beta: Numbers) -> Numbers:
    """
    Return I_x(alpha, beta), the probability that a beta variable is at most x (0-1).

    Source: docs/methods.md#three-point-distributions (DLMF 8.17.22, evaluated by Lentz's method)
    """
    x, alpha, beta = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (x, alpha, beta)))
    # the fraction settles quickly on this side of the mean; the other side follows by symmetry
    turned = x > (alpha + 1) / (alpha + beta + 2)
    p, q = np.where(turned, beta, alpha), np.where(turned, alpha, beta)
    y = np.where(turned, 1 - x, x)
    inside = (y > 0) & (y < 1)
    safe = np.where(inside, y, 0.5)
    front = np.exp(p * np.log(safe) + q * np.log1p(-safe) - _log_beta(p, q)) / p
    part = np.where(inside, front * _fraction(safe, p, q), np.where(y >= 1, 1.0, 0.0))
    return np.clip(np.where(turned, 1 - part, part), 0.0, 1.0)


def _fraction(x: Numbers, p: Numbers, q: Numbers) -> Numbers:
    """Evaluate the continued fraction by the modified method of Lentz."""
    c = np.ones_like(x)
    d = 1 / _not_zero(1 - (p + q) * x / (p + 1))
    value = d.copy()
    for step in range(1, _STEPS):
        even = step * (q - step) * x / ((p + 2 * step - 1) * (p + 2 * step))
        odd = -(p + step) * (p + q + step) * x / ((p + 2 * step) * (p + 2 * step + 1))
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value = value * c * d
        if np.all(np.abs(c * d - 1) < _SETTLED):
            break
    return value


def _not_zero(values: Numbers) -> Numbers:
    return np.where(np.abs(values) < _TINY, _TINY, values)


def _log_beta(p: Numbers, q: Numbers) -> Numbers:
    pairs = zip(p.ravel().tolist(), q.ravel().tolist(), strict=True)
    found = [math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other) for one, other in pairs]
    return np.array(found).reshape(p.shape)
