"""Pages of the roll-out: dates, work, people, risks, gates, waves and money, as the plan document shows them."""

from __future__ import annotations

import planner.web.rollout.packages
import planner.web.rollout.pages  # noqa: F401  # each puts its views on the blueprint
from planner.web.rollout.blueprint import rollout

__all__ = ["rollout"]
