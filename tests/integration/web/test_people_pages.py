"""People of an engagement on pages: invitations shown once, roles, the last owner; and one's own account."""

import html
import re
from datetime import timedelta

import pytest

from planner.services.access import PERMISSIONS, ROLES
from planner.services.accounts import session_account, sign_in
from planner.services.people import devices_of
from planner.wording import load_wording
from tests.integration.web.conftest import NOW, PASSWORD

SAID = load_wording("zh-CN")
NEW = "another good sentence"


def text(response):
    return response.get_data(as_text=True)


@pytest.fixture
def engagement(office):
    return office.engagement("one")


@pytest.fixture
def owner(office, engagement):
    browser = office.browser()
    browser.send(f"/link/{office.link('sign_in', 'owner@example.com')}")
    return browser


def invited(owner, email, role, **values):
    """Invite somebody on the page and return where their link leads."""
    answer = owner.send("/e/one/members", email=email, role=role, **{"respondent": "", **values})
    assert answer.status_code == 200, text(answer)
    return html.unescape(re.search(r'id="address" value="http://localhost([^"]+)"', text(answer)).group(1))


def person_in(office, owner, email, role):
    browser = office.browser()
    assert browser.send(invited(owner, email, role), name=email[:3], password=PASSWORD).status_code == 302
    with office.store.reading() as unit:
        return browser, unit.accounts.by_email(email)


def test_an_invitation_is_shown_once_says_how_long_it_lasts_and_gives_the_role(office, owner):
    answer = owner.send("/e/one/members", email=" Eve@Example.com ", role="evaluator", respondent="")
    assert SAID.label("page-members.link-days", count=7) in text(answer)
    assert "/link/" not in text(owner.get("/e/one/members"))
    assert "eve@example.com" in text(owner.get("/e/one/members"))
    link = re.search(r'value="http://localhost(/link/[^"]+)"', text(answer)).group(1)
    browser = office.browser()
    browser.send(link, name="Eve <b>", password=PASSWORD)
    assert browser.get("/e/one").status_code == 200
    page = text(owner.get("/e/one/members"))
    assert "Eve &lt;b&gt;" in page
    assert SAID.label("page-members.pending") not in page


def test_a_withdrawn_invitation_no_longer_works(office, owner):
    link = invited(owner, "eve@example.com", "viewer")
    (withdraw,) = re.findall(r'action="(/e/one/members/withdraw/\w+)"', text(owner.get("/e/one/members")))
    assert owner.send("/e/one/members", withdraw).status_code == 302
    assert office.browser().get(link).status_code == 404
    assert owner.send("/e/one/members", withdraw).status_code == 404


def test_an_invitation_into_one_engagement_is_not_withdrawn_from_another(office, owner):
    office.engagement("two")
    link = invited(owner, "eve@example.com", "viewer")
    (withdraw,) = re.findall(r'action="(/e/one/members/withdraw/\w+)"', text(owner.get("/e/one/members")))
    assert owner.send("/e/one/members", withdraw.replace("/one/", "/two/")).status_code == 404
    assert office.browser().get(link).status_code == 200


def test_a_role_can_be_changed_and_taken_and_the_last_owner_stays(office, owner):
    _, eve = person_in(office, owner, "eve@example.com", "viewer")
    address = f"/e/one/members/{eve.id}"
    assert owner.send(address, role="consultant", respondent="").status_code == 302
    assert "顾问" in text(owner.get(address))
    last = f"/e/one/members/{office.owner.id}"
    refused = owner.send(last, role="viewer", respondent="")
    assert refused.status_code == 422
    assert SAID.label("problem.last-owner") in text(refused)
    assert owner.send(f"{last}/remove").status_code == 422
    assert owner.send(f"{address}/remove").status_code == 302
    assert owner.get(address).status_code == 404


def test_an_owner_who_gives_the_role_away_is_led_to_a_page_they_may_see(office, owner):
    person_in(office, owner, "eve@example.com", "owner")
    answer = owner.send(f"/e/one/members/{office.owner.id}", role="viewer", respondent="")
    assert answer.location == "/e/one"
    assert owner.get(answer.location).status_code == 200


def test_a_role_nobody_knows_is_refused(office, owner):
    assert owner.send("/e/one/members", email="eve@example.com", role="king", respondent="").status_code == 422
    assert owner.send("/e/one/members", email="no address", role="viewer", respondent="").status_code == 422


def test_the_page_says_of_every_role_what_it_may_do(owner):
    page = text(owner.get("/e/one/members"))
    for permission in PERMISSIONS:
        assert SAID.label(f"page-members.may-{permission}") in page
    for role in ROLES:
        assert SAID.label(f"web.role-{role}") in page


