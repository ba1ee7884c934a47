"""The weighting questionnaire as files hold it; what its answers mean is shared with the pages."""

from planner.services.weighting_sheets import WEIGHTING_QUESTIONS, weighting_from, weighting_problems

__all__ = ["WEIGHTING_QUESTIONS", "weighting_from", "weighting_problems"]
