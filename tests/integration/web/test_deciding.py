"""The decision on record: asked for with its reasons, frozen with its inputs, verified after a journey, withdrawn by a record."""

import hashlib
import io
import re
import zipfile
from dataclasses import replace

import pytest

from planner import places
from planner.services.access import ROLES, may
from planner.services.deciding import decisions_of, verify_frozen
from planner.services.keeping import EngagementFile, change_sheet, keep_engagement
from planner.storage.folders import read_engagement_files, write_engagement_zip
from tests.integration.web.conftest import ACT, Office
from tests.integration.web.evaluation_team import EXAMPLE, Team
from tests.kept_examples import ENGINES

PAGE = "/decision"
GONE_WRONG = tuple(read_engagement_files(places.EXAMPLES / "sample_gone_wrong"))
# the sponsor of the example agrees to the objectives
WHOLE = {
    "alternative": "sample_desk_b",
    "decided_on": "2026-07-01",
    "decided_by": "总经理办公会",
    "reasons": "服务时限现成。\n第二行 <b>",
    "despite_reason": "两款接近，先用一年。",
    "condition-0-text": "数据可以带走",
    "condition-0-by_whom": "钱样二",
    "condition-0-by_when": "2026-07-31",
    "dissent-0-who": "不能见到的名字",
    "dissent-0-anonymous": "1",
    "dissent-0-why": "界面太深",
    "signature-0-name": "赵样一",
    "signature-0-role": "总经理",
    "signature-0-on": "2026-07-01",
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("office"))
    yield made
    made.store.database.close()


@pytest.fixture(scope="module")
def team(shared):
    return Team(shared, EXAMPLE, "undecided")


def _decide(team, role="decision_maker", **changed):
    fields = {key: value for key, value in {**WHOLE, **changed}.items() if value is not None}
    fields.setdefault("version", _version(team, role))
    return team.send(role, PAGE, **fields)


def _version(team, role):
    found = re.search(r'name="version" value="(\d+)"', team.text(role, PAGE))
    return found.group(1) if found else "0"


def _records(team):
    with team.office.store.reading() as unit:
        return decisions_of(unit, team.kept.id)


@pytest.fixture(scope="module")
def decided(shared):
    made = Team(shared, EXAMPLE, "decided")
    answer = _decide(made)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return made


# --- recorded -----------------------------------------------------------------------------------------------------


def test_a_decision_is_written_into_the_engagement_and_on_record(decided):
    award = decided.sheet("engagement.yaml")["award"]
    assert award == {
        "alternative": "sample_desk_b",
        "decided_on": "2026-07-01",
        "decided_by": {"zh": "总经理办公会", "en": "总经理办公会"},
    }
    record = decided.sheet("decisions/2026-07-01.yaml")
    assert record["conditions"] == [
        {"text": "数据可以带走", "by_whom": "钱样二", "by_when": "2026-07-31"},
        *record["conditions"][1:],
    ]
    assert record["dissent"] == [{"who": None, "why": "界面太深"}]
    assert record["signatures"] == [{"name": "赵样一", "role": "总经理", "on": "2026-07-01"}]
    assert record["despite"] == ["no_clear_winner"]
    assert record["recorded_by"].startswith("decision_maker")
    engagement, _ = ENGINES.open(decided.files())
    assert engagement.award.alternative_id == "sample_desk_b"


def test_the_numbers_on_record_are_those_of_the_engines(decided):
    result = ENGINES.run(EXAMPLE)
    told = {one["id"]: one for one in decided.sheet("decisions/2026-07-01.yaml")["headline"]["alternatives"]}
    for one in result.selection.scored:
        assert told[one.alternative_id]["rank"] == one.rank
        assert told[one.alternative_id]["value"]["expected"] == pytest.approx(one.overall_value.expected)
        assert told[one.alternative_id]["eligible"] == one.eligible
    main = next(one for one in result.analysis.robustness.models if one.model == result.analysis.robustness.main)
    assert told["sample_desk_a"]["first_rank"] == pytest.approx(main.ranks["sample_desk_a"][0])


def test_everybody_reads_it_with_its_condition_and_nobody_finds_the_name_left_out(decided):
    for role in ROLES:
        page = decided.text(role, PAGE)
        assert "数据可以带走" in page
        assert "第二行 &lt;b&gt;" in page
        assert "不能见到的名字" not in page
        assert "与校验值相符" in page
        assert "决定以后，输入没有改动" in page


