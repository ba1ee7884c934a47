"""Scoring alone: marks and weights that nobody else sees before the round is closed, and everybody after it."""

import html
import itertools
import json
import random
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from planner import places
from planner.domain.selection.methods.ahp import DEFAULT_TABLE, RANDOM_INDEX
from planner.errors import InputError
from planner.services.access import ROLES, may
from planner.services.keeping import EngagementFile, change_sheet, keep_engagement
from planner.services.rounds import ROUNDS_PLACE, round_of
from planner.services.single_stage import run_selection
from planner.services.weighing import answers_with, weigh
from planner.web.selection.weight_forms import read_form
from tests.integration.web.conftest import ACT, Office
from tests.integration.web.evaluation_team import ALONE, EXAMPLE, FRESH, POINTS, Team
from tests.kept_examples import ENGINES


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("office"))
    yield made
    made.store.database.close()


@pytest.fixture(scope="module")
def closed(shared):
    return Team(shared, EXAMPLE, "closed")


@pytest.fixture
def fresh(shared, request):
    return Team(shared, FRESH, re.sub(r"\W", "", request.node.name)[-40:].lower())


# --- rounds ------------------------------------------------------------------------------------------------------


def test_answers_of_several_people_from_before_there_were_rounds_are_a_closed_round(closed):
    assert not closed.round("weighting").is_open
    assert closed.round("trial_feedback").respondents == ("service_head", "tester")


def test_a_new_engagement_begins_with_open_rounds_that_stay_open_when_a_second_person_answers(fresh):
    assert fresh.round("weighting").is_open
    fresh.weigh("evaluator", CP01="70", CP02="30")
    fresh.weigh("decision_maker", CP01="20", CP02="80")
    found = fresh.round("weighting")
    assert (found.is_open, found.respondents) == (True, ("service_head", "md"))
    assert [event.act for event in found.events] == ["opened"]


def test_before_the_reveal_nobody_finds_a_trace_of_what_others_said_on_any_page_of_the_selection(fresh):
    fresh.weigh("evaluator", CP01="61.7", CP07="38.3", reason="SECRET-WEIGHT")
    fresh.weigh("decision_maker", CP01="10", CP07="90")
    fresh.mark("evaluator", **{"trial_marks-interface": "1", "remark-0-kind": "weakness", "remark-0-rating": "interface",
               "remark-0-text": "SECRET-REMARK"})  # fmt: skip
    names = ("", "/marks", "/marks/sample_desk_a", "/weights", "/sliders", "/what-if", "/decision")
    for role in set(ROLES) - {"evaluator"}:
        for name in names:
            text = fresh.text(role, name)
            assert "SECRET" not in text, (role, name)
            # the evaluator's share of CP01 and what both come to
            assert not re.search(r"61\.7|11\.2%|6\.5%", text), (role, name)
    answer = fresh.browsers["decision_maker"].client.post(
        fresh.page("/sliders/shares"),
        json={"weights": dict.fromkeys(POINTS, 1)},
        headers=_proof(fresh, "decision_maker"),
    )
    assert "SECRET" not in answer.get_data(as_text=True)


def test_how_many_have_finished_is_told_and_not_who(fresh):
    fresh.weigh("evaluator", **dict.fromkeys(POINTS, "9"))
    assert "应答 2 人，已完成 1 人" in fresh.text("viewer", "/weights")


def test_closing_asks_first_and_names_who_has_not_finished(fresh):
    fresh.weigh("evaluator", **dict.fromkeys(POINTS, "9"))
    page = fresh.text("owner", "/rounds/weighting/close")
    assert "Ann Example" in page
    assert "Ben Sample" not in page
    assert fresh.round("weighting").is_open
    assert fresh.close("owner", "weighting").status_code == 302
    found = fresh.round("weighting")
    assert not found.is_open
    assert found.events[-1].unfinished == ("md",)


