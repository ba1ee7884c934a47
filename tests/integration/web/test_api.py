"""The API: who gets in with which token, what a role may do, versions, pages of lists, and what errors tell."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from planner.bootstrap import read_engagement_source
from planner.services.access import PERMISSIONS, ROLES, may
from planner.services.accounts import Membership, disable_account, give_role
from planner.services.keeping import EngagementFile, add_file, keep_engagement
from planner.services.tokens import PER_ADDRESS, TokenWanted, end_token, make_token, tokens_of
from planner.storage.tables import ApiTokenRow
from planner.web.api.description import describe
from planner.web.api.operations import BASE, OPERATIONS
from tests.integration.web.conftest import ACT, NOW, PASSWORD, Office

EXAMPLE = Path(__file__).parents[3] / "questionnaires/examples/sample_services"
SHEET = "/engagements/one/sheets/engagement.yaml"


# what fits the shape of an operation, where nothing does not
BODIES = {
    "add_entry_now": {"respondent": "lead", "values": {}},
    "change_entry": {"respondent": "lead", "values": {}},
    "answer_now": {"values": {}},
    "change_sheet_now": {"data": {"title": "y"}},
    "state_own_weights": {"values": {}},
    "give_own_marks": {"tables": {}},
    "set_respondent": {"name": "x", "role": {"zh": "x", "en": "x"}, "say": 1},
    "choose_products_now": {"product_ids": []},
    "compare_product": {"product_id": "hubspot", "edition": "x", "deployment": "public_cloud", "offer": {}},
    "decide_on_requirement": {"applicable": False},
    "rank_under_weights": {"weights": {}},
    "reopen_round_now": {"reason": "x"},
    "withdraw": {"reason": "x", "decided_by": "x"},
    "make_what_if": {"title": "x", "assumptions": ["x"]},
}


class Program:
    """A program with a token of somebody."""

    def __init__(self, office, account, scopes=("read", "write"), days=30):
        self.client = office.app.test_client()
        self.secret, self.token = make_token(office.store, account, TokenWanted("program", scopes, days), ACT)

    def ask(self, method, path, headers=(), **options):
        bearer = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en", **dict(headers)}
        return self.client.open(BASE + path, method=method, headers=bearer, **options)

    def get(self, path, **options):
        return self.ask("GET", path, **options)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The smaller example with people in every role; tests only read it."""
    made = Office(tmp_path_factory.mktemp("office"))
    kept = keep_engagement(made.store, "example", read_engagement_source(EXAMPLE), ACT)
    give_role(made.store, Membership(made.owner.id, kept.id, "owner"), ACT)
    yield made, kept
    made.store.database.close()


def code_of(response):
    return [one["code"] for one in response.json["problems"]]


def path_of(operation):
    known = {
        "slug": "one",
        "place": "engagement.yaml",
        "position": "0",
        "questionnaire": "pain_points",
        "job": "0" * 32,
    }
    return re.sub(r"\{(\w+)\}", lambda match: known.get(match[1], "0" * 32), operation.path)


# --- getting in ---------------------------------------------------------------------------------------------------


def test_no_operation_answers_without_a_token_nor_to_a_cookie_nor_to_a_wrong_token(office):
    office.engagement("one")
    office.person("eve@example.com", office.engagement("two"), "owner")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    assert browser.get("/e/two").status_code == 200
    wrong = ({}, {"Authorization": "Bearer crmp_wrong"}, {"Authorization": "Basic b3duZXI6eA=="})
    for number, operation in enumerate(OPERATIONS.values()):
        for headers in wrong:
            answer = browser.client.open(
                BASE + path_of(operation).replace("/one", "/two"),
                method=operation.method,
                headers=headers,
                environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
            )
            assert answer.status_code == 401, operation.id
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.content_type == "application/problem+json"


def test_a_token_opens_what_its_owner_may_see_until_it_ends(office):
    office.engagement("one")
    program = Program(office, office.owner)
    assert program.get("/engagements/one").json["title"] == {"zh": "项目one", "en": "Engagement one"}
    end_token(office.store, office.owner, program.token.id, ACT)
    assert program.get("/engagements/one").status_code == 401


