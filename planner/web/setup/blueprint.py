"""The blueprint of the set-up pages, and what they share."""

from __future__ import annotations

from flask import Blueprint, flash

from planner.web.guard import say

setup = Blueprint("setup", __name__)


def saved() -> None:
    """Tell on the next page that something was saved."""
    flash(say().label("page-setup.saved"), "good")
