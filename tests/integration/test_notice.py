"""`planner rollout notice`: a holiday notice (made up here) is loaded, the plan made again, the difference told."""

import json
import re
import shutil

import pytest

from planner.places import EXAMPLES
from tests.integration.commands import call

EXAMPLE = EXAMPLES / "sample_services"
PAIR = {"zh": "（虚构）假日", "en": "(fictional) holiday"}
# nothing like a real one: the first four Mondays of 2027 are off, four Sundays are worked
FICTIONAL = {
    "schema": "holiday_notice/1",
    "country": "CN",
    "year": 2027,
    "source": {
        "title": {"zh": "（虚构）2027年节假日安排", "en": "(fictional) holidays of 2027"},
        "publisher": {"zh": "（虚构）机关", "en": "(fictional) authority"},
        "date": "2026-11-05",
        "address": None,
    },
    "days": [
        *({"date": f"2027-01-{day:02}", "day": "holiday", "text": PAIR} for day in (1, 4, 11, 18, 25)),
        *({"date": f"2027-01-{day:02}", "day": "working", "text": PAIR} for day in (3, 10, 17, 24)),
    ],
    "expect": {"holiday": 5, "working": 4},
}


@pytest.fixture
def notice(tmp_path):
    """Return a function that writes a notice file, changed at its top."""

    def write(name="notice.yaml", **changes):
        path = tmp_path / name
        path.write_text(json.dumps({**FICTIONAL, **changes}, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the example engagement."""
    return shutil.copytree(EXAMPLE, tmp_path / "sample_services")


def _kept(folder):
    return sorted(path.name for path in (folder / "notices").glob("*")) if (folder / "notices").exists() else []


def test_the_difference_names_changed_days_and_moved_dates_and_nothing_is_kept(folder, notice):
    told = call("rollout", "notice", folder, notice(), "--json").data
    changed = {change["day"]: change["now_worked"] for change in told["impact"]["changes"]}
    assert changed["2027-01-11"] is False
    assert changed["2027-01-10"] is True
    # the guessed Spring Festival is gone with the year it belonged to
    assert changed["2027-02-08"] is True
    assert "2027-01-01" not in changed
    assert told["impact"]["difference"]["moved"]
    assert all(one["before"] != one["after"] for one in told["impact"]["difference"]["moved"])
    assert told["impact"]["settled"] > 0
    assert told["saved"] is None
    assert _kept(folder) == []


@pytest.mark.parametrize(("language", "word"), [("zh-CN", "工作包的日期随之改变"), ("en", "work packages move with")])
def test_it_is_told_in_sentences_of_either_language(folder, notice, language, word):
    told = call("rollout", "notice", folder, notice(), "--lang", language)
    assert told.code == 0
    assert word in told.out
    assert not re.search(r"[{}]|\bNone\b|\bTrue\b|Text\(", told.out)
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", told.out)


def test_a_kept_notice_makes_the_plan_that_was_announced_and_is_not_counted_twice(folder, notice):
    first = call("rollout", "notice", folder, notice(), "--save", "--json").data
    assert _kept(folder) == ["2027.yaml"]
    after = {one["work_package_id"]: one["after"] for one in first["impact"]["difference"]["moved"]}
    plan = call("rollout", "plan", folder, "--json").data["schedule"]
    assert {id_: [plan[id_]["start"], plan[id_]["finish"]] for id_ in after} == after
    assert not any(scheduled["provisional"] for scheduled in plan.values() if scheduled["finish"] <= "2027-12-31")
    again = call("rollout", "notice", folder, folder / "notices" / "2027.yaml", "--json").data
    assert again["impact"]["changes"] == first["impact"]["changes"]


def test_an_unusable_notice_is_refused_with_every_place_and_not_kept(folder, notice):
    bad = notice(expect={"holiday": 6, "working": 4}, country="XX")
    told = call("rollout", "notice", folder, bad, "--save", "--lang", "en")
    assert told.code == 1
    assert "notice.yaml" in told.err
    assert "6 days off were counted" in told.err
    assert "XX" in told.err
    assert _kept(folder) == []


def test_a_notice_for_another_country_changes_nothing(folder, notice):
    german = [{"date": "2027-01-05", "day": "holiday", "text": PAIR}]
    told = call(
        "rollout",
        "notice",
        folder,
        notice(country="DE", days=german, expect={"holiday": 1, "working": 0}),
        "--lang",
        "en",
    )
    assert told.code == 0
    assert "has no effect" in told.out


def test_a_second_file_for_the_same_year_is_not_kept_beside_the_first(folder, notice):
    call("rollout", "notice", folder, notice(), "--save")
    (folder / "notices" / "2027.yaml").rename(folder / "notices" / "state_council.yaml")
    told = call("rollout", "notice", folder, notice(), "--save", "--lang", "en")
    assert told.code == 1
    assert "state_council.yaml" in told.err
    assert _kept(folder) == ["state_council.yaml"]


def test_a_faulty_notice_in_the_folder_is_found_by_check(folder, notice):
    (folder / "notices").mkdir()
    shutil.copy(notice(year=2028), folder / "notices" / "2028.yaml")
    told = call("check", folder, "--lang", "en")
    assert told.code == 1
    assert "notices/2028.yaml" in told.out + told.err
    assert "does not lie in 2028" in told.out + told.err


def test_a_missing_file_says_so(folder):
    told = call("rollout", "notice", folder, "nowhere.yaml", "--lang", "en")
    assert told.code == 1
    assert "no such notice file" in told.err