def test_a_token_that_has_run_out_or_whose_owner_is_kept_out_opens_nothing(office):
    person = office.person("eve@example.com", office.engagement("one"), "viewer")
    short, long = Program(office, person, days=1), Program(office, person)
    clock = office.app.extensions["planner"].clock
    assert clock() == NOW
    with office.store.writing() as unit:
        unit.tokens.put(type(short.token)(**{**_fields(short.token), "expires_at": NOW}))
    assert short.get("/account").status_code == 401
    assert long.get("/account").status_code == 200
    disable_account(office.store, person.id, ACT)
    assert long.get("/account").status_code == 401


def _fields(token):
    return {name: getattr(token, name) for name in token.__dataclass_fields__}


def test_a_token_to_read_changes_nothing_and_one_to_write_alone_reads_nothing(office):
    office.engagement("one")
    reader, writer = (Program(office, office.owner, (scope,)) for scope in ("read", "write"))
    assert reader.get("/engagements").status_code == 200
    refused = reader.ask("POST", "/engagements/one/copy")
    assert (refused.status_code, code_of(refused)) == (403, ["token-scope-missing"])
    assert writer.get("/engagements").status_code == 403
    assert writer.ask("POST", "/engagements/one/copy").status_code == 201


def test_only_the_hash_of_a_token_is_kept(office):
    program = Program(office, office.owner)
    with office.store.database.reading() as session:
        (row,) = session.query(ApiTokenRow)
        kept = " ".join(str(getattr(row, column.name)) for column in ApiTokenRow.__table__.columns)
    assert program.secret not in kept
    with office.store.reading() as unit:
        assert all(program.secret not in json.dumps(one.after) for one in unit.audit.entries())
        assert "token.make" in [one.action for one in unit.audit.entries()]


def test_after_too_many_wrong_tokens_an_address_waits_and_right_tokens_still_open(office):
    program = Program(office, office.owner)
    for _ in range(PER_ADDRESS):
        assert program.get("/account", headers={"Authorization": "Bearer wrong"}).status_code == 401
    waiting = program.get("/account", headers={"Authorization": "Bearer wrong"})
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (429, "900")
    assert program.get("/account").status_code == 200


def test_the_last_use_of_a_token_is_noted(office):
    program = Program(office, office.owner)
    assert tokens_of(office.store, office.owner.id)[0].used_at is None
    assert program.get("/account").json["token"]["used_at"] == NOW.isoformat()
    assert tokens_of(office.store, office.owner.id)[0].used_at == NOW


# --- who may do what ----------------------------------------------------------------------------------------------


def test_a_foreign_engagement_is_answered_like_none_at_all(office):
    office.engagement("one")
    program = Program(office, office.person("eve@example.com", office.engagement("two"), "owner"))
    for operation in OPERATIONS.values():
        if "{slug}" in operation.path:
            foreign, none = (
                program.ask(operation.method, path_of(operation).replace("/one", f"/{slug}", 1))
                for slug in ("one", "none")
            )
            assert (foreign.status_code, foreign.data) == (404, none.data), operation.id


def test_roles_count_as_on_the_pages(office):
    engagement = office.engagement("one")
    viewer = Program(office, office.person("vic@example.com", engagement, "viewer"))
    evaluator = Program(office, office.person("eve@example.com", engagement, "evaluator"))
    owner = Program(office, office.owner)
    for path, statuses in {
        "/engagements/one": (200, 200, 200),
        "/engagements/one/members": (403, 403, 200),
        "/engagements/one/audit": (403, 403, 200),
        "/engagements/one/files": (403, 403, 200),
        "/engagements/one/export": (403, 403, 200),
    }.items():
        assert tuple(one.get(path).status_code for one in (viewer, evaluator, owner)) == statuses, path


def test_every_operation_is_refused_to_every_role_that_may_not_do_it(office):
    engagement = office.engagement("one")
    for role in ROLES:
        program = Program(office, office.person(f"{role}@example.com", engagement, role))
        refused = [one for one in OPERATIONS.values() if one.needs in PERMISSIONS and not may(role, one.needs)]
        for operation in refused:
            answer = program.ask(operation.method, path_of(operation))
            assert (answer.status_code, code_of(answer)) == (403, ["role-not-allowed"]), (role, operation.id)