def test_a_link_for_a_new_password_is_made_by_administrators_only(office, owner):
    browser, eve = person_in(office, owner, "eve@example.com", "viewer")
    answer = owner.send("/accounts", f"/accounts/{eve.id}/new-password")
    link = re.search(r'value="http://localhost(/link/[^"]+)"', text(answer)).group(1)
    assert SAID.label("page-members.link-hours", count=1) in text(answer)
    assert browser.send("/account", f"/accounts/{eve.id}/new-password").status_code == 404
    assert office.browser().send(link, password=NEW).status_code == 302
    assert office.browser().sign_in("eve@example.com", NEW).status_code == 302
    # whoever was signed in with the old password no longer is
    assert browser.get("/account").status_code == 302


def test_an_account_that_is_disabled_is_out_at_once_and_can_be_let_in_again(office, owner):
    browser, eve = person_in(office, owner, "eve@example.com", "viewer")
    assert owner.send("/accounts", f"/accounts/{eve.id}/disable").status_code == 302
    assert browser.get("/account").status_code == 302
    assert office.browser().sign_in("eve@example.com").status_code == 422
    assert owner.send("/accounts", f"/accounts/{eve.id}/enable").status_code == 302
    assert office.browser().sign_in("eve@example.com").status_code == 302
    last = owner.send("/accounts", f"/accounts/{office.owner.id}/disable")
    assert last.status_code == 422
    assert SAID.label("problem.last-administrator") in text(last)
    assert owner.send("/accounts", f"/accounts/{eve.id}/promote").status_code == 404


def test_name_and_language_of_an_account_are_its_own(office, owner):
    owner.send("/account", "/language", language="zh-CN", back="/account")
    assert owner.send("/account", name="Zoë <i>", language="en").status_code == 302
    page = text(owner.get("/account"))
    assert '<html lang="en">' in page
    assert "Zoë &lt;i&gt;" in page
    assert owner.send("/account", name=" ", language="en").status_code == 422


def test_a_new_password_needs_the_old_one_and_ends_the_other_sign_ins(office):
    office.person("eve@example.com")
    here, there = office.browser(), office.browser()
    here.sign_in("eve@example.com")
    there.sign_in("eve@example.com")
    wrong = here.send("/account", "/account/password", old="not the old one", password=NEW)
    assert wrong.status_code == 422
    assert SAID.label("problem.old-password-wrong") in text(wrong)
    assert NEW not in text(wrong)
    assert here.send("/account", "/account/password", old=PASSWORD, password="short").status_code == 422
    assert here.send("/account", "/account/password", old=PASSWORD, password=NEW).status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert office.browser().sign_in("eve@example.com", PASSWORD).status_code == 422


def test_the_old_password_cannot_be_guessed_through_an_open_session(office):
    office.person("eve@example.com")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    answers = [browser.send("/account", "/account/password", old=f"guess {n}", password=NEW) for n in range(11)]
    assert [one.status_code for one in answers] == [422] * 10 + [429]
    assert browser.send("/account", "/account/password", old=PASSWORD, password=NEW).status_code == 429


def test_sign_ins_are_listed_and_ended_one_by_one_or_all(office):
    office.person("eve@example.com")
    browsers = [office.browser() for _ in range(3)]
    for number, browser in enumerate(browsers):
        browser.client.environ_base["HTTP_USER_AGENT"] = f"Mozilla (Windows NT) Firefox/{number}"
        browser.sign_in("eve@example.com")
    page = text(browsers[0].get("/account"))
    assert "Firefox · Windows" in page
    ends = re.findall(r'action="(/account/sessions/\w{16}/end)"', page)
    # the one that made the account by invitation, and two of these three
    assert len(ends) == 3
    assert browsers[0].send("/account", ends[-1]).status_code == 302
    assert browsers[0].send("/account", "/account/sessions/end-others").status_code == 302
    assert [one.get("/account").status_code for one in browsers] == [200, 302, 302]
    assert browsers[0].send("/account", "/account/sessions/end-all").location == "/sign-in"
    assert browsers[0].get("/account").status_code == 302


def test_nobody_ends_the_sign_in_of_another(office, owner):
    office.person("eve@example.com")
    token = sign_in(office.store, office.passwords, "eve@example.com", PASSWORD, "192.0.2.7", NOW)
    (device, *_) = devices_of(office.store, session_account(office.store, token, NOW).id, token, NOW)
    assert owner.send("/account", f"/account/sessions/{device.id}/end").status_code == 404
    assert session_account(office.store, token, NOW) is not None


def test_old_sign_ins_are_not_listed(office):
    person = office.person("eve@example.com")
    token = sign_in(office.store, office.passwords, "eve@example.com", PASSWORD, "192.0.2.7", NOW)
    assert devices_of(office.store, person.id, token, NOW + timedelta(days=15)) == ()
