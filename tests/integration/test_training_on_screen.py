"""The training commands: dates beyond the announced holidays carry the mark of the provisional, and it is explained."""

import re
from datetime import date

import pytest

from planner.places import EXAMPLES
from tests.integration.commands import call

ANNOUNCED = date(2026, 12, 31)


@pytest.mark.parametrize(("language", "meaning"), [("zh-CN", "暂定"), ("en", "Provisional")])
def test_every_date_of_the_timetable_after_the_announced_holidays_is_marked_and_no_earlier_one(language, meaning):
    result = call("training", "plan", str(EXAMPLES / "sample_gone_wrong"), "--lang", language)
    found = re.findall(r"(\d{4}-\d{2}-\d{2})(\*?)", result.out)
    assert {day[:4] for day, _ in found} == {"2026", "2027"}
    assert all(bool(mark) == (date.fromisoformat(day) > ANNOUNCED) for day, mark in found)
    assert any(line.startswith("*") and meaning in line for line in result.out.splitlines())