def test_what_lies_in_an_engagement_is_reached_by_a_permission_in_it_only():
    for operation in OPERATIONS.values():
        assert (operation.needs in PERMISSIONS) == ("{slug}" in operation.path), operation.id


def test_a_consultant_changes_the_frame_but_not_the_decision_nor_who_has_a_say(office):
    program = Program(office, office.person("con@example.com", office.engagement("one"), "consultant"))
    data = program.get(SHEET).json["data"]
    statuses = [
        program.ask("PUT", SHEET, headers={"If-Match": '"1"'}, json={"data": {**data, **change}}).status_code
        for change in ({"award": {"alternative": "x"}}, {"stakeholders": []}, {"language": "en"})
    ]
    assert statuses == [403, 403, 200]


def test_not_even_the_owner_states_an_award_without_a_decision(office):
    office.engagement("one")
    program = Program(office, office.owner)
    data = program.get(SHEET).json["data"]
    sent = {"headers": {"If-Match": '"1"'}, "json": {"data": {**data, "award": {"alternative": "x"}}}}
    answer = program.ask("PUT", SHEET, **sent)
    assert (answer.status_code, code_of(answer)) == (403, ["api-award-decided"])
    assert program.get(SHEET).json["data"] == data


def test_nobody_reads_what_others_weigh_while_they_weigh_alone_not_even_the_owner(office):
    engagement = office.engagement("one")
    entries = "- {respondent: ann, date: '2026-06-01', values: {weighting_method: classes}}\n"
    sheet = f"schema: answers/1\nquestionnaire: weighting@1\nentries:\n{entries}".encode()
    add_file(office.store, engagement.id, EngagementFile("answers/weighting.yaml", sheet), ACT)
    owner = Program(office, office.owner)
    assert code_of(owner.get("/engagements/one/sheets/answers/weighting.yaml")) == ["round-still-open"]
    assert code_of(owner.get("/engagements/one/files/answers/weighting.yaml")) == ["round-still-open"]
    assert owner.get("/engagements/one/questionnaires/weighting/entries").json["items"] == []
    assert owner.get("/engagements/one/questionnaires/weighting/entries/0").status_code == 404
    assert code_of(owner.get("/engagements/one/selection/ranking")) == ["round-still-open"]
    with office.store.writing() as unit:
        unit.audit.append(ACT, "sheet.change", engagement.id, "answers/weighting.yaml#0", {"secret": 1}, {"secret": 2})
    last = owner.get("/engagements/one/audit?limit=1").json["items"][0]
    assert (last["subject"], last["before"], last["after"]) == ("answers/weighting.yaml#0", None, None)
    body = {"respondent": "ann", "values": {}}
    assert owner.ask("POST", "/engagements/one/questionnaires/weighting/entries", json=body).status_code == 403


# --- versions -----------------------------------------------------------------------------------------------------


def test_a_change_names_the_version_it_was_made_from_and_a_stale_one_tells_both(office):
    office.engagement("one")
    program = Program(office, office.owner)
    first = program.get(SHEET)
    changed = {"title": {"zh": "新", "en": "new"}}
    saved = program.ask("PUT", SHEET, headers={"If-Match": first.headers["ETag"]}, json={"data": changed})
    assert (saved.status_code, saved.json["data"]) == (200, changed)
    assert saved.headers["ETag"] != first.headers["ETag"]
    late = program.ask("PUT", SHEET, headers={"If-Match": first.headers["ETag"]}, json={"data": {"title": "late"}})
    assert (late.status_code, code_of(late)) == (412, ["api-stale"])
    assert late.json["kept"]["data"] == changed
    assert late.json["offered"]["data"] == {"title": "late"}
    assert program.get(SHEET).json["data"] == changed


