"""`planner people` as administrators use it, and the words `planner audit show` has for what people did."""

import json
import re

import pytest

from planner.bootstrap import open_keeping
from planner.places import EXAMPLES, WORDING
from planner.services.accounts import make_owner, use_link
from planner.storage.passwords import Argon2Passwords
from tests.integration.commands import call
from tests.integration.storage.test_commands import ACT

SOURCES = WORDING.parent.rglob("*.py")
ACTION = re.compile(r'audit\.append\(\s*\w+(?:\.\w+)?,\s*"([a-z_.-]+)"')


def run(place, *words, lang="en"):
    told = call("people", *words, "--data", place / "data", "--lang", lang)
    return told.code, told.out + told.err


@pytest.fixture
def place(tmp_path):
    """A folder whose database has an owner and one engagement."""
    keeping = open_keeping(None, tmp_path / "data")
    make_owner(keeping, "owner@example.com", "赵样一", "zh-CN", ACT)
    keeping.database.close()
    assert call("import", EXAMPLES / "sample_services", "--data", tmp_path / "data").code == 0
    return tmp_path


def follow(place, told, name="Eve"):
    """Use the link that was printed, as somebody does on the page it leads to."""
    (token,) = re.findall(r"/link/([\w-]+)", told)
    keeping = open_keeping(None, place / "data")
    try:
        use_link(keeping, Argon2Passwords(), token, ACT.at, name=name, password="a good sentence")
    finally:
        keeping.database.close()
    return token


def test_an_invitation_prints_a_link_that_gives_an_account_and_a_role(place):
    code, told = run(place, "invite", "Eve@Example.com", "--to", "sample_services", "--role", "evaluator")
    assert code == 0
    assert "http://127.0.0.1:8000/link/" in told
    assert "7 days" in told
    token = follow(place, told)
    code, told = run(place, "list", "sample_services")
    assert code == 0
    assert "eve@example.com" in told
    assert "Evaluator" in told
    assert token not in told
    assert "Evaluator" not in run(place, "list")[1]


def test_a_link_is_made_for_an_account_there_is_and_leads_to_the_address_people_use(place):
    code, told = run(place, "link", "owner@example.com", "--public-url", "https://crm.example.com/")
    assert code == 0
    assert "https://crm.example.com/link/" in told
    assert run(place, "link", "nobody@example.com")[0] == 2


def test_a_role_is_given_and_taken_and_the_last_owner_stays(place):
    assert run(place, "role", "owner@example.com", "sample_services", "owner", "--respondent", "md")[0] == 0
    assert run(place, "role", "owner@example.com", "sample_services", "viewer")[0] == 1
    assert run(place, "remove", "owner@example.com", "sample_services", "--yes")[0] == 1
    follow(place, run(place, "invite", "eve@example.com")[1])
    assert run(place, "role", "eve@example.com", "sample_services", "owner")[0] == 0
    assert run(place, "remove", "owner@example.com", "sample_services", "--yes")[0] == 0
    told = json.loads(run(place, "list", "sample_services", "--json")[1])
    assert [(one["email"], one["role"]) for one in told] == [("eve@example.com", "owner")]
    assert not any("password" in key for one in told for key in one)


def test_a_role_or_an_engagement_nobody_knows_is_told(place):
    assert run(place, "role", "owner@example.com", "sample_services", "king")[0] == 2
    assert run(place, "role", "owner@example.com", "none", "viewer")[0] == 2
    assert run(place, "list", "none")[0] == 2


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_what_people_did_is_on_record_in_words(place, lang):
    run(place, "link", "owner@example.com")
    told = call("audit", "show", "--data", place / "data", "--lang", lang)
    assert told.code == 0, told.err
    assert ("发出链接" if lang == "zh-CN" else "Link issued") in told.out


def test_everything_the_audit_trail_holds_has_a_name():
    actions = {action for source in SOURCES for action in ACTION.findall(source.read_text(encoding="utf-8"))}
    assert len(actions) > 20
    named = (WORDING / "cli.yaml").read_text(encoding="utf-8")
    assert not [action for action in sorted(actions) if f"\nact-{action}:" not in named]
