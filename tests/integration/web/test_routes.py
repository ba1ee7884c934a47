"""Every route is declared and guarded: the table is the application's own map of addresses, nothing is left out."""

import re
from datetime import date

import pytest
from werkzeug.routing.converters import AnyConverter, NumberConverter

from planner.bootstrap import FileFolders
from planner.domain.model.text import Text
from planner.services.access import PERMISSIONS, ROLES, may
from planner.services.accounts import Membership, give_role
from planner.services.starting import NewEngagement, start_engagement_kept
from planner.web.guard import for_whom
from tests.integration.web.conftest import ACT, Office

# files of the program, the same for everybody; and what programs ask with tokens of their own, tested with the API
OPEN_FILES = {"static", "bootstrap.static"}
OF_PROGRAMS = "api."
SLUG = "ours"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("routes"))
    yield made
    made.store.database.close()


@pytest.fixture(scope="module")
def engagement(office):
    name = Text("我们的", "Ours")
    lead = {"lead": "赵样一", "lead_role": name}
    new = NewEngagement(name, name, name, "zh-CN", "CNY", today=date(2026, 7, 1), **lead)
    return start_engagement_kept(office.store, FileFolders(), new, office.owner, ACT)


@pytest.fixture(scope="module")
def browsers(office, engagement):
    """One signed-in browser for every role, one of somebody in another engagement, and one of a stranger."""
    made = {"stranger": office.browser(), "foreign": office.browser()}
    office.person("foreign@example.com", office.engagement("theirs"), "owner")
    made["foreign"].sign_in("foreign@example.com")
    for role in ROLES:
        person = office.person(f"{role}@example.net")
        give_role(office.store, Membership(person.id, engagement.id, role, "lead"), ACT)
        made[role] = office.browser()
        made[role].sign_in(f"{role}@example.net")
    return made


@pytest.fixture(scope="module")
def routes(office):
    """Every address of a page with a method, and who its view says it is for."""
    declared = for_whom(office.app)
    return [
        (method, address_of(rule), declared[rule.endpoint], rule.endpoint)
        for rule in office.app.url_map.iter_rules()
        if rule.endpoint not in OPEN_FILES and not rule.endpoint.startswith(OF_PROGRAMS)
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "DELETE", "PATCH"})
    ]


def address_of(rule):
    """Return an address of a route with words in it that name nothing but the engagement."""
    values = {}
    for name, converter in rule._converters.items():
        match converter:
            case AnyConverter():
                values[name] = next(iter(converter.items))
            case NumberConverter():
                values[name] = 1
            case _:
                values[name] = SLUG if name == "slug" else "none"
    return rule.build(values)[1]


def asked(browser, method, address, proof):
    return browser.client.open(address, method=method, data={"csrf_token": proof} if method != "GET" else None)


def proof_of(browser):
    """Return what proves that a form was read; everybody can read the form to sign in, or the first page."""
    page = browser.client.get("/sign-in", follow_redirects=True).get_data(as_text=True)
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def test_every_route_says_who_it_is_for_and_those_of_an_engagement_name_a_permission(routes):
    silent = [endpoint for _, _, who, endpoint in routes if who is None]
    assert not silent, f"declare these by a decorator of planner/web/guard.py: {silent}"
    loose = [endpoint for _, address, who, endpoint in routes if address.startswith("/e/") and who not in PERMISSIONS]
    assert not loose, f"these open an engagement without naming a permission: {loose}"


def test_strangers_see_nothing_but_the_ways_in(routes, browsers):
    proof = proof_of(browsers["stranger"])
    for method, address, who, _ in routes:
        answer = asked(browsers["stranger"], method, address, proof)
        if who == "anybody":
            assert answer.status_code < 500, (method, address)
        else:
            assert answer.status_code == 302, (method, address, answer.status_code)
            assert answer.location.startswith("/sign-in"), (method, address)


def test_to_people_of_another_engagement_there_is_none(routes, browsers, engagement):
    proof = proof_of(browsers["foreign"])
    for method, address, who, _ in routes:
        if who in PERMISSIONS:
            answer = asked(browsers["foreign"], method, address, proof)
            assert answer.status_code == 404, (method, address, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_whatever_it_may_not_do(role, routes, browsers):
    proof = proof_of(browsers[role])
    for method, address, who, _ in routes:
        if who in PERMISSIONS and not may(role, who):
            answer = asked(browsers[role], method, address, proof)
            assert answer.status_code == 403, (method, address, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_read_whatever_it_is_allowed_to_and_nothing_breaks(role, routes, browsers):
    for method, address, who, _ in routes:
        if method == "GET" and who in PERMISSIONS and may(role, who):
            answer = browsers[role].get(address)
            assert answer.status_code < 500, (address, answer.status_code)
            # whom a page is about may be a narrower question than the permission: others' answers, say
            assert answer.status_code != 302 or "/sign-in" not in answer.location, address


def test_pages_of_administrators_are_not_there_for_others(routes, browsers):
    proof = proof_of(browsers["owner"])
    for method, address, who, _ in routes:
        if who == "administrator":
            answer = asked(browsers["owner"], method, address, proof)
            assert answer.status_code == 404, (method, address, answer.status_code)


def test_no_form_is_taken_without_the_proof_that_it_was_read(routes, browsers):
    changing = [(method, address) for method, address, _, _ in routes if method != "GET"]
    assert len(changing) > 20
    for method, address in changing:
        for who in ("owner", "stranger"):
            answer = browsers[who].client.open(address, method=method)
            assert answer.status_code == 400, (who, method, address, answer.status_code)


def test_every_address_for_programs_asks_for_a_token(office):
    for rule in office.app.url_map.iter_rules():
        if rule.endpoint.startswith(OF_PROGRAMS):
            for method in rule.methods & {"GET", "POST", "PUT", "DELETE", "PATCH"}:
                answer = office.browser().client.open(address_of(rule), method=method)
                assert answer.status_code == 401, (method, str(rule), answer.status_code)


def test_who_has_signed_in_by_cookie_only_is_no_program(office, browsers):
    answer = browsers["owner"].get("/api/v1/engagements")
    assert answer.status_code == 401