def test_a_change_that_would_bring_a_problem_is_refused_by_name(example):
    office, kept = example
    program = Program(office, office.owner)
    sheet = "/engagements/example/sheets/answers/pain_points.yaml"
    found = program.get(sheet)
    data = {**found.json["data"], "questionnaire": "nothing@1"}
    answer = program.ask("PUT", sheet, headers={"If-Match": found.headers["ETag"]}, json={"data": data})
    assert answer.status_code == 422
    assert program.get("/engagements/example").json["version"] == kept.version


@pytest.mark.parametrize("named", ["*", 'W/"1"', '"x"', "1", '"99"'])
def test_a_version_that_never_was_is_stale(office, named):
    office.engagement("one")
    answer = Program(office, office.owner).ask("PUT", SHEET, headers={"If-Match": named}, json={"data": {}})
    assert answer.status_code == 412


def test_without_a_version_nothing_is_changed(office):
    office.engagement("one")
    program = Program(office, office.owner)
    assert program.ask("PUT", SHEET, json={"data": {}}).status_code == 428
    assert program.ask("DELETE", "/engagements/one").status_code == 428
    assert program.ask("DELETE", "/engagements/one", headers={"If-Match": '"99"'}).status_code == 412
    assert program.ask("DELETE", "/engagements/one", headers={"If-Match": '"1"'}).status_code == 204
    assert program.get("/engagements/one").status_code == 404


# --- lists, forms, errors -----------------------------------------------------------------------------------------


def test_lists_come_a_page_at_a_time_and_their_pages_make_up_the_whole(office):
    for number in range(7):
        office.engagement(f"number-{number}")
    program, found, cursor = Program(office, office.owner), [], ""
    while cursor is not None:
        page = program.get("/engagements", query_string={"limit": 3, "cursor": cursor}).json
        assert len(page["items"]) <= 3
        found += [one["slug"] for one in page["items"]]
        cursor = page["next"]
    assert found == [f"number-{number}" for number in range(7)]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=xyz", "colour=red"])
def test_what_stands_behind_the_question_mark_is_checked(office, query):
    assert Program(office, office.owner).get(f"/engagements?{query}").status_code == 422


def test_unknown_keys_are_named_and_so_are_wrong_values(office):
    office.engagement("one")
    body = {"email": "eve@example.com", "role": "king", "colour": "red"}
    answer = Program(office, office.owner).ask("POST", "/engagements/one/invitations", json=body)
    assert answer.status_code == 422
    assert {(one["code"], one["where"]) for one in answer.json["problems"]} == {
        ("api-unknown-key", "colour"), ("api-value", "role"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"data": {"x": NaN}}', "application/json", 400),
        (b'{"data": {"x": 1e999}}', "application/json", 400),
        (b'{"data": {"x": "\\ud800"}}', "application/json", 400),
        (b'{"data": {"x": "\\u0000"}}', "application/json", 422),
        (b'{"data": []}', "application/json", 422),
        (b"data=x", "application/x-www-form-urlencoded", 415),
        (b" " * 1_000_001, "application/json", 413),
    ],
)
def test_what_cannot_be_read_or_kept_is_refused_and_never_a_fault(office, body, kind, status):
    office.engagement("one")
    headers = {"If-Match": '"1"'}
    answer = Program(office, office.owner).ask("PUT", SHEET, headers=headers, data=body, content_type=kind)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_problems_are_told_in_the_language_asked_for(office):
    program = Program(office, office.owner)
    texts = [
        program.get("/engagements/none", headers={"Accept-Language": language}).json["title"]
        for language in ("zh-CN,zh;q=0.9", "en", "fr")
    ]
    assert texts == ["没有这一项，或无权查看", "Not there, or not for you", "Not there, or not for you"]


def test_an_address_that_is_none_and_a_method_that_is_none_are_told_as_problems(office):
    program = Program(office, office.owner)
    assert program.get("/nothing").content_type == "application/problem+json"
    answer = program.ask("PATCH", "/engagements")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")


