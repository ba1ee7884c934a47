"""Who is taught longer before go-live than was wanted is named with the days and a day of revision."""

from datetime import date, timedelta

from planner.domain.model.text import Text
from planner.domain.model.training import TrainingSheets
from planner.domain.training.curriculum import TrainingWave
from planner.domain.training.early import early_warnings
from planner.domain.training.results import Cohort, Session
from planner.wording import load_wording
from tests.builders import make_engagement
from tests.unit.training.test_training import PLAIN, make_course

# a Monday; the week before begins on Monday 9 November
GO_LIVE, SECOND = date(2026, 11, 16), date(2026, 12, 14)
WAVES = [TrainingWave("one", ("hq",), GO_LIVE), TrainingWave("two", ("plant",), SECOND)]
COURSES = {"U": make_course("U"), "A": make_course("A", stage="before_uat", audiences=("administrator",))}
REVISION = date(2026, 11, 9)


def learners(audience, wave_id=None):
    return Cohort(audience, Text.same(audience), audience, "hq", (audience,), 5, wave_id)


def session(cohort, course, day):
    return Session(f"{course}.{day}", course, (cohort.id,), 5, 1, 1, day, 0.0, 2.0, Text.same("trainer"), "hq")


def warned(cohorts, sessions, *, limit=None, closed=(), today=date(2026, 7, 1)):
    def free(day):
        while day in closed:
            day += timedelta(days=1)
        return day

    engagement = make_engagement(training=TrainingSheets(days_before_go_live=limit), today=today)
    return list(early_warnings(engagement, COURSES, WAVES, cohorts, sessions, PLAIN, free))


def test_twenty_working_days_before_go_live_are_early_enough_and_twenty_one_are_named_with_a_day_of_revision():
    sales = learners("sales", "one")
    # four weeks of five working days before Monday 16 November begin on Monday 19 October
    assert not warned([sales], [session(sales, "U", date(2026, 10, 19))])
    (found,) = warned([sales], [session(sales, "U", date(2026, 10, 16))])
    assert found.code == "training.early-classes-assumed"
    (line,) = found.params["lines"]
    assert (line.params["days"], line.params["go_live"], line.params["revision"]) == (21, GO_LIVE, REVISION)


def test_the_limit_the_client_stated_takes_the_place_of_the_assumed_one():
    sales = learners("sales", "one")
    (found,) = warned([sales], [session(sales, "U", date(2026, 10, 19))], limit=19)
    assert (found.code, found.params["limit"]) == ("training.early-classes", 19)


def test_administrators_of_a_later_wave_are_counted_to_the_first_go_live_and_users_to_their_own():
    admins, sales = learners("administrator", "two"), learners("sales", "two")
    (found,) = warned(
        [admins, sales], [session(admins, "A", date(2026, 10, 16)), session(sales, "U", date(2026, 11, 12))]
    )
    lines = {one.params["learners"][0].code: one.params for one in found.params["lines"]}
    assert lines["audience.administrator"]["go_live"] == GO_LIVE
    # 2 + 4 x 5 working days from Thursday 12 November to Monday 14 December
    assert (lines["audience.sales"]["go_live"], lines["audience.sales"]["days"]) == (SECOND, 22)


def test_the_project_team_is_not_named():
    team = learners("project_team")
    assert not warned([team], [session(team, "A", date(2026, 8, 3))])


def test_revision_waits_for_the_end_of_a_blackout_and_is_left_open_where_the_whole_week_is_closed():
    sales = learners("sales", "one")
    early = [session(sales, "U", date(2026, 10, 1))]
    (found,) = warned([sales], early, closed=(REVISION,))
    assert found.params["lines"][0].params["revision"] == REVISION + timedelta(days=1)
    week = {REVISION + timedelta(days=number) for number in range(7)}
    (found,) = warned([sales], early, closed=week)
    assert found.params["lines"][0].code == "training.early-line-undated"


def test_the_sentence_names_who_when_and_the_day_proposed_in_both_languages():
    sales = learners("sales", "one")
    (found,) = warned([sales], [session(sales, "U", date(2026, 10, 16))])
    for language in ("zh-CN", "en"):
        said = load_wording(language).say(found)
        assert all(text in said for text in ("2026-10-16", "2026-11-16", "2026-11-09", "21"))


def test_a_day_of_revision_is_never_past_and_after_go_live_nobody_is_named():
    sales = learners("sales", "one")
    early, thursday = [session(sales, "U", date(2026, 10, 1))], date(2026, 11, 12)
    (found,) = warned([sales], early, today=thursday)
    assert found.params["lines"][0].params["revision"] == thursday
    assert not warned([sales], early, today=GO_LIVE)
