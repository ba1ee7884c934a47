"""Getting in and out by pages: forms, links, ways back, languages, and what strangers see."""

import re

import pytest

from planner.wording import load_wording
from tests.integration.web.conftest import PASSWORD


def text(response):
    return response.get_data(as_text=True)


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_where_they_wanted(office):
    office.person("eve@example.com", office.engagement("one"), "viewer")
    browser = office.browser()
    asked = browser.get("/e/one")
    assert (asked.status_code, asked.location) == (302, "/sign-in?back=/e/one")
    answer = browser.send(asked.location, "/sign-in", email="eve@example.com", password=PASSWORD, back="/e/one")
    assert (answer.status_code, answer.location) == (302, "/e/one")
    assert "项目one" in text(browser.get("/e/one"))


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "javascript:x", "/a\r\nSet-Cookie: x=1"],
)
def test_the_way_back_never_leads_to_another_server(office, back):
    office.person("eve@example.com")
    assert office.browser().sign_in("eve@example.com", back=back).location == "/"


def test_what_is_wrong_stands_on_the_page_and_the_address_stays_typed(office):
    answer = office.browser().sign_in("eve@example.com", "wrong password")
    assert answer.status_code == 422
    assert load_wording("zh-CN").label("problem.sign-in-wrong") in text(answer)
    assert 'value="eve@example.com"' in text(answer)
    assert "wrong password" not in text(answer)


def test_a_form_without_its_proof_is_refused(office):
    office.person("eve@example.com")
    answer = office.browser().client.post("/sign-in", data={"email": "eve@example.com", "password": PASSWORD})
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers or "planner_session" not in answer.headers["Set-Cookie"]


def test_opening_a_link_does_not_use_it_and_its_button_does(office):
    engagement = office.engagement("one")
    token = office.link("invitation", "eve@example.com", engagement, "evaluator")
    browser = office.browser()
    for _ in range(2):
        assert browser.get(f"/link/{token}").status_code == 200
    answer = browser.send(f"/link/{token}", name="Eve", password=PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "评分人" in text(browser.get("/"))
    assert office.browser().get(f"/link/{token}").status_code == 404


def test_a_new_password_that_is_too_short_is_refused_and_the_link_still_works(office):
    office.person("eve@example.com")
    token = office.link("password_reset", "eve@example.com")
    assert office.browser().send(f"/link/{token}", password="short").status_code == 422
    assert office.browser().send(f"/link/{token}", password="another good sentence").status_code == 302
    assert office.browser().sign_in("eve@example.com", "another good sentence").status_code == 302


def test_signing_out_ends_the_session_and_not_only_its_cookie(office):
    office.person("eve@example.com")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    stolen = browser.client.get_cookie("planner_session").value
    browser.send("/", "/sign-out")
    other = office.browser()
    other.client.set_cookie("planner_session", stolen)
    assert other.get("/").status_code == 302


def test_a_foreign_engagement_is_not_there(office):
    office.engagement("one")
    office.person("eve@example.com", office.engagement("two"), "viewer")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    foreign, none = browser.get("/e/one"), browser.get("/e/none")
    assert (foreign.status_code, none.status_code) == (404, 404)
    # the address asked for, and the proof against forged forms, which changes with the second
    own = re.compile(r'/e/\w+|name="csrf_token" value="[^"]+"')
    assert own.sub("", text(foreign)) == own.sub("", text(none))
    assert "项目one" not in text(browser.get("/"))


def test_pages_speak_the_language_a_person_chose_else_that_of_the_browser(office):
    browser = office.browser()
    assert "登录" in text(browser.get("/sign-in"))
    assert "Sign in" in text(browser.get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.9"}))
    browser.send("/sign-in", "/language", language="en", back="/sign-in")
    page = text(browser.get("/sign-in", headers={"Accept-Language": "zh-CN"}))
    assert "Sign in" in page
    assert '<html lang="en">' in page


@pytest.mark.parametrize("path", ["/sign-in", "/", "/healthz", "/readyz", "/none", "/static/planner.css", "/link/none"])
def test_every_answer_closes_what_a_browser_leaves_open(office, path):
    answer = office.browser().get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-Id"]
    page = text(answer)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?://(?!www\.w3\.org)", page)


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(office):
    office.person("eve@example.com")
    answer = office.browser().sign_in("eve@example.com")
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("planner_session=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_another_host_name_is_refused(office):
    assert office.browser().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_an_error_nobody_expected_tells_its_number_and_nothing_else(office):
    def broken():
        raise RuntimeError("secret of the inside")

    office.app.add_url_rule("/broken", view_func=broken)
    office.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = office.browser().get("/broken", headers={"X-Request-Id": "number-12345"})
    assert answer.status_code == 500
    assert "number-12345" in text(answer)
    assert "secret of the inside" not in text(answer)