def test_after_the_reveal_everybody_sees_everybody_and_nobody_changes_anything(fresh):
    fresh.weigh("evaluator", CP01="60", CP07="40")
    fresh.weigh("decision_maker", CP01="10", CP07="90")
    fresh.close("decision_maker", "weighting")
    page = fresh.text("viewer", "/weights")
    assert "客户服务部负责人" in page
    assert "总经理" in page
    before = fresh.sheet("answers/weighting.yaml")
    answer = fresh.browsers["evaluator"].send(
        fresh.page("/marks/sample_desk_a"), fresh.page("/weights"), method="points"
    )
    assert answer.status_code == 302
    assert fresh.sheet("answers/weighting.yaml") == before


def test_a_round_nobody_has_answered_cannot_be_closed(fresh):
    assert fresh.close("owner", "weighting").status_code == 422


def test_two_people_closing_at_once_is_told_to_the_second(fresh):
    fresh.weigh("evaluator", CP01="60", CP07="40")
    old = fresh.round("weighting").version
    fresh.mark("evaluator", **{"trial_marks-interface": "1"})
    assert fresh.close("owner", "weighting", version=old).status_code == 409
    assert fresh.round("weighting").is_open


def test_reopening_needs_a_reason_which_stays_on_record(closed, fresh):
    fresh.weigh("evaluator", CP01="60", CP07="40")
    fresh.close("owner", "weighting")
    page = "/rounds/weighting/reopen"
    version = fresh.round("weighting").version
    assert fresh.send("owner", page, version=version, reason=" ").status_code == 422
    assert fresh.send("owner", page, version=version, reason="一位同事刚回来 <b>").status_code == 302
    assert fresh.round("weighting").is_open
    assert "一位同事刚回来 &lt;b&gt;" in fresh.text("viewer", "/weights")


def test_rounds_go_out_with_the_engagement_and_come_in_again(fresh, shared):
    fresh.weigh("evaluator", CP01="60", CP07="40")
    fresh.close("owner", "weighting")
    files = fresh.files()
    assert ROUNDS_PLACE in {file.place for file in files}
    copy = keep_engagement(shared.store, f"{fresh.slug}-again", files, ACT)
    with shared.store.reading() as unit:
        again = round_of(unit, copy.id, "weighting")
    assert not again.is_open
    assert again.events == fresh.round("weighting").events
    engagement, _ = ENGINES.open(files)
    assert [one.stakeholder_id for one in engagement.weightings] == ["service_head"]


# --- who may ------------------------------------------------------------------------------------------------------

ACTS = [
    ("get", "/marks", "view"),
    ("get", "/weights", "view"),
    ("get", "/marks/sample_desk_a", "mark"),
    ("post", "/marks/sample_desk_a", "mark"),
    ("post", "/weights", "weigh"),
    ("get", "/rounds/weighting/close", "reveal"),
    ("post", "/rounds/weighting/close", "reveal"),
    ("get", "/rounds/weighting/reopen", "reveal"),
    ("post", "/rounds/weighting/reopen", "reveal"),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "name", "permission"), ACTS)
def test_roles_may_what_the_table_of_access_says(closed, role, method, name, permission):
    browser = closed.browsers[role]
    if method == "get":
        answer = browser.get(closed.page(name))
    else:
        answer = browser.send(closed.page("/weights"), closed.page(name), version="-1")
    assert (answer.status_code == 403) == (not may(role, permission)), answer.status_code


@pytest.mark.parametrize(("method", "name", "_permission"), ACTS)
def test_a_foreign_engagement_is_not_there_and_a_stranger_is_asked_to_sign_in(
    closed, shared, method, name, _permission
):
    stranger = shared.browser()
    foreign = closed.browsers["owner"]
    other = f"/e/none/selection{name}"
    if method == "get":
        assert foreign.get(other).status_code == 404
        assert stranger.get(closed.page(name)).status_code == 302
    else:
        assert foreign.send("/", other).status_code == 404
        assert stranger.send("/sign-in", closed.page(name)).status_code == 302


