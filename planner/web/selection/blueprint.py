"""The blueprint of the selection; the modules beside it put their views on it."""

from __future__ import annotations

from flask import Blueprint, current_app

selection = Blueprint("selection", __name__)


@selection.context_processor
def _endpoints() -> dict[str, object]:
    """Let the sub-navigation ask which pages there are."""
    return {"has_endpoint": lambda name: name in current_app.view_functions}