def test_every_address_tells_which_methods_it_has_to_whoever_asks_by_another(office):
    office.engagement("one")
    program, known = Program(office, office.owner), {}
    for operation in OPERATIONS.values():
        known.setdefault(path_of(operation), set()).add(operation.method)
    for path, named in known.items():
        own = named | ({"HEAD"} if "GET" in named else set())
        for method in sorted({*METHODS} - own):
            answer = program.ask(method, path)
            assert set(answer.headers["Allow"].split(", ")) == {*own, "OPTIONS"}, (method, path)
            assert answer.status_code == (200 if method == "OPTIONS" else 405), (method, path)
            if method not in {"OPTIONS", "HEAD"}:
                assert code_of(answer) == ["api-method"], (method, path)
                assert answer.content_type == "application/problem+json", (method, path)


def test_an_engagement_goes_out_as_a_zip_file_and_comes_in_again(office):
    office.engagement("one")
    program = Program(office, office.owner)
    archive = program.get("/engagements/one/export")
    assert archive.content_type == "application/zip"
    assert archive.headers["Content-Disposition"].startswith("attachment")
    back = program.ask("POST", "/imports?name=other.zip", data=archive.data, content_type="application/zip")
    assert back.status_code == 201
    assert program.client.get(back.headers["Location"], headers={"Authorization": f"Bearer {program.secret}"}).json == (
        back.json
    )
    assert back.json["title"] == {"zh": "项目one", "en": "Engagement one"}


@pytest.mark.parametrize(
    "frame",
    [
        "title: x\n",
        "5\n",
        "[]\n",
        "title: x\nstakeholders: 5\n",
        "title: x\nstakeholders: [5]\n",
        "title: x\nrequirements: 7\n",
    ],
)
def test_an_engagement_that_makes_no_sense_comes_in_and_breaks_nothing(office, frame):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("engagement.yaml", frame)
        for place in ("answers/weighting.yaml", "answers/timing.yaml", "alternatives/a.yaml", "rounds.yaml"):
            archive.writestr(place, "entries: 3\n")
    program = Program(office, office.owner)
    made = program.ask("POST", "/imports?name=odd.zip", data=held.getvalue(), content_type="application/zip")
    assert made.status_code in {201, 422}
    if made.status_code == 201:
        for operation in OPERATIONS.values():
            if "{slug}" in operation.path and operation.method != "DELETE":
                path = path_of(operation).replace("/one", "/odd", 1)
                body = {"json": BODIES.get(operation.id, {})} if "body" in operation.arguments else {}
                answer = program.ask(operation.method, path, headers={"If-Match": '"1"'}, **body)
                assert answer.status_code < 500, operation.id


@pytest.mark.parametrize("place", ["rounds.yaml", "decisions/2026-07-01.yaml", "decisions/2026-07-01.zip"])
def test_what_is_on_record_is_neither_written_nor_removed_as_a_file(office, place):
    kept = office.engagement("one")
    program = Program(office, office.owner)
    forged = program.ask(
        "POST", f"/engagements/one/files/{place}", data=b"a: 1\n", content_type="application/octet-stream"
    )
    add_file(office.store, kept.id, EngagementFile(place, b"a: 1\n"), ACT)
    removed = program.ask("DELETE", f"/engagements/one/files/{place}")
    changed = program.ask("PUT", f"/engagements/one/sheets/{place}", headers={"If-Match": '"1"'}, json={"data": {}})
    for answer in (forged, removed, changed):
        assert (answer.status_code, code_of(answer)) == (403, ["api-record-stays"])
    with office.store.reading() as unit:
        assert EngagementFile(place, b"a: 1\n") in unit.engagements.files(kept.id)


def test_only_administrators_make_engagements(office):
    person = office.person("con@example.com", office.engagement("one"), "consultant")
    assert Program(office, person).ask("POST", "/engagements", json={}).status_code == 403


def test_an_invitation_is_a_link_that_works(office):
    office.engagement("one")
    body = {"email": "new@example.com", "role": "viewer"}
    made = Program(office, office.owner).ask("POST", "/engagements/one/invitations", json=body).json
    browser = office.browser()
    assert browser.send(made["path"], name="New", password=PASSWORD).status_code == 302
    assert "项目one" in browser.get("/").get_data(as_text=True)