def test_ids_that_do_not_exist_are_not_there(fresh):
    assert fresh.get("evaluator", "/marks/nothing").status_code == 404
    assert fresh.get("evaluator", "/marks/keep_current").status_code == 404
    assert fresh.get("owner", "/rounds/company_profile/close").status_code == 404


def test_somebody_who_is_none_of_the_respondents_is_told_so(fresh):
    account = fresh.office.person(f"new.{fresh.slug}@example.com", fresh.kept, "evaluator")
    browser = fresh.office.browser()
    browser.sign_in(account.email)
    assert "哪一位答卷人" in browser.get(fresh.page("/weights")).get_data(as_text=True)
    assert browser.get(fresh.page("/marks/sample_desk_a")).status_code == 404


# --- marks --------------------------------------------------------------------------------------------------------


def test_marks_are_kept_as_the_questionnaire_asks_and_what_was_not_tried_stays_unknown(fresh):
    fresh.mark("evaluator", **{
        "trial_marks-completeness": "3", "trial_marks-interface": "", "task-UT-07-result": "done", "task-UT-07-seconds": "61",
        "trial_closing-sus_1": "4", "defect-0-severity": "serious", "defect-0-text": "<script>x</script>", "defect-0-requirement": "F-CUS-01",
    })  # fmt: skip
    (entry,) = fresh.sheet("answers/trial_feedback.yaml")["entries"]
    values = entry["values"]
    assert entry["respondent"] == "service_head"
    assert [_bare(row) for row in values["trial_marks"]] == [{"alternative": "sample_desk_a", "completeness": 3}]
    assert _bare(values["trial_tasks"][0]) == {
        "alternative": "sample_desk_a",
        "task": "UT-07",
        "result": "done",
        "seconds": 61,
    }
    assert _bare(values["trial_closing"][0]) == {"alternative": "sample_desk_a", "sus_1": 4}
    assert "&lt;script&gt;" in fresh.text("evaluator", "/marks/sample_desk_a")
    engagement, _ = ENGINES.open(fresh.files())
    assert {answer.respondent_id for answer in engagement.answers if answer.question_id == "trial_marks"} == {
        "service_head"
    }


def test_marks_of_one_alternative_leave_those_of_another_alone(fresh):
    fresh.mark("evaluator", **{"trial_marks-completeness": "3"})
    fresh.mark("evaluator", "sample_desk_b", **{"trial_marks-completeness": "5"})
    fresh.mark("evaluator", **{"trial_marks-completeness": "2"})
    rows = fresh.sheet("answers/trial_feedback.yaml")["entries"][0]["values"]["trial_marks"]
    assert {row["alternative"]: row["completeness"] for row in rows} == {"sample_desk_a": 2, "sample_desk_b": 5}
    assert len({row["id"] for row in rows}) == 2


def test_marks_taken_back_leave_an_engagement_that_still_opens(fresh):
    fresh.mark("evaluator", **{"trial_marks-completeness": "3"})
    fresh.mark("evaluator")
    assert fresh.round("trial_feedback").respondents == ()
    ENGINES.open(fresh.files())


def test_a_stale_save_shows_both_and_loses_neither(fresh):
    page = "/marks/sample_desk_a"
    state = fresh.state("evaluator", page)
    fresh.mark("evaluator", **{"trial_marks-completeness": "1"})
    answer = fresh.send("evaluator", page, state=state, **{"trial_marks-completeness": "5"})
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert re.search(r"<td>1</td><td>5</td>", text)
    assert fresh.sheet("answers/trial_feedback.yaml")["entries"][0]["values"]["trial_marks"][0]["completeness"] == 1
    again = re.search(r'name="state" value="(\w+)"', text).group(1)
    assert fresh.send("evaluator", page, state=again, **{"trial_marks-completeness": "5"}).status_code == 302
    assert fresh.sheet("answers/trial_feedback.yaml")["entries"][0]["values"]["trial_marks"][0]["completeness"] == 5


