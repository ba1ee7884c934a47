"""Safe by construction: what the log never says, sessions nobody can plant, links nobody can try, flags of cookies."""

import io
import json
import logging
import re

import pytest

from planner.jobs.logs import set_up_logs
from planner.services.accounts import PER_ADDRESS, issue_link
from planner.web.app import create_app
from planner.web.guard import Floor
from planner.web.settings import WebSettings
from planner.wording import load_wording
from tests.integration.web.conftest import ACT, PASSWORD, Browser

SAID = load_wording("zh-CN")


def text(response):
    return response.get_data(as_text=True)


@pytest.fixture
def log():
    """What the whole process writes to its log, as a service would write it."""
    root, ours = logging.getLogger(), logging.getLogger("planner")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    stream = io.StringIO()
    set_up_logs(stream)
    # everything is told, even what the program would leave out
    root.setLevel(logging.DEBUG)
    yield stream
    root.handlers = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_the_log_has_no_secret_of_any_way_in(office, log):
    engagement = office.engagement("one")
    browser = office.browser()
    invitation = office.link("invitation", "eve@example.com", engagement, "owner")
    browser.send(f"/link/{invitation}", name="Eve", password=PASSWORD)
    secrets = {PASSWORD, invitation, browser.client.get_cookie("planner_session").value}
    browser.send("/account", "/account/password", old=PASSWORD, password="another good sentence")
    reset = office.link("password_reset", "eve@example.com")
    office.browser().send(f"/link/{reset}", password="a third good sentence")
    office.browser().sign_in("eve@example.com", "a wrong password")
    office.browser().get(f"/link/{invitation}?token={reset}")
    other = office.browser()
    other.sign_in("eve@example.com", "a third good sentence")
    secrets |= {reset, "another good sentence", "a third good sentence", "a wrong password"}
    secrets.add(other.client.get_cookie("planner_session").value)
    sent = other.send("/e/one/members", email="ben@example.com", role="viewer", respondent="")
    secrets.add(re.search(r"/link/([^\"]+)\"", text(sent)).group(1))
    written = log.getvalue()
    assert written.count('"event": "request"') > 10
    for secret in secrets:
        assert secret not in written


def test_every_line_of_the_log_is_one_object_with_the_pattern_of_the_address(office, log):
    office.engagement("client_of_ours")
    office.browser().get("/e/client_of_ours?q=x", headers={"X-Request-Id": "number-12345"})
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (line,) = [one for one in lines if one["event"] == "request"]
    assert line["request_id"] == "number-12345"
    assert (line["method"], line["route"], line["status"], line["account"]) == ("GET", "/e/<slug>", 302, None)
    assert line["ms"] >= 0
    assert "client_of_ours" not in log.getvalue()


def test_an_error_nobody_expected_is_in_the_log_with_its_cause(office, log):
    def broken():
        raise RuntimeError("the cause")

    office.app.add_url_rule("/broken", view_func=broken)
    office.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = office.browser().get("/broken")
    assert "the cause" in log.getvalue()
    assert answer.headers["X-Request-Id"] in log.getvalue()
    assert "the cause" not in text(answer)


def test_wrong_links_are_counted_by_address_in_the_database_and_a_right_one_still_opens(office):
    browser = office.browser()
    for number in range(PER_ADDRESS):
        assert browser.get(f"/link/guess-{number}").status_code == 404
    refused = browser.get("/link/one-more")
    assert refused.status_code == 429
    assert SAID.label("problem.too-often") in text(refused)
    assert browser.get(f"/link/{office.link('sign_in', 'owner@example.com')}").status_code == 200
    elsewhere = browser.get("/link/guess", environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert elsewhere.status_code == 404


def test_too_many_wrong_passwords_are_told_as_such(office):
    office.person("eve@example.com")
    answers = [office.browser().sign_in("eve@example.com", f"guess {n}") for n in range(11)]
    assert [one.status_code for one in answers] == [422] * 10 + [429]
    # the right one does not help before the time is over
    assert office.browser().sign_in("eve@example.com").status_code == 429


def test_a_session_somebody_planted_is_not_the_one_that_is_signed_in(office):
    office.person("eve@example.com")
    browser = office.browser()
    browser.client.set_cookie("planner_session", "planted-by-somebody")
    browser.sign_in("eve@example.com")
    assert browser.client.get_cookie("planner_session").value != "planted-by-somebody"
    thief = office.browser()
    thief.client.set_cookie("planner_session", "planted-by-somebody")
    assert thief.get("/account").status_code == 302


def test_the_proof_of_a_form_is_worth_nothing_in_another_browser(office):
    page = text(office.browser().get("/sign-in"))
    proof = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    office.person("eve@example.com")
    sent = {"csrf_token": proof, "email": "eve@example.com", "password": PASSWORD}
    assert office.browser().client.post("/sign-in", data=sent).status_code == 400


@pytest.mark.parametrize("path", ["/", "/account", "/e/one", "/e/one/members", "/sign-in", "/healthz"])
def test_no_cache_keeps_what_a_person_sees(office, path):
    office.person("eve@example.com", office.engagement("one"), "owner")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    assert browser.get(path).headers["Cache-Control"] == "no-store"


def test_behind_https_every_cookie_goes_that_way_only_and_so_do_links(office):
    old = office.app.extensions["planner"]
    values = {name: getattr(old, name) for name in old.__slots__} | {"is_https": True}
    app = create_app(WebSettings("a secret", is_https=True, hosts=("crm.example.com",)), Floor(**values))
    browser = Browser(app)
    browser.client.environ_base["HTTP_HOST"] = "crm.example.com"
    token = issue_link(office.store, "sign_in", "owner@example.com", ACT)
    page = browser.client.get(f"/link/{token}", base_url="https://crm.example.com")
    assert "Strict-Transport-Security" in page.headers
    assert all("Secure" in one for one in page.headers.getlist("Set-Cookie"))
    proof = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text(page)).group(1)
    answer = browser.client.post(
        f"/link/{token}",
        data={"csrf_token": proof},
        base_url="https://crm.example.com",
        headers={"Referer": f"https://crm.example.com/link/{token}"},
    )
    assert answer.status_code == 302
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
    assert browser.client.get("/account", base_url="https://evil.example").status_code == 400


def test_what_comes_back_after_signing_in_is_a_place_of_this_application(office):
    asked = office.browser().get("/e/one?next=https://evil.example")
    assert asked.location.startswith("/sign-in?back=/e/one")
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = office.browser().send("/sign-in", "/language", language="en", back=back)
        assert answer.location == "/"


def test_health_says_nothing_but_that_it_is_well(office):
    for path in ("/healthz", "/readyz"):
        answer = office.browser().get(path)
        assert (answer.status_code, answer.data) == (200, b"ok\n")
