"""Pages of the roll-out: dates, work, people, risks, gates, waves and money, as the plan document shows them."""

from __future__ import annotations

import planner.web.rollout.downloads
import planner.web.rollout.notices
import planner.web.rollout.packages
import planner.web.rollout.pages
import planner.web.rollout.progress
import planner.web.rollout.what_ifs  # noqa: F401  # each puts its views on the blueprint
from planner.web.rollout.blueprint import rollout

__all__ = ["rollout"]
