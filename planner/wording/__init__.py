"""The wording of problems and statements in Chinese and English, and the formats of their values."""

from planner.wording.catalogue import Wording, load_wording
from planner.wording.formats import format_value

__all__ = ["Wording", "format_value", "load_wording"]