def test_the_trail_tells_what_a_program_did_in_whose_name(office):
    office.engagement("one")
    program = Program(office, office.owner)
    title = {"title": {"zh": "新", "en": "new"}}
    assert program.ask("PUT", SHEET, headers={"If-Match": '"1"'}, json={"data": title}).status_code == 200
    last = program.get("/engagements/one/audit?limit=1").json["items"][0]
    assert (last["actor"], last["action"], last["subject"]) == ("owner@example.com", "sheet.change", "engagement.yaml")
    assert last["after"] == title


# --- findings -----------------------------------------------------------------------------------------------------


def test_findings_name_the_version_they_were_made_from(example):
    office, kept = example
    found = Program(office, office.owner).get("/engagements/example/findings").json
    assert found == {
        "version": kept.version, "wanted": kept.version, "is_current": True, "is_coming": False, "problems": [],
    }  # fmt: skip


def test_ranges_texts_and_unknowns_have_one_form(example):
    office, _ = example
    ranking = Program(office, office.owner).get("/engagements/example/selection/ranking").json["found"]
    leader = ranking["alternatives"][0]
    assert set(leader["value"]) == {"low", "expected", "high"}
    assert set(leader["name"]) == {"zh", "en"}
    assert all(set(one) == {"code", "params", "text"} for one in ranking["verdict"]["statements"])


def test_under_its_own_weights_the_ranking_is_what_it_was(example):
    office, _ = example
    program = Program(office, office.owner)
    whole = program.get("/engagements/example/selection").json["found"]
    weights = {one["point_id"]: one["combined"] for one in whole["weight_spread"]}
    again = program.ask("POST", "/engagements/example/selection/ranking", json={"weights": weights}).json["found"]
    before = [
        (one["alternative_id"], one["rank"], pytest.approx(one["overall_value"]["expected"])) for one in whole["scored"]
    ]
    assert [(one["alternative_id"], one["rank"], one["value"]["expected"]) for one in again] == before


def test_weights_that_are_none_are_refused_by_name(example):
    office, _ = example
    answer = Program(office, office.owner).ask(
        "POST", "/engagements/example/selection/ranking", json={"weights": {"CP01": -1, "XX": 1}}
    )
    assert answer.status_code == 422
    assert {"unknown-point", "weight-not-valid"} <= set(code_of(answer))


def test_an_engagement_that_cannot_be_run_says_why(office):
    office.engagement("one")
    answer = Program(office, office.owner).get("/engagements/one/diagnosis")
    assert answer.status_code == 409
    assert answer.json["problems"]


# --- what the pages do, by the same services -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def worked_on(tmp_path_factory):
    """A copy of the smaller example that tests change, with somebody in it who is its first respondent."""
    made = Office(tmp_path_factory.mktemp("worked"))
    # what is asked for waits: these tests read no findings
    made.app.extensions["planner"] = replace(made.app.extensions["planner"], ring=lambda _job: None)
    kept = keep_engagement(made.store, "worked", read_engagement_source(EXAMPLE), ACT)
    give_role(made.store, Membership(made.owner.id, kept.id, "owner", "md"), ACT)
    yield Program(made, made.owner)
    made.store.database.close()


def changed(program, path, body, method="PUT"):
    """Change something from the version it is in."""
    before = program.get(path)
    assert before.status_code == 200, before.json
    return program.ask(method, path, headers={"If-Match": before.headers["ETag"]}, json=body)


def test_a_requirement_is_decided_on_with_its_reason_and_a_stale_decision_tells_both(worked_on):
    path = "/engagements/worked/requirements/F-CUS-01"
    before = worked_on.get(path)
    reason = {"zh": "客户要求", "en": "the client asks for it"}
    wanted = {"applicable": True, "must_have": not before.json["decision"]["must_have"], "reason": reason}
    assert changed(worked_on, path, wanted).json["decision"]["must_have"] is wanted["must_have"]
    late = worked_on.ask("PUT", path, headers={"If-Match": before.headers["ETag"]}, json=wanted)
    assert (late.status_code, set(late.json) >= {"kept", "offered"}) == (412, True)


