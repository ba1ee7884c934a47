"""Getting in: passwords, sessions, links that work once, roles, and what nobody learns from an answer."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from planner.errors import InputError, NotFoundError
from planner.services import accounts
from planner.services.access import PERMISSIONS, ROLES, may, permissions_of
from planner.services.accounts import (
    IDLE,
    LINK_LIFE,
    LONGEST,
    PER_ADDRESS,
    PER_NAME,
    WINDOW,
    Membership,
    disable_account,
    give_role,
    issue_link,
    look_at_link,
    make_owner,
    role_in,
    session_account,
    sign_in,
    sign_out,
    sign_out_everywhere,
    take_role,
    use_link,
)
from planner.services.keeping import Act, EngagementFile, keep_engagement
from planner.storage.passwords import Argon2Passwords

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
ACT = Act("owner@example.com", NOW)
PASSWORD = "一句好记的话就是好密码"
HOME = "192.0.2.1"


@pytest.fixture
def owner(keeping, passwords):
    account = make_owner(keeping, "Owner@Example.com ", "赵样一", "zh-CN", ACT)
    use_link(keeping, passwords, issue_link(keeping, "password_reset", account.email, ACT), NOW, password=PASSWORD)
    return account


@pytest.fixture
def engagement_id(keeping):
    return keep_engagement(keeping, "one", [EngagementFile("engagement.yaml", b"title: x\n")], ACT).id


def invited(keeping, passwords, email, engagement_id=None, role=None, **values):
    token = issue_link(keeping, "invitation", email, ACT, engagement_id, role)
    return session_account(keeping, use_link(keeping, passwords, token, NOW, **values), NOW)


def code_of(call, *words, **values):
    with pytest.raises((InputError, NotFoundError)) as refused:
        call(*words, **values)
    error = refused.value
    return (error.problem if isinstance(error, NotFoundError) else error.problems[0]).code


def enter(keeping, passwords, email="owner@example.com", password=PASSWORD, address=HOME, at=NOW):
    return sign_in(keeping, passwords, email, password, address, at)


def test_the_first_account_is_made_once_and_comes_in_by_a_link(keeping, passwords):
    first = make_owner(keeping, "a@example.com", "A", "en", ACT)
    assert make_owner(keeping, "b@example.com", "B", "en", ACT) == first
    token = use_link(keeping, passwords, issue_link(keeping, "sign_in", first.email, ACT), NOW)
    assert session_account(keeping, token, NOW) == first


def test_the_right_password_opens_and_neither_case_nor_blanks_of_the_address_matter(keeping, passwords, owner):
    token = enter(keeping, passwords, " OWNER@example.COM ")
    assert session_account(keeping, token, NOW).id == owner.id


def test_nothing_secret_is_kept(keeping, passwords, owner, database):
    tokens = [enter(keeping, passwords), issue_link(keeping, "sign_in", owner.email, ACT)]
    with database.engine.connect() as connection:
        from planner.storage.tables import Row  # noqa: PLC0415

        kept = repr([connection.execute(table.select()).all() for table in Row.metadata.sorted_tables])
    assert not [secret for secret in (*tokens, PASSWORD) if secret in kept]


@pytest.mark.parametrize("case", ["password", "name", "disabled", "without"])
def test_what_is_wrong_with_a_sign_in_is_not_told(keeping, passwords, owner, case):
    invited(keeping, passwords, "plain@example.com")
    if case == "disabled":
        account = invited(keeping, passwords, "gone@example.com", password=PASSWORD)
        disable_account(keeping, account.id, ACT)
    email = {"password": owner.email, "name": "who@example.com", "disabled": "gone@example.com"}
    wrong = "falsch und lang genug" if case == "password" else PASSWORD
    called = email.get(case, "plain@example.com")
    assert code_of(enter, keeping, passwords, called, wrong) == "sign-in-wrong"


def test_passwords_are_checked_even_where_there_is_no_account(keeping, owner):
    class Counting(Argon2Passwords):
        checks = 0

        def matches(self, password, hashed):
            self.checks += 1
            return super().matches(password, hashed)

    passwords = Counting(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for email in (owner.email, "nobody@example.com"):
        code_of(enter, keeping, passwords, email, "something wrong")
    assert passwords.checks == 2


def test_a_name_has_to_wait_after_too_many_failures_and_only_that_name(keeping, passwords, owner):
    invited(keeping, passwords, "other@example.com", password=PASSWORD)
    for number in range(PER_NAME):
        assert code_of(enter, keeping, passwords, password="wrong" * 3, address=f"192.0.2.{number}") == "sign-in-wrong"
    assert code_of(enter, keeping, passwords) == "sign-in-too-often"
    assert enter(keeping, passwords, "other@example.com")
    assert enter(keeping, passwords, at=NOW + WINDOW + timedelta(seconds=1))


def test_an_address_has_to_wait_after_too_many_failures_for_any_names(keeping, passwords, owner):
    for number in range(PER_ADDRESS):
        code_of(enter, keeping, passwords, f"n{number}@example.com", "wrong" * 3)
    assert code_of(enter, keeping, passwords) == "sign-in-too-often"
    assert enter(keeping, passwords, address="198.51.100.7")


def test_success_forgets_the_failures_of_a_name(keeping, passwords, owner):
    for _ in range(2):
        for _ in range(PER_NAME - 1):
            code_of(enter, keeping, passwords, password="wrong" * 3, address="198.51.100.7")
        assert enter(keeping, passwords)


@pytest.mark.parametrize(
    ("later", "alive"),
    [(IDLE, True), (IDLE + timedelta(seconds=1), False), (timedelta(0), True)],
)
def test_a_session_ends_when_it_is_not_used(keeping, passwords, owner, later, alive):
    token = enter(keeping, passwords)
    assert (session_account(keeping, token, NOW + later) is not None) is alive


def test_a_session_in_use_goes_on_but_not_for_ever(keeping, passwords, owner):
    token = enter(keeping, passwords)
    at = NOW
    while at + timedelta(hours=6) <= NOW + LONGEST:
        at += timedelta(hours=6)
        assert session_account(keeping, token, at)
    assert session_account(keeping, token, NOW + LONGEST + timedelta(minutes=1)) is None


def test_sign_out_ends_one_session_and_sign_out_everywhere_all(keeping, passwords, owner):
    first, second, third = (enter(keeping, passwords) for _ in range(3))
    sign_out(keeping, first, NOW)
    sign_out(keeping, "no token", NOW)
    assert [session_account(keeping, one, NOW) is not None for one in (first, second, third)] == [False, True, True]
    sign_out_everywhere(keeping, owner.id, ACT)
    assert not any(session_account(keeping, one, NOW) for one in (second, third))


def test_a_link_works_once_and_looking_does_not_use_it(keeping, passwords, owner):
    token = issue_link(keeping, "sign_in", owner.email, ACT)
    for _ in range(2):
        assert look_at_link(keeping, token, NOW).purpose == "sign_in"
    assert use_link(keeping, passwords, token, NOW)
    assert code_of(use_link, keeping, passwords, token, NOW) == "no-such-link"
    assert code_of(look_at_link, keeping, token, NOW) == "no-such-link"


@pytest.mark.parametrize("purpose", accounts.PURPOSES)
def test_a_link_ends_with_its_time_and_with_the_next_of_its_kind(keeping, passwords, owner, purpose):
    first = issue_link(keeping, purpose, owner.email, ACT)
    second = issue_link(keeping, purpose, owner.email, ACT)
    assert code_of(look_at_link, keeping, first, NOW) == "no-such-link"
    assert look_at_link(keeping, second, NOW + LINK_LIFE[purpose] - timedelta(seconds=1))
    assert code_of(look_at_link, keeping, second, NOW + LINK_LIFE[purpose]) == "no-such-link"


def test_a_link_to_sign_in_makes_no_account(keeping, passwords, owner):
    token = issue_link(keeping, "sign_in", "nobody@example.com", ACT)
    assert code_of(use_link, keeping, passwords, token, NOW) == "no-such-link"


def test_a_reset_sets_the_password_and_ends_every_other_session(keeping, passwords, owner):
    before = enter(keeping, passwords)
    token = issue_link(keeping, "password_reset", owner.email, ACT)
    assert code_of(use_link, keeping, passwords, token, NOW, password="short") == "password-length"
    after = use_link(keeping, passwords, token, NOW, password="another good sentence")
    assert session_account(keeping, before, NOW) is None
    assert session_account(keeping, after, NOW).id == owner.id
    assert code_of(enter, keeping, passwords) == "sign-in-wrong"
    assert enter(keeping, passwords, password="another good sentence")


def test_an_invitation_makes_the_account_and_gives_the_role(keeping, passwords, owner, engagement_id):
    account = invited(keeping, passwords, "Eve@example.com", engagement_id, "evaluator", name="Eve", language="en")
    assert (account.email, account.name, account.language) == ("eve@example.com", "Eve", "en")
    assert role_in(keeping, account.id, engagement_id) == "evaluator"
    assert not account.is_administrator


def test_an_invitation_takes_nothing_from_an_owner(keeping, passwords, owner, engagement_id):
    give_role(keeping, Membership(owner.id, engagement_id, "owner"), ACT)
    invited(keeping, passwords, owner.email, engagement_id, "viewer")
    assert role_in(keeping, owner.id, engagement_id) == "owner"


def test_an_engagement_keeps_an_owner_and_the_installation_an_administrator(keeping, passwords, owner, engagement_id):
    give_role(keeping, Membership(owner.id, engagement_id, "owner"), ACT)
    assert code_of(give_role, keeping, Membership(owner.id, engagement_id, "viewer"), ACT) == "last-owner"
    assert code_of(take_role, keeping, owner.id, engagement_id, ACT) == "last-owner"
    assert code_of(disable_account, keeping, owner.id, ACT) == "last-administrator"
    other = invited(keeping, passwords, "b@example.com", engagement_id, "owner")
    take_role(keeping, owner.id, engagement_id, ACT)
    assert role_in(keeping, owner.id, engagement_id) is None
    assert role_in(keeping, other.id, engagement_id) == "owner"


def test_a_disabled_account_is_out_at_once_by_every_way(keeping, passwords, owner):
    account = invited(keeping, passwords, "b@example.com", password=PASSWORD)
    token = enter(keeping, passwords, "b@example.com")
    link = issue_link(keeping, "sign_in", account.email, ACT)
    disable_account(keeping, account.id, ACT)
    assert session_account(keeping, token, NOW) is None
    assert code_of(use_link, keeping, passwords, link, NOW) == "no-such-link"
    assert code_of(enter, keeping, passwords, "b@example.com") == "sign-in-wrong"


@pytest.mark.parametrize("role", ["god", "", "Owner"])
def test_roles_nobody_knows_are_refused(keeping, owner, engagement_id, role):
    assert code_of(give_role, keeping, Membership(owner.id, engagement_id, role), ACT) == "unknown-access-role"
    assert (
        code_of(issue_link, keeping, "invitation", "a@example.com", ACT, engagement_id, role) == "unknown-access-role"
    )


def test_everything_that_changes_who_may_do_what_stands_in_the_audit_trail(keeping, passwords, owner, engagement_id):
    account = invited(keeping, passwords, "eve@example.com", engagement_id, "evaluator")
    give_role(keeping, Membership(account.id, engagement_id, "decision_maker"), ACT)
    take_role(keeping, account.id, engagement_id, ACT)
    with keeping.reading() as unit:
        told = [(one.action, one.before, one.after) for one in unit.audit.entries(engagement_id)]
        assert unit.audit.verify().broken_at is None
    assert [one for one in told if one[0].startswith("member.")] == [
        ("member.role", None, {"role": "evaluator", "respondent": None}),
        ("member.role", {"role": "evaluator", "respondent": None}, {"role": "decision_maker", "respondent": None}),
        ("member.remove", "decision_maker", None),
    ]


def test_an_old_hash_is_made_anew_at_the_next_sign_in(keeping, passwords, owner):
    stronger = Argon2Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    enter(keeping, stronger)
    with keeping.reading() as unit:
        kept = unit.accounts.by_email(owner.email).password_hash
    assert not stronger.needs_rehash(kept)
    assert enter(keeping, stronger)


def test_every_role_may_look_and_only_owners_may_do_everything():
    assert all(may(role, "view") for role in ROLES)
    assert [role for role in ROLES if permissions_of(role) == set(PERMISSIONS)] == ["owner"]
    assert not any(may(None, permission) for permission in PERMISSIONS)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("people", {"owner"}),
        ("remove", {"owner"}),
        ("decide", {"owner", "decision_maker"}),
        ("reveal", {"owner", "decision_maker"}),
        ("plan", {"owner", "project_manager", "consultant"}),
        ("mark", {"owner", "decision_maker", "evaluator", "consultant"}),
    ],
)
def test_what_only_some_roles_may_do(permission, roles):
    assert {role for role in ROLES if may(role, permission)} == roles


def test_whoever_was_taken_out_does_not_come_back_by_a_link_sent_before(keeping, passwords, owner, engagement_id):
    give_role(keeping, Membership(owner.id, engagement_id, "owner"), ACT)
    person = invited(keeping, passwords, "ben@example.com", engagement_id, "evaluator")
    back = issue_link(keeping, "invitation", person.email, ACT, engagement_id, "consultant")
    answering = issue_link(keeping, "answer", person.email, ACT, engagement_id, None, "ben", ["pain_points"])
    elsewhere = issue_link(keeping, "sign_in", person.email, ACT)
    take_role(keeping, person.id, engagement_id, ACT)
    for token in (back, answering):
        with pytest.raises(NotFoundError):
            look_at_link(keeping, token, NOW)
    assert look_at_link(keeping, elsewhere, NOW).purpose == "sign_in"


def test_an_account_that_is_disabled_twice_was_disabled_the_first_time(keeping, passwords, owner):
    person = invited(keeping, passwords, "ben@example.com")
    disable_account(keeping, person.id, ACT)
    disable_account(keeping, person.id, Act("owner@example.com", NOW + timedelta(days=1)))
    with keeping.reading() as unit:
        assert unit.accounts.account(person.id).disabled_at == NOW
        assert [one.action for one in unit.audit.entries()].count("account.disable") == 1
