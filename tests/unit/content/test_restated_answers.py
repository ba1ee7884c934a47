"""A person who answers a questionnaire again on a later day: the later answers hold, the earlier are kept as a log."""

from datetime import date

import pytest

from planner.content.engagements import FolderEngagementStore
from planner.content.packs import ContentRoot, FileContentSource
from planner.domain.model.text import Text
from planner.errors import InputError
from tests.unit.content import minimal
from tests.unit.content.minimal import pair

WEIGHTING = "questionnaires/weighting.yaml"


def _question(id_, type_, **more):
    return {"id": id_, "type": type_, "kind": "opinion", "text": pair(), **more}


def _packs_with_weighting():
    options = [{"id": word, "text": pair()} for word in ("高", "中", "低")]
    method = [{"id": word, "text": pair()} for word in ("classes", "points")]
    questions = [
        _question("weighting_method", "choice", options=method),
        _question(
            "point_classes", "item_table", items="points", ask_if={"question": "weighting_method", "is": "classes"},
            columns=[{"id": "class", "type": "choice", "text": pair(), "required": True, "options": options}],
        ),
        _question("weighting_reason", "text"),
    ]  # fmt: skip
    head = {"id": "weighting", "version": "1", "schema": "questionnaire/1", "owner": "tests", "sources": []}
    content = minimal.content()
    content[WEIGHTING] = {**head, "stage": "selection", "title": pair(), "purpose": pair(), "questions": questions}
    return content


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """Return the minimal packs with a questionnaire on weights."""
    root = minimal.write(tmp_path_factory.mktemp("root"), _packs_with_weighting())
    return FileContentSource([ContentRoot(root)]).load()


@pytest.fixture
def load(tmp_path, packs):
    """Return a function that loads an engagement in which the general manager gave these weighting entries."""

    def write_and_load(*entries):
        files = minimal.engagement()
        sheet = [{"respondent": "gm", **entry} for entry in entries]
        files["answers/weighting.yaml"] = {"schema": "answers/1", "questionnaire": "weighting@1", "entries": sheet}
        return FolderEngagementStore().load(minimal.write(tmp_path / "sample", files), packs)

    return write_and_load


def _classes(word):
    return {"weighting_method": "classes", "point_classes": {"CP01": {"class": word}}}


FIRST = {"date": "2026-06-05", "values": {**_classes("中"), "weighting_reason": "第一轮"}}
LATER = {"date": "2026-06-12", "values": _classes("高")}


@pytest.mark.parametrize("entries", [(FIRST, LATER), (LATER, FIRST)])
def test_the_later_entry_holds_whatever_its_place_in_the_file(load, entries):
    (weighting,) = load(*entries).weightings
    assert dict(weighting.classes) == {"CP01": "高"}


def test_every_weighting_is_kept_with_its_date_and_reason_oldest_first(load):
    history = load(LATER, FIRST).weighting_history
    assert [(one.stated_on, dict(one.weighting.classes)) for one in history] == [
        (date(2026, 6, 5), {"CP01": "中"}),
        (date(2026, 6, 12), {"CP01": "高"}),
    ]
    assert [one.reason for one in history] == [Text.same("第一轮"), None]


def test_what_was_not_answered_again_still_holds(load):
    engagement = load(FIRST, LATER)
    reasons = [answer.value for answer in engagement.answers if answer.question_id == "weighting_reason"]
    assert reasons == ["第一轮"]


def test_who_changes_the_method_takes_the_old_weights_back(load):
    points = {"date": "2026-06-12", "values": {"weighting_method": "points", "weighting_reason": "改用分数"}}
    engagement = load(FIRST, points)
    assert engagement.weightings == ()
    assert len(engagement.weighting_history) == 1


@pytest.mark.parametrize("day", ["2026-06-05", None])
def test_two_entries_without_two_dates_are_refused(load, day):
    with pytest.raises(InputError) as caught:
        load(FIRST, {**LATER, "date": day})
    assert [problem.code for problem in caught.value.problems] == ["respondent-twice"]


def test_a_fault_in_an_entry_that_no_longer_holds_is_told_at_its_own_place(load):
    wrong = {
        "date": "2026-06-05",
        "values": {"weighting_method": "classes", "point_classes": {"CP01": {"class": "很高"}}},
    }
    with pytest.raises(InputError) as caught:
        load(wrong, LATER)
    (problem,) = caught.value.problems
    assert problem.where.endswith("entries[0].values.point_classes.CP01.class")