def test_answers_are_checked_as_on_the_pages_and_nothing_is_kept_of_wrong_ones(worked_on):
    path = "/engagements/worked/questionnaires/timing/answers/md"
    before = worked_on.get(path).json["values"]
    wrong = changed(worked_on, path, {"values": {**before, "no_such_question": 1}})
    assert wrong.status_code == 422
    assert wrong.json["problems"][0]["where"] == "values/no_such_question"
    assert worked_on.get(path).json["values"] == before
    assert changed(worked_on, path, {"values": before}).status_code == 200


def test_own_weights_are_stated_in_an_open_round_only(worked_on):
    rounds = worked_on.get("/engagements/worked/rounds")
    assert [one["round"]["is_open"] for one in rounds.json if one["round"]["questionnaire_id"] == "weighting"] == [
        False
    ]
    own = worked_on.get("/engagements/worked/weights/own")
    assert own.json["respondent_id"] == "md"
    values = {**own.json["values"], "weighting_reason": {"zh": "再想过", "en": "thought again"}}
    headers = {"If-Match": own.headers["ETag"]}
    path = "/engagements/worked/weights/own"
    assert code_of(worked_on.ask("PUT", path, headers=headers, json={"values": values})) == ["round-closed"]
    reopen = worked_on.ask(
        "POST", "/engagements/worked/rounds/weighting/reopen", headers={"If-Match": rounds.headers["ETag"]},
        json={"reason": "a new quotation"},
    )  # fmt: skip
    assert reopen.status_code == 200
    assert worked_on.ask("PUT", path, headers=headers, json={"values": values}).status_code == 200
    assert worked_on.ask("PUT", path, headers=headers, json={"values": values}).status_code == 412
    assert code_of(worked_on.get("/engagements/worked/selection/ranking")) == ["round-still-open"]
    closed = worked_on.ask(
        "POST", "/engagements/worked/rounds/weighting/close", headers={"If-Match": reopen.headers["ETag"]}
    )
    assert closed.json["round"]["is_open"] is False


def test_respondents_and_offers_are_set_up(worked_on):
    people = worked_on.get("/engagements/worked/respondents")
    body = {"name": "Fay Example", "role": {"zh": "财务", "en": "Finance"}, "say": 1}
    added = worked_on.ask(
        "PUT", "/engagements/worked/respondents/fay", headers={"If-Match": people.headers["ETag"]}, json=body
    )
    assert "fay" in [one["id"] for one in added.json["data"]["stakeholders"]]
    assert (
        worked_on.ask(
            "DELETE", "/engagements/worked/respondents/fay", headers={"If-Match": added.headers["ETag"]}
        ).status_code
        == 204
    )
    ids = [one["id"] for one in worked_on.get("/engagements/worked/alternatives").json["items"]]
    assert ids == ["keep_current", "sample_desk_a", "sample_desk_b"]


def test_documents_are_asked_for_in_the_background_and_their_job_can_be_stopped_and_tried_again(worked_on):
    path = "/engagements/worked/documents"
    offers = [one["code"] for one in worked_on.get("/engagements/worked/document-offers").json]
    asked = worked_on.ask("POST", path, json={"codes": offers[:1], "languages": ["en"]})
    assert asked.status_code == 202
    job = asked.headers["Location"].removeprefix(BASE)
    assert worked_on.get(job).json["state"] == "waiting"
    assert worked_on.ask("POST", f"{job}/cancel").json["state"] == "cancelled"
    assert worked_on.ask("POST", f"{job}/cancel").status_code == 422
    assert worked_on.ask("POST", f"{job}/retry").json["state"] == "waiting"
    assert worked_on.ask("POST", path, json={"codes": ["NONE"], "languages": ["en"]}).status_code == 422
    assert worked_on.get(path).json == {"items": [], "next": None}


def test_a_job_of_another_engagement_is_not_there(worked_on):
    wanted = {"codes": [worked_on.get("/engagements/worked/document-offers").json[-1]["code"]], "languages": ["en"]}
    job = worked_on.ask("POST", "/engagements/worked/documents", json=wanted).json["id"]
    copy = worked_on.ask("POST", "/engagements/worked/copy").json["slug"]
    assert worked_on.get(f"/engagements/{copy}/jobs/{job}").status_code == 404