def test_a_script_saves_while_somebody_writes_and_leaves_unfinished_rows_out(fresh):
    page = fresh.page("/marks/sample_desk_a")
    fields = {
        "state": fresh.state("evaluator", "/marks/sample_desk_a"),
        "trial_marks-support": "4",
        "remark-0-text": "half",
    }
    browser = fresh.browsers["evaluator"]
    proof = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(page).get_data(as_text=True)).group(1)
    answer = browser.client.post(page, data={"csrf_token": proof, **fields}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert "1/4" in answer.json["told"]
    assert answer.json["state"] == fresh.state("evaluator", "/marks/sample_desk_a")
    assert "half" not in json.dumps(fresh.sheet("answers/trial_feedback.yaml"))


@pytest.mark.parametrize(
    "fields",
    [
        {"trial_marks-support": "6"},
        {"trial_marks-support": "x"},
        {"task-UT-07-result": "done", "task-UT-07-ease": "8"},
        {"task-UT-07-result": "maybe"},
        {"defect-0-text": "no severity"},
        {"defect-0-text": "x", "defect-0-severity": "serious", "defect-0-requirement": "NO-SUCH"},
        {"trial_marks-tested_on": "yesterday"},
    ],
)
def test_what_is_not_as_asked_is_refused_and_stays_in_the_form(closed_form, fields):
    answer = closed_form.mark("evaluator", **fields)
    assert answer.status_code == 422
    assert "answers/trial_feedback.yaml" not in {file.place for file in closed_form.files()}


@pytest.fixture(scope="module")
def closed_form(shared):
    return Team(shared, FRESH, "faults")


def test_after_the_reveal_marks_stand_by_person_with_the_widest_spread_first(closed):
    page = closed.text("viewer", "/marks")
    rows = re.findall(r"<td class=\"right\">(\d) – ([\d.]+) – (\d)</td>", page)
    widths = [int(high) - int(low) for low, _, high in rows]
    assert rows[0] == ("3", "3.5", "4")
    assert widths == sorted(widths, reverse=True)
    assert "Ben Sample" not in page


def test_people_are_called_as_the_engagement_says(shared):
    team = Team(shared, EXAMPLE, "called")
    for shown, seen, unseen in (("named", "Ben Sample", "客户服务部负责人"), ("anonymous", "某人", "客户服务部负责人")):
        with shared.store.reading() as unit:
            frame = unit.engagements.sheet(team.kept.id, "engagement.yaml")
        change_sheet(shared.store, team.kept.id, _with(frame, marks_shown=shown), ACT)
        for name in ("/marks", "/weights"):
            page = team.text("viewer", name)
            assert seen in page
            assert unseen not in page


# --- weights ------------------------------------------------------------------------------------------------------

FORMS = [
    ("classes", {f"class-{code}": word for code, word in zip(POINTS, "高高中中中低低低低低低", strict=True)}),
    ("points", {f"points-{code}": str(number) for number, code in enumerate(POINTS)}),
    ("swing", {f"swing-{code}": str(100 - 9 * number) for number, code in enumerate(POINTS)}),
    ("ranks", {f"rank-{code}": str(1 + number // 2) for number, code in enumerate(POINTS)}),
    ("pairwise", {f"{key}-{n}": value for n in range(10)
                  for key, value in (("more", POINTS[n]), ("less", POINTS[n + 1]), ("times", "1.5"))}),
    ("best_worst", {f"{key}-{code}": str(value) for number, code in enumerate(POINTS)
                    for key, value in (("best_over", 1 + number * 0.8), ("over_worst", 9 - number * 0.8))}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "fields"), FORMS, ids=[method for method, _ in FORMS])
def test_weights_shown_and_kept_are_those_of_the_engine(fresh, method, fields):
    page = f"/weights?method={method}"
    sent = {"state": fresh.state("evaluator", page), "method": method, **fields}
    preview = fresh.send("evaluator", page, "/weights", preview="1", **sent)
    assert preview.status_code == 200
    assert "answers/weighting.yaml" not in {file.place for file in fresh.files()}
    assert fresh.send("evaluator", page, "/weights", save="1", **sent).status_code == 302
    engagement, packs = ENGINES.open(fresh.files())
    group = run_selection(engagement, packs).group
    shown = re.findall(
        r'<th scope="row">(CP\d\d) .*?</th><td class="right">([\d.]+)%</td>', preview.get_data(as_text=True)
    )
    assert shown == re.findall(
        r'<th scope="row">(CP\d\d) .*?</th><td class="right">([\d.]+)%</td>', fresh.text("evaluator", "/weights")
    )
    assert dict(shown) == {code: f"{100 * share:.1f}" for code, share in group.shares["service_head"].items()}
    assert engagement.weightings[0].method == method


def _filled_in(draw, method):
    """Return fields of a form as people fill them in: points left out, zeros, ties, incomplete comparisons."""
    points = [code for code in POINTS if draw.random() < 0.8] or POINTS[:1]
    if method == "pairwise":
        pairs = [(first, second) for at, first in enumerate(points) for second in points[at + 1 :]]
        chain = list(itertools.pairwise(points))
        rows = pairs if draw.random() < 0.5 else chain + [pair for pair in pairs if draw.random() < 0.2]
        rows = [draw.sample(pair, 2) for pair in dict.fromkeys(rows)]
        return {
            f"{key}-{number}": value
            for number, (more, less) in enumerate(rows)
            for key, value in (("more", more), ("less", less), ("times", str(draw.choice([1, 1.5, 2, 3, 5, 9]))))
        }
    written = {
        "classes": lambda: draw.choice("高中低"),
        "points": lambda: str(draw.choice([0, 1, 12.5, 40, 100])),
        "swing": lambda: str(draw.randint(0, 100)),
        "ranks": lambda: str(draw.randint(1, 6)),
    }[method]
    column = {"classes": "class", "ranks": "rank"}.get(method, method)
    return {f"{column}-{code}": written() for code in points}


def test_the_form_brings_what_a_browser_needs_to_weigh_and_shows_nothing_of_it_without_a_script(fresh):
    for method, _ in FORMS:
        text = fresh.text("evaluator", f"/weights?method={method}")
        sections = re.findall(r'<section class="coming-weights" data-weights="([^"]*)"[^>]* hidden>', text)
        # best and worst points need the server
        assert len(sections) == (method != "best_worst"), method
        for section in sections:
            settings = json.loads(html.unescape(section))
            assert settings["points"] == POINTS
            assert ("random_index" in settings) == (method == "pairwise")


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs what a browser would run")
def test_browser_and_server_weigh_alike(closed, tmp_path):
    packs = ENGINES.packs(closed.files())
    questionnaire, catalogue = packs.questionnaires["weighting"], packs.catalogue
    draw = random.Random(5)
    methods = [method for method, _ in FORMS if method != "best_worst"]
    cases = [(method, _filled_in(draw, method)) for method in methods for _ in range(25)]
    cases += [(method, fields) for method, fields in FORMS if method != "best_worst"]
    # what gives no weights here gives none there
    cases += [
        ("points", {"points-CP01": "0"}),
        ("points", {"points-CP01": "-3"}),
        ("classes", {}),
        ("ranks", {"rank-CP01": "0"}),
    ]
    apart = [("CP01", "CP02", "3"), ("CP03", "CP04", "2")]
    cases.append(("pairwise", {f"{key}-{number}": value for number, row in enumerate(apart)
                               for key, value in zip(("more", "less", "times"), row, strict=True)}))  # fmt: skip
    module = tmp_path / "weights.mjs"
    module.write_bytes((places.PAGES.parent.parent / "planner/web/static/weights.js").read_bytes())
    settings = {"class_points": catalogue.class_points, "random_index": RANDOM_INDEX[DEFAULT_TABLE]}
    script = (
        f'import {{ weigh }} from {json.dumps(module.as_uri())}; import {{ readFileSync }} from "node:fs";'
        'const { cases, points, settings } = JSON.parse(readFileSync(0, "utf-8"));'
        "console.log(JSON.stringify(cases.map(([method, cells]) => weigh(method, cells, points, settings))));"
    )
    sent = json.dumps({"cases": cases, "points": list(catalogue.points), "settings": settings}).encode()
    run = subprocess.run(["node", "--input-type=module", "-e", script], input=sent, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    consistent = 0
    for (method, fields), found in zip(cases, json.loads(run.stdout), strict=True):
        table, form = read_form(fields, method, tuple(catalogue.points))
        try:
            ours = None if form.wrong else weigh(questionnaire, catalogue, "md", answers_with({}, method, table))
        except InputError:
            ours = None
        if ours is None:
            assert found is None, (method, fields)
            continue
        assert found["shares"] == pytest.approx(dict(ours.shares), abs=1e-9), (method, fields)
        if ours.consistency is not None:
            consistent += ours.consistency.ratio is not None
            assert found["ratio"] == (
                None if ours.consistency.ratio is None else pytest.approx(ours.consistency.ratio, abs=1e-9)
            )
            worst = None if found["worst"] is None else (found["worst"]["more"], found["worst"]["less"])
            assert worst == ours.consistency.worst
    assert consistent > 5


def test_whoever_declares_an_interest_is_told_at_once_and_shown_as_not_counted_after_the_reveal(fresh):
    page = "/weights?method=points"
    fields = {"points-CP01": "100", "points-CP02": "0", "conflict": "yes", "method": "points"}
    answer = fresh.send("evaluator", page, "/weights", state=fresh.state("evaluator", page), save="1", **fields)
    assert answer.status_code == 302
    assert "您申明与候选厂商有利益关系" in fresh.text("evaluator", "/weights")
    fresh.weigh("decision_maker", CP01="25", CP02="75")
    fresh.close("owner", "weighting")
    text = fresh.text("viewer", "/weights")
    rows = re.findall(r'<tr><th scope="row">(CP\d\d) .*?</tr>', text, re.DOTALL)
    assert rows[:2] == ["CP01", "CP02"] or rows[:2] == ["CP02", "CP01"]
    assert text.count("不计入：申明与候选厂商有利益关系") == 2
    engagement, packs = ENGINES.open(fresh.files())
    group = run_selection(engagement, packs).group
    assert (group.heard, group.interested) == (("md",), ("service_head",))
    assert engagement.weightings[0].has_interest != engagement.weightings[1].has_interest
    # two points of eleven were weighed: they share 2/11 as the one who counts shares them out, before scaling
    assert group.combined["CP02"] == pytest.approx(3 * group.combined["CP01"])


def test_an_interest_of_one_and_none_of_another_is_no_contradiction(fresh):
    for role, conflict in (("evaluator", "yes"), ("decision_maker", "no")):
        page = "/weights?method=points"
        fields = {"points-CP01": "100", "conflict": conflict, "method": "points"}
        fresh.send(role, page, "/weights", state=fresh.state(role, page), save="1", **fields)
    engagement, _ = ENGINES.open(fresh.files())
    assert "weighting_conflict" not in {one.question_id for one in engagement.contradictions}


def test_comparisons_that_do_not_fit_name_the_worst_pair(fresh):
    rows = [("CP01", "CP02", 9), ("CP02", "CP03", 9), ("CP03", "CP01", 9)]
    fields = {
        f"{key}-{n}": str(value)
        for n, row in enumerate(rows)
        for key, value in zip(("more", "less", "times"), row, strict=True)
    }
    page = "/weights?method=pairwise"
    answer = fresh.send("evaluator", page, "/weights", preview="1", method="pairwise", state="", **fields)
    assert "前后不一致" in answer.get_data(as_text=True)
    assert "最值得再想一想的一对" in answer.get_data(as_text=True)


def test_groups_of_points_that_nothing_connects_are_named_above_the_form(fresh):
    rows = [("CP01", "CP02", 2), ("CP03", "CP04", 2)]
    fields = {
        f"{key}-{n}": str(value)
        for n, row in enumerate(rows)
        for key, value in zip(("more", "less", "times"), row, strict=True)
    }
    answer = fresh.send("evaluator", "/weights?method=pairwise", "/weights", save="1", method="pairwise",
                        state=fresh.state("evaluator", "/weights"), **fields)  # fmt: skip
    assert answer.status_code == 422
    assert "answers/weighting.yaml" not in {file.place for file in fresh.files()}


def test_a_fault_stands_beside_its_field(fresh):
    answer = fresh.weigh("evaluator", CP01="-3", CP02="5")
    assert answer.status_code == 422
    assert 'id="points-CP01-wrong"' in answer.get_data(as_text=True)
    assert 'value="5"' in answer.get_data(as_text=True)
    assert fresh.weigh("evaluator", CP01="many").status_code == 422
    assert fresh.weigh("evaluator", CP01="0", CP02="0").status_code == 422


def test_another_day_adds_an_entry_and_the_first_one_stays(fresh):
    with fresh.office.store.writing() as unit:
        old = {
            "respondent": "service_head",
            "date": "2026-06-01",
            "values": {"weighting_method": "points", "point_points": {"CP01": {"points": 1}}},
        }
        sheet = {"schema": "answers/1", "questionnaire": "weighting@1", "entries": [old]}
        unit.engagements.put_file(fresh.kept.id, EngagementFile(ALONE[0], json.dumps(sheet).encode()), ACT.at)
    fresh.weigh("evaluator", CP01="60", CP07="40")
    fresh.weigh("evaluator", CP01="50", CP07="50")
    entries = fresh.sheet(ALONE[0])["entries"]
    assert [entry["date"] for entry in entries] == ["2026-06-01", "2026-07-01"]
    assert entries[0] == old
    assert entries[1]["values"]["point_points"]["CP01"] == {"points": 50}
    engagement, _ = ENGINES.open(fresh.files())
    assert len(engagement.weighting_history) == 2


def test_a_stale_weighting_is_not_saved_and_both_are_shown(fresh):
    state = fresh.state("evaluator", "/weights?method=points")
    fresh.weigh("evaluator", CP01="60", CP07="40")
    answer = fresh.send(
        "evaluator",
        "/weights?method=points",
        "/weights",
        save="1",
        method="points",
        state=state,
        **{"points-CP02": "7"},
    )
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert 'name="points-CP02" value="7"' in text
    assert re.search(r"CP01 .*?</th><td class=\"right\">10.9%", text)
    assert fresh.sheet(ALONE[0])["entries"][0]["values"]["point_points"] == {
        "CP01": {"points": 60},
        "CP07": {"points": 40},
    }


def test_a_way_of_weighing_that_the_group_cannot_combine_is_refused(shared):
    team = Team(shared, FRESH, "pairsonly")
    with shared.store.reading() as unit:
        frame = unit.engagements.sheet(team.kept.id, "engagement.yaml")
    change_sheet(shared.store, team.kept.id, _with(frame, weight_aggregation="aij"), ACT)
    assert team.weigh("evaluator", CP01="60", CP07="40").status_code == 422
    # nobody hears the tester, who may weigh in any way
    assert team.weigh("consultant", CP01="60", CP07="40").status_code == 302


def test_every_change_is_on_the_audit_trail(fresh):
    fresh.weigh("evaluator", CP01="60", CP07="40")
    fresh.close("owner", "weighting")
    with fresh.office.store.reading() as unit:
        told = [
            (entry.action, entry.subject, entry.act.actor.split(".")[0]) for entry in unit.audit.entries(fresh.kept.id)
        ]
        assert unit.audit.verify().broken_at is None
    assert ("sheet.add", "rounds.yaml", "evaluator") in told
    assert ("sheet.add", "answers/weighting.yaml", "evaluator") in told
    assert ("sheet.change", "rounds.yaml", "owner") in told


def _bare(row):
    return {key: value for key, value in row.items() if key != "id"}


def _with(kept, **changed):
    return replace(kept, data={**kept.data, **changed})


def _proof(team, role):
    page = team.text(role, "/sliders")
    return {"X-CSRFToken": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)}