def test_the_frozen_inputs_are_what_the_engagement_held_and_open_again(decided):
    record = decided.sheet("decisions/2026-07-01.yaml")
    answer = decided.get("viewer", "/decision/2026-07-01.zip")
    assert answer.mimetype == "application/zip"
    assert hashlib.sha256(answer.data).hexdigest() == record["frozen"]["sha256"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as held:
        frozen = tuple(EngagementFile(name, held.read(name)) for name in sorted(held.namelist()))
    assert {file.place: file.content for file in frozen} == {file.place: file.content for file in EXAMPLE}
    assert set(record["frozen"]["inputs"]) == {file.place for file in EXAMPLE}
    assert ENGINES.open(frozen)[0].award is None
    assert decided.get("viewer", "/decision/2026-07-02.zip").status_code == 404


def test_the_digest_verifies_after_an_export_and_an_import(decided, shared, tmp_path):
    target = write_engagement_zip(tmp_path / "out.zip", decided.files())
    again = keep_engagement(shared.store, "decidedagain", read_engagement_files(target), ACT)
    with shared.store.reading() as unit:
        (record,) = decisions_of(unit, again.id)
        files = unit.engagements.files(again.id)
    assert verify_frozen(record.data, files)
    assert record.changed == ()
    forged = [replace(file, content=file.content + b"x") if file.place.endswith(".zip") else file for file in files]
    assert not verify_frozen(record.data, forged)


def test_what_changed_since_is_named(shared):
    own = Team(shared, EXAMPLE, "changedsince")
    assert _decide(own).status_code == 302
    with shared.store.reading() as unit:
        sheet = unit.engagements.sheet(own.kept.id, "answers/readiness.yaml", 0)
    change_sheet(shared.store, own.kept.id, replace(sheet, data={**sheet.data, "date": "2026-06-30"}), ACT)
    assert _records(own)[0].changed == ("answers/readiness.yaml",)
    page = own.text("viewer", PAGE)
    assert "有 1 处输入改过" in page
    assert "answers/readiness.yaml" in page


def test_it_is_withdrawn_by_a_record_of_its_own_and_another_may_follow(shared):
    own = Team(shared, EXAMPLE, "withdrawn")
    assert own.get("owner", "/decision/withdraw").status_code == 404
    _decide(own)
    assert _decide(own, version=None).status_code in (409, 422)
    first = own.sheet("decisions/2026-07-01.yaml")
    page = "/decision/withdraw"
    version = re.search(r'name="version" value="(\d+)"', own.text("owner", page)).group(1)
    assert own.send("owner", page, version=version, reason=" ", decided_by="赵样一").status_code == 422
    assert own.send("owner", page, version="1", reason="报价作废", decided_by="赵样一").status_code == 409
    assert own.send("owner", page, version=version, reason="报价作废", decided_by="赵样一").status_code == 302
    assert own.sheet("engagement.yaml")["award"] is None
    withdrawal = own.sheet("decisions/2026-07-01-2.yaml")
    assert (withdrawal["kind"], withdrawal["withdraws"], withdrawal["reasons"]) == (
        "withdrawal",
        "2026-07-01",
        "报价作废",
    )
    assert own.sheet("decisions/2026-07-01.yaml") == first
    ENGINES.open(own.files())
    assert "报价作废" in own.text("viewer", PAGE)
    assert _decide(own, alternative="sample_desk_a").status_code == 302
    assert [one.id for one in _records(own)] == ["2026-07-01-3", "2026-07-01-2", "2026-07-01"]


def test_all_of_it_is_on_the_audit_trail(decided):
    with decided.office.store.reading() as unit:
        told = {(entry.action, entry.subject) for entry in unit.audit.entries(decided.kept.id)}
        assert unit.audit.verify().broken_at is None
    assert {
        ("file.add", "decisions/2026-07-01.zip"),
        ("sheet.add", "decisions/2026-07-01.yaml"),
        ("sheet.change", "engagement.yaml"),
    } <= told


# --- refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"alternative": None}, "请选择一个方案"),
        ({"alternative": "nobody"}, "请选择一个方案"),
        ({"reasons": " "}, "请写明理由"),
        ({"decided_by": ""}, "由谁决定"),
        ({"despite_reason": ""}, "请写明为什么仍然选它"),
        ({"decided_on": "soon"}, "请填日期"),
        ({"condition-1-by_whom": "somebody", "condition-1-text": ""}, "没有写内容"),
        ({"dissent-0-why": ""}, "没有写原因"),
        ({"signature-0-on": ""}, "每个签署"),
    ],
)
def test_what_is_missing_is_told_and_what_was_written_stays(team, changed, told):
    answer = _decide(team, **changed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in page
    assert "界面太深" in page or changed.get("dissent-0-why") == ""
    assert team.sheet("engagement.yaml")["award"] is None
    assert _records(team) == ()


def test_numbers_that_changed_since_the_form_was_read_are_looked_at_first(team):
    answer = _decide(team, version="0")
    assert answer.status_code == 409
    assert "界面太深" in answer.get_data(as_text=True)
    assert team.sheet("engagement.yaml")["award"] is None


def test_while_people_still_score_alone_nothing_is_decided(shared):
    own = Team(shared, EXAMPLE, "stillopen")
    page = "/rounds/trial_feedback/reopen"
    own.send("owner", page, version=own.round("trial_feedback").version, reason="one more tester")
    answer = _decide(own)
    assert answer.status_code == 422
    assert own.sheet("engagement.yaml")["award"] is None


def test_without_the_agreement_of_the_sponsor_nothing_is_decided(shared):
    own = Team(shared, GONE_WRONG, "nosponsor")
    assert "发起人还没有确认目标" in own.text("decision_maker", PAGE)
    answer = _decide(own, alternative="sample_link_a")
    assert answer.status_code == 422
    assert own.sheet("engagement.yaml")["award"] is None


@pytest.mark.parametrize("role", ROLES)
def test_roles_may_decide_as_the_table_of_access_says(team, role):
    assert team.get(role, PAGE).status_code == 200
    assert ('name="reasons"' in team.text(role, PAGE)) == may(role, "decide")
    for path in (PAGE, "/decision/withdraw"):
        answer = team.browsers[role].send(team.page("/marks"), team.page(path), alternative="sample_desk_b")
        assert (answer.status_code == 403) == (not may(role, "decide")), path


@pytest.mark.parametrize("name", [PAGE, "/decision/withdraw", "/decision/2026-07-01.zip"])
def test_foreign_and_anonymous_people_see_nothing_of_it(decided, shared, name):
    assert decided.browsers["owner"].get(f"/e/none/selection{name}").status_code == 404
    assert shared.browser().get(decided.page(name)).status_code == 302