def test_a_link_to_answer_opens_its_questionnaires_and_can_be_ended(worked_on):
    path = "/engagements/worked/answer-links"
    body = {"email": "md@example.com", "respondent_id": "md", "questionnaire_ids": ["timing"]}
    made = worked_on.ask("POST", path, json=body)
    assert made.status_code == 201
    stranger = worked_on.client.application.test_client()
    assert stranger.get(made.json["path"]).status_code == 200
    (link,) = worked_on.get(path).json["items"]
    assert worked_on.ask("DELETE", f"{path}/{link['id']}").status_code == 204
    assert stranger.get(made.json["path"]).status_code == 404
    body["respondent_id"] = "nobody"
    assert worked_on.ask("POST", path, json=body).status_code == 404


# --- the document and its pages -----------------------------------------------------------------------------------


def test_the_document_is_openapi_3_1_with_the_operations_and_no_page():
    described = describe("en")
    assert described["openapi"].startswith("3.1")
    assert sum(len(one) for one in described["paths"].values()) == len(OPERATIONS)
    assert not [path for path in described["paths"] if path.startswith(("/e/", "/sign-in"))]


def test_the_document_is_for_those_signed_in_and_for_programs(office):
    program, browser = Program(office, office.owner), office.browser()
    assert browser.get(f"{BASE}/openapi.json").status_code == 401
    assert program.get("/openapi.json").json["openapi"].startswith("3.1")
    office.person("eve@example.com")
    browser.sign_in("eve@example.com")
    assert browser.get(f"{BASE}/openapi.json").status_code == 200


def test_the_reference_tells_every_operation_and_record_without_leaving_this_server(office):
    browser = office.browser()
    office.person("eve@example.com")
    browser.sign_in("eve@example.com")
    page = browser.get("/api/reference").get_data(as_text=True)
    assert all(f'id="{name}"' in page for name in OPERATIONS)
    assert not re.search(r'(src|href)="https?:', page)
    assert browser.get("/api/reference/Robustness").status_code == 200
    assert browser.get("/api/reference/Nothing").status_code == 404
    assert office.browser().get("/api/reference").status_code == 302


def test_a_token_is_made_on_its_page_shown_once_and_ended_there(office):
    office.person("eve@example.com")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    made = browser.send("/account/tokens", name="<b>weekly</b>", scopes=["read"], days="30")
    page = made.get_data(as_text=True)
    secret = re.search(r'value="(crmp_[^"]+)"', page)[1]
    assert made.status_code == 201
    assert "&lt;b&gt;weekly" in page
    assert secret not in browser.get("/account/tokens").get_data(as_text=True)
    bearer = {"Authorization": f"Bearer {secret}"}
    token = office.app.test_client().get(f"{BASE}/account", headers=bearer).json["token"]
    assert token["expires_at"] == (NOW + timedelta(days=30)).isoformat()
    assert browser.send(f"/account/tokens/{token['id']}/end").status_code == 302
    assert office.app.test_client().get(f"{BASE}/account", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"scopes": ["all"]}, {"scopes": []}, {"days": "366"}, {"days": "0"}, {"days": "x"}]
)
def test_a_token_without_name_scope_or_end_is_refused_beside_its_field(office, wrong):
    person = office.person("eve@example.com")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    answer = browser.send("/account/tokens", **{"name": "weekly", "scopes": ["read"], "days": "30", **wrong})
    assert answer.status_code == 422
    assert f'id="{next(iter(wrong))}-wrong"' in answer.get_data(as_text=True)
    assert not tokens_of(office.store, person.id)


def test_nobody_ends_the_token_of_somebody_else(office):
    program = Program(office, office.owner)
    office.person("eve@example.com")
    browser = office.browser()
    browser.sign_in("eve@example.com")
    assert browser.get(f"/account/tokens/{program.token.id}/end").status_code == 404
    assert browser.send("/account/tokens", f"/account/tokens/{program.token.id}/end").status_code == 404
    assert program.get("/account").status_code == 200
