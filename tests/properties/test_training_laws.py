"""Laws of the timetable, on random companies."""

from collections import Counter
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.domain.model.company import Site
from planner.domain.model.text import Text
from tests.builders import make_member, make_user_group
from tests.unit.training.test_training import GO_LIVE, UAT, make_course, plan

SITES = ("head_office", "plant")
ROLES = ("sales", "service", "marketing")
COURSES = (
    make_course("K1", audiences=("key_user",), stage="before_uat"),
    make_course("A1", audiences=("marketing",), stage="before_uat", hours=2.0),
    make_course("C1", audiences=("sales", "service"), hours=2.5),
    make_course("C2", audiences=ROLES, prerequisites=("C1",), maximum_class=9),
)
# every draw is a solved timetable, which takes longer than what is drawn usually does
LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def plans(draw):
    """Draw groups on two sites with rooms of any size, and the training plan they get."""
    sites = tuple(Site(id_, Text.same(id_), draw(st.sampled_from([0, 3, 6, 12]))) for id_ in SITES)
    groups = [
        make_user_group(
            draw(st.integers(1, 20)),
            role,
            id=f"{role}-{site.id}",
            site_id=site.id,
            key_users=draw(st.integers(0, 2)),
            max_absent_fraction=draw(st.sampled_from([0.1, 0.34, 1.0])),
        )
        for site in sites
        for role in ROLES
        if draw(st.booleans())
    ]
    team = [make_member("trainer")] * draw(st.integers(0, 3))
    return sites, groups, plan(list(COURSES), groups, sites=sites, team=team)


@given(plans())
@LAW
def test_every_session_fits_room_class_and_deadline_and_has_an_id_of_its_own(drawn):
    sites, _, training = drawn
    seats = {site.id: site.training_seats for site in sites}
    courses = {course.id: course for course in COURSES}
    assert max(Counter(session.id for session in training.sessions).values(), default=1) == 1
    for session in training.sessions:
        course = courses[session.course_id]
        assert session.people <= min(course.maximum_class, seats[session.site_id] or course.maximum_class)
        assert session.day < (UAT if course.stage == "before_uat" else GO_LIVE)


@given(plans())
@LAW
def test_no_two_sessions_at_one_hour_share_a_room_or_a_cohort(drawn):
    _, _, training = drawn
    for one, other in combinations(training.sessions, 2):
        together = one.day == other.day and max(one.start_hour, other.start_hour) < min(
            one.start_hour + one.hours, other.start_hour + other.hours
        )
        if together:
            assert one.site_id != other.site_id
            assert not set(one.cohort_ids) & set(other.cohort_ids)


@given(plans())
@LAW
def test_never_more_of_a_group_are_away_than_the_share_that_may_be(drawn):
    _, groups, training = drawn
    for group in groups:
        limit = max(1, int(round(group.headcount * group.max_absent_fraction, 9)))
        own = {c.id: c.people for c in training.cohorts if c.audience == group.role and group.id in c.group_ids}
        away = {}
        for session in training.sessions:
            for half in {int(session.start_hour >= 3), int(session.start_hour + session.hours > 3)}:
                away.setdefault((session.day, half), set()).update(own.keys() & set(session.cohort_ids))
        assert all(sum(own[id_] for id_ in ids) <= limit for ids in away.values())


@given(plans())
@LAW
def test_every_cohort_has_each_of_its_courses_or_the_plan_says_what_is_missing(drawn):
    _, _, training = drawn
    held = {(session.course_id, cohort_id) for session in training.sessions for cohort_id in session.cohort_ids}
    wanted = {(c.id, k.id) for c in COURSES for k in training.cohorts if k.audience in c.audiences}
    assert held <= wanted
    assert (held == wanted) == (not training.unscheduled)
