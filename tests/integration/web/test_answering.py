"""Answering on pages: whatever stands in an answer sheet comes back from its form unchanged; who may answer what."""

import html
import io
import re
import zipfile
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path

import openpyxl
import pytest
from werkzeug.datastructures import MultiDict

from planner.bootstrap import read_engagement_source
from planner.content.writer import YamlSheets
from planner.exchange.answer_books import read_answer_book, write_answer_book
from planner.places import EXAMPLES
from planner.services.accounts import Membership, give_role, use_link
from planner.services.keeping import KeptSheet, change_sheet, is_same, keep_engagement
from planner.web.diagnosis.standing import INDIVIDUAL
from planner.wording import load_wording
from tests.integration.web.conftest import ACT, Office
from tests.kept_examples import ENGINES

SERVICES = read_engagement_source(EXAMPLES / "sample_services")


class Fields(HTMLParser):
    """Everything a browser would send with the form that asks for answers, and the texts of the page."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.sent = []
        self._inside = False
        self._text = None
        self._select = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = "data-answering" in given or given.get("data-form") == "here"
        if not self._inside:
            return
        if tag == "input" and "name" in given:
            kind = given.get("type", "text")
            if kind not in {"checkbox", "radio"} or "checked" in given:
                self.sent.append((given["name"], given.get("value", "on")))
        elif tag == "textarea":
            self._text = [given["name"], ""]
        elif tag == "select":
            self._select = [given["name"], "multiple" in given, None, []]
        elif tag == "option" and self._select:
            if self._select[2] is None:
                self._select[2] = given["value"]
            if "selected" in given:
                self._select[3].append(given["value"])

    def handle_data(self, data):
        if self._text:
            self._text[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._text:
            name, text = self._text
            # a browser leaves out one line break after the tag, and sends the others as two signs
            self.sent.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
            self._text = None
        if tag == "select" and self._select:
            name, many, first, picked = self._select
            self.sent += [(name, one) for one in (picked if many else (picked or [first])[-1:])]
            self._select = None


def text(response):
    return response.get_data(as_text=True)


def keep(office, slug, files=SERVICES):
    kept = keep_engagement(office.store, slug, files, ACT)
    give_role(office.store, Membership(office.owner.id, kept.id, "owner"), ACT)
    return kept


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """The three examples, for tests that read only, or leave everything as it was."""
    office = Office(tmp_path_factory.mktemp("shared"))
    for name in ("sample_services", "sample_manufacturing", "sample_gone_wrong"):
        keep(office, name, read_engagement_source(EXAMPLES / name))
    yield office
    office.store.database.close()


@pytest.fixture
def services(office):
    keep(office, "services")
    return office


def browser_of(office, email="owner@example.com", language="zh-CN"):
    browser = office.browser()
    token = use_link(office.store, office.passwords, office.link("sign_in", email), ACT.at)
    browser.client.set_cookie("planner_session", token)
    browser.client.set_cookie("planner_language", language)
    return browser


def person(office, slug, role, respondent=None, email="eve@example.com"):
    made = office.person(email)
    with office.store.reading() as unit:
        engagement = unit.engagements.named(slug)
    give_role(office.store, Membership(made.id, engagement.id, role, respondent), ACT)
    return browser_of(office, email)


def files_of(office, slug):
    with office.store.reading() as unit:
        return unit.engagements.files(unit.engagements.named(slug).id)


def sheet(office, slug, questionnaire):
    with office.store.reading() as unit:
        return unit.engagements.sheet(unit.engagements.named(slug).id, f"answers/{questionnaire}.yaml").data


def entry(office, slug, questionnaire, respondent):
    return next(one for one in sheet(office, slug, questionnaire)["entries"] if one["respondent"] == respondent)


def address(slug, questionnaire, respondent):
    return f"/e/{slug}/diagnosis/questionnaires/{questionnaire}/{respondent}"


def sent_by(page):
    return MultiDict(Fields(page).sent)


def post(browser, path, changes=(), drop=(), **options):
    """Read a form, change some of its fields, and send it."""
    form = sent_by(text(browser.get(path)))
    for name, value in dict(changes).items():
        form.setlist(name, value if isinstance(value, list) else [value])
    for name in drop:
        form.pop(name, None)
    return browser.client.post(path, data=form, **options)


# --- the round trip ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("example", ["sample_services", "sample_manufacturing", "sample_gone_wrong"])
def test_every_answer_sheet_comes_back_from_its_form_as_it_was(shared, example, language):
    before = files_of(shared, example)
    browser = browser_of(shared, language=language)
    sheets = [file for file in before if file.place.startswith("answers/")]
    posted = 0
    for file in sheets:
        questionnaire = Path(file.place).stem
        if questionnaire in INDIVIDUAL:
            continue
        for one in YamlSheets().read(file.content, file.place)["entries"]:
            answer = post(browser, address(example, questionnaire, one["respondent"]))
            assert answer.status_code == 302, (questionnaire, one["respondent"], text(answer)[:200])
            posted += 1
    assert posted >= 15
    assert files_of(shared, example) == before


@pytest.mark.parametrize("example", ["sample_services", "sample_manufacturing", "sample_gone_wrong"])
def test_every_answer_sheet_comes_back_from_its_workbook_as_it_was(shared, example):
    files = files_of(shared, example)
    packs = ENGINES.packs(files)
    lists = {"pain_points": tuple(packs.catalogue.pain_points), "points": tuple(packs.catalogue.points)}
    for file in files:
        if not file.place.startswith("answers/"):
            continue
        questionnaire = packs.questionnaires[Path(file.place).stem]
        for one, language in zip(YamlSheets().read(file.content, file.place)["entries"], cycle(("zh-CN", "en"))):
            book = write_answer_book(questionnaire, one["values"], lists, load_wording(language))
            again = read_answer_book(book, "answers.xlsx", questionnaire, one["values"])
            assert is_same(dict(again.values), one["values"])
            assert not again.problems
            # a workbook holds everything itself: read into an empty entry it says the same, key order and 1.0 aside
            alone = read_answer_book(book, "answers.xlsx", questionnaire, {})
            assert alone.values == one["values"]


def test_the_same_answers_give_the_same_workbook(shared):
    browser = browser_of(shared)
    path = f"{address('sample_services', 'pain_points', 'md')}/template.xlsx"
    assert browser.get(path).data == browser.get(path).data


def test_what_no_question_asks_and_no_input_can_hold_survives_saving(services):
    odd = {"answers_of_old": {"kept": [1, 1.0, True]}, "industry": ["not", "a", "choice"]}
    change(services, "company_profile", "md", lambda values: {**odd, **values, "industry": odd["industry"]})
    before = entry(services, "services", "company_profile", "md")
    browser = browser_of(services)
    path = address("services", "company_profile", "md")
    assert load_wording("zh-CN").label("page-diagnosis.kept-as-is") in text(browser.get(path))
    post(browser, path, {"a.employees": "26"})
    after = entry(services, "services", "company_profile", "md")
    assert is_same(after["values"], {**before["values"], "employees": 26})


def change(office, questionnaire, respondent, make):
    """Put values into an entry as an import would, whatever they are."""
    with office.store.writing() as unit:
        kept = unit.engagements.named("services")
        place = f"answers/{questionnaire}.yaml"
        entries = unit.engagements.sheet(kept.id, place).data["entries"]
        position = next(n for n, one in enumerate(entries) if one["respondent"] == respondent)
        held = unit.engagements.sheet(kept.id, place, position)
        data = {**held.data, "values": make(held.data["values"])}
        unit.engagements.save(kept.id, KeptSheet(place, position, data, held.version), ACT.at)


# --- answers of every type ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("questionnaire", "field", "typed", "expected"),
    [
        ("company_profile", "employees", "1,150", 1150),
        ("company_profile", "employees", "１２００", 1200),
        ("company_profile", "budget_first_year", "160000.5", 160000.5),
        ("company_profile", "has_crm", "true", True),
        ("company_profile", "industry", "manufacturing", "manufacturing"),
        ("company_profile", "has_crm", "__unknown__", None),
        ("objectives", "sponsor_agreed_on", "2026-06-30", "2026-06-30"),
        ("five_causes", "data_entry_rules", "mostly", "mostly"),
    ],
)
def test_what_is_typed_is_stored_in_its_type(services, questionnaire, field, typed, expected):
    answer = post(browser_of(services), address("services", questionnaire, "md"), {f"a.{field}": typed})
    assert answer.status_code == 302, text(answer)
    assert is_same(entry(services, "services", questionnaire, "md")["values"][field], expected)


def test_a_share_is_asked_in_per_cent_and_stored_as_a_fraction(services):
    browser, path = browser_of(services), address("services", "company_profile", "md")
    form = sent_by(text(browser.get(path)))
    assert form["a.data_sources.0.duplicate_fraction"] == "14"
    post(browser, path, {"a.data_sources.0.duplicate_fraction": "12.5"})
    assert (
        entry(services, "services", "company_profile", "md")["values"]["data_sources"][0]["duplicate_fraction"] == 0.125
    )
    unclear = post(browser, path, {"a.data_sources.0.duplicate_fraction": "0.34"})
    assert unclear.status_code == 422
    assert "34%" in text(unclear)
    assert (
        entry(services, "services", "company_profile", "md")["values"]["data_sources"][0]["duplicate_fraction"] == 0.125
    )


def test_not_asked_yet_and_asked_but_not_known_are_two_answers(services):
    browser, path = browser_of(services), address("services", "company_profile", "md")
    post(browser, path, {"a.employees": "", "u.a.employees": "1"})
    assert entry(services, "services", "company_profile", "md")["values"]["employees"] is None
    assert ("u.a.employees", "1") in Fields(text(browser.get(path))).sent
    post(browser, path, drop=["u.a.employees"])
    assert "employees" not in entry(services, "services", "company_profile", "md")["values"]


def test_a_text_in_two_languages_is_changed_in_the_one_shown(services):
    post(
        browser_of(services, language="en"), address("services", "objectives", "md"), {"a.strategy": "Forty contracts."}
    )
    strategy = entry(services, "services", "objectives", "md")["values"]["strategy"]
    assert strategy == {"zh": "把按年签约的客户从二十家增加到三十家，人手不变。", "en": "Forty contracts."}


def test_rows_are_added_changed_and_removed(services):
    browser, path = browser_of(services), address("services", "company_profile", "md")
    added = {"a.departments.new.name": "财务部", "a.departments.0.name": "客服部"}
    assert post(browser, path, added).status_code == 302
    rows = entry(services, "services", "company_profile", "md")["values"]["departments"]
    assert [row["id"] for row in rows] == ["client_service", "business_development", "departments_1"]
    assert rows[0]["name"] == {"zh": "客服部", "en": "Client service"}
    assert rows[2] == {"id": "departments_1", "name": "财务部"}
    post(browser, path, {"d.departments.2": "1"})
    assert len(entry(services, "services", "company_profile", "md")["values"]["departments"]) == 2


def test_new_rows_of_two_people_are_two_rows(services):
    for respondent in ("md", "service_head"):
        path = address("services", "workshops", respondent)
        assert post(browser_of(services), path, {"a.workshops.new.theme": f"来自{respondent}"}).status_code == 302
    rows = [
        row for one in sheet(services, "services", "workshops")["entries"] for row in one["values"].get("workshops", ())
    ]
    assert len({row["id"] for row in rows}) == len(rows)


def test_a_row_saved_by_a_script_keeps_its_id_when_it_is_sent_again(services):
    browser, path = browser_of(services), address("services", "company_profile", "md")
    form = sent_by(text(browser.get(path)))
    form["a.departments.new.name"] = "财务"
    asks = {"Accept": "application/json"}
    first = browser.client.post(path, data=form, headers=asks).json
    assert first["rows"]["departments"][-1] == "departments_1"
    form["version"], form["base"], form["i.departments.new"] = first["version"], first["base"], "departments_1"
    form["a.departments.new.name"] = "财务部"
    assert browser.client.post(path, data=form, headers=asks).json["rows"]["departments"][-1] == "departments_1"
    rows = entry(services, "services", "company_profile", "md")["values"]["departments"]
    assert [row["id"] for row in rows][2:] == ["departments_1"]


def test_a_wrong_answer_stays_in_its_field_with_the_reason_and_all_others_are_saved(services):
    browser, path = browser_of(services), address("services", "company_profile", "md")
    answer = post(browser, path, {"a.employees": "twenty", "a.reports": "7"})
    page = text(answer)
    assert answer.status_code == 422
    assert dict(Fields(page).sent)["a.employees"] == "twenty"
    assert re.search(r'id="a-employees-wrong">\s*<p>.*twenty', page)
    assert re.search(r'id="a-employees"[^>]*aria-describedby="[^"]*a-employees-wrong', page)
    values = entry(services, "services", "company_profile", "md")["values"]
    assert (values["employees"], values["reports"]) == (25, 7)


def test_rules_beyond_types_are_told_at_their_cell_by_the_checks_of_the_loader(services):
    answer = post(
        browser_of(services), address("services", "company_profile", "md"), {"a.user_groups.0.key_users": "99"}
    )
    assert answer.status_code == 422
    wanted = load_wording("zh-CN").label("problem.more-key-users-than-users", where="", id="service_staff")
    assert wanted in text(answer)


def test_a_row_that_others_refer_to_is_not_removed_from_under_them(services):
    answer = post(
        browser_of(services), address("services", "company_profile", "md"), {"d.departments.0": "1", "a.reports": "6"}
    )
    assert answer.status_code == 422
    assert "client_service" in text(answer)
    values = entry(services, "services", "company_profile", "md")["values"]
    assert [row["id"] for row in values["departments"]] == ["client_service", "business_development"]
    assert values["reports"] == 6


def test_questions_that_do_not_apply_are_left_out_and_told(services):
    browser, path = browser_of(services), address("services", "company_profile", "md")
    assert post(browser, path, {"a.has_crm": "true", "a.sunk_cost": "50000"}).status_code == 302
    assert entry(services, "services", "company_profile", "md")["values"]["sunk_cost"] == 50000
    answer = post(browser, path, {"a.has_crm": "false"})
    assert answer.status_code == 302
    values = entry(services, "services", "company_profile", "md")["values"]
    assert values["has_crm"] is False
    assert "sunk_cost" not in values
    assert "data-ask-if=" in text(browser.get(path))


def test_what_somebody_writes_is_shown_as_text_and_never_as_code(services):
    evil = "</textarea><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    browser = browser_of(services)
    post(browser, address("services", "objectives", "md"), {"a.strategy": evil})
    for path in (
        address("services", "objectives", "md"),
        "/e/services/diagnosis/side-by-side?questionnaire_id=objectives",
    ):
        page = text(browser.get(path))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page
    assert sent_by(text(browser.get(address("services", "objectives", "md"))))["a.strategy"] == evil


# --- entries -----------------------------------------------------------------------------------------------------


def test_the_first_answer_makes_the_sheet_the_entry_and_a_record_of_who_wrote_it(services):
    with services.store.writing() as unit:
        kept = unit.engagements.named("services")
        unit.engagements.remove_file(kept.id, "answers/timing.yaml", ACT.at)
    path = address("services", "timing", "service_head")
    assert post(browser_of(services), path, {"a.timing_project": "none"}).status_code in {302, 422}
    form = sent_by(text(browser_of(services).get(path)))
    field = next(name for name in form if name.startswith("a.timing_") and name.count(".") == 1)
    made = post(browser_of(services), path, {field: "__unknown__"})
    assert made.status_code == 302
    data = sheet(services, "services", "timing")
    assert data["entries"][0]["respondent"] == "service_head"
    assert data["entries"][0]["date"] == "2026-07-01"
    services_files = files_of(services, "services")
    ENGINES.open(services_files)
    with services.store.reading() as unit:
        last = unit.audit.entries(kept.id)[-1]
    assert (last.act.actor, last.subject) == ("owner@example.com", "answers/timing.yaml#0")


def test_an_entry_of_which_nothing_is_left_goes_and_its_sheet_with_the_last(services):
    browser, path = browser_of(services), address("services", "peer_cases", "md")
    form = sent_by(text(browser.get(path)))
    removed = {
        name.replace("r.", "d.", 1) + f".{key}": "1"
        for name in form
        if name == "r.peer_cases"
        for key in form.getlist(name)
    }
    assert post(browser, path, removed).status_code == 302
    assert "answers/peer_cases.yaml" not in [file.place for file in files_of(services, "services")]


# --- two people --------------------------------------------------------------------------------------------------


COMPANY = ("services", "company_profile", "md")
JSON = {"Accept": "application/json"}


def test_what_each_of_two_people_changed_alone_is_taken_over_and_told(services):
    path = address(*COMPANY)
    first, second = browser_of(services), person(services, "services", "consultant")
    form = sent_by(text(second.get(path)))
    post(first, path, {"a.employees": "30", "a.departments.0.name": "客户服务中心"})
    form["a.reports"], form["a.departments.new.name"] = "9", "财务部"
    answer = second.client.post(path, data=form)
    assert answer.status_code == 302
    values = entry(services, *COMPANY)["values"]
    assert (values["employees"], values["reports"]) == (30, 9)
    # tables come together row by row
    assert [row["name"] for row in values["departments"]][0::2] == [
        {"zh": "客户服务中心", "en": "Client service"},
        "财务部",
    ]
    questions = ENGINES.packs(files_of(services, "services")).questionnaires["company_profile"].questions
    told = html.unescape(text(second.get(path)))
    said = load_wording("zh-CN").label(
        "page-diagnosis.theirs-hold", questions=(questions["employees"].text, questions["departments"].text)
    )
    assert said in told


def test_only_an_answer_that_both_changed_is_asked_for_and_nothing_is_chosen(services):
    path = address(*COMPANY)
    first, second = browser_of(services), person(services, "services", "consultant")
    form = sent_by(text(second.get(path)))
    post(first, path, {"a.employees": "30", "a.reports": "9"})
    form["a.employees"], form["a.industry"] = "40", "education"
    answer = second.client.post(path, data=form)
    page = text(answer)
    assert answer.status_code == 409
    assert re.findall(r'type="radio" name="take\.([^"]+)"', page) == ["employees"] * 2
    assert ">30<" in page
    assert ">40<" in page
    # what only the other person changed is told with what it says now
    assert re.search(r'<dl class="taken-over"><dt>[^<]+</dt><dd class="version-text">9</dd></dl>', page)
    assert entry(services, *COMPANY)["values"]["employees"] == 30
    assert not re.search(r'type="radio"[^>]*checked', page)
    unread = second.client.post(path, data=conflict_form(page))
    assert unread.status_code == 409
    assert load_wording("zh-CN").label("page-diagnosis.conflict-choose") in text(unread)
    chosen = conflict_form(page) | {"take.employees": "mine"}
    assert second.client.post(path, data=chosen).status_code == 302
    values = entry(services, *COMPANY)["values"]
    assert (values["employees"], values["reports"], values["industry"]) == (40, 9, "education")


def test_a_choice_holds_for_the_versions_that_were_shown_and_for_no_newer_one(services):
    path = address(*COMPANY)
    first, second = browser_of(services), person(services, "services", "consultant")
    form = sent_by(text(second.get(path)))
    post(first, path, {"a.employees": "30"})
    form["a.employees"] = "40"
    page = text(second.client.post(path, data=form))
    post(first, path, {"a.employees": "31"})
    again = second.client.post(path, data=conflict_form(page) | {"take.employees": "mine"})
    assert again.status_code == 409
    assert ">31<" in text(again)
    assert entry(services, *COMPANY)["values"]["employees"] == 31


def test_a_form_that_does_not_say_what_it_was_made_from_is_asked_for_every_difference(services):
    path = address(*COMPANY)
    first, second = browser_of(services), person(services, "services", "consultant")
    form = sent_by(text(second.get(path)))
    form["base"] = form["base"][:-3] + "xyz"
    post(first, path, {"a.employees": "30", "a.reports": "9"})
    form["a.employees"] = "40"
    answer = second.client.post(path, data=form)
    assert answer.status_code == 409
    assert re.findall(r'name="take\.([^"]+)" value="kept"', text(answer)) == ["employees", "reports"]
    chosen = conflict_form(text(answer)) | {"take.employees": "mine", "take.reports": "kept"}
    assert second.client.post(path, data=chosen).status_code == 302
    values = entry(services, *COMPANY)["values"]
    assert (values["employees"], values["reports"]) == (40, 9)


def conflict_form(page):
    names = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in names if name in {"csrf_token", "version", "base", "mine"}}


def test_a_script_is_told_of_the_same_things_in_json(services):
    path = address(*COMPANY)
    browser = browser_of(services)
    form = sent_by(text(browser.get(path)))
    saved = post(browser, path, {"a.employees": "31", "a.reports": "many"}, headers=JSON)
    assert saved.status_code == 200
    assert "{at}" in saved.json["said"]
    assert [one["place"] for one in saved.json["faults"]] == [["reports"]]
    assert entry(services, *COMPANY)["values"]["employees"] == 31
    form["a.employees"] = "32"
    assert browser.client.post(path, data=form, headers=JSON).status_code == 409
    assert entry(services, *COMPANY)["values"]["employees"] == 31


def test_a_form_that_stays_open_does_not_put_back_what_somebody_else_changed(services):
    path = address(*COMPANY)
    first, second = browser_of(services), person(services, "services", "consultant")
    form = sent_by(text(second.get(path)))
    post(first, path, {"a.employees": "30"})
    form["a.reports"] = "9"
    told = second.client.post(path, data=form, headers=JSON).json
    assert told["theirs"] == ["employees"]
    # the form still shows the old number of employees, and saves itself again with another answer changed
    form["version"], form["base"], form["a.industry"] = told["version"], told["base"], "education"
    told = second.client.post(path, data=form, headers=JSON).json
    assert told["theirs"] == ["employees"]
    values = entry(services, *COMPANY)["values"]
    assert (values["employees"], values["reports"], values["industry"]) == (30, 9, "education")
    # only what somebody now types over it is asked about
    form["version"], form["base"], form["a.employees"] = told["version"], told["base"], "44"
    assert second.client.post(path, data=form, headers=JSON).status_code == 409


def test_what_is_wrong_in_a_table_somebody_else_changed_too_stays_a_change_until_it_is_saved(services):
    path = address(*COMPANY)
    first, second = browser_of(services), person(services, "services", "consultant")
    form = sent_by(text(second.get(path)))
    post(first, path, {"a.user_groups.0.headcount": "21"})
    form["a.user_groups.0.key_users"], form["a.user_groups.1.max_absent_fraction"] = "99", "45"
    told = second.client.post(path, data=form, headers=JSON).json
    assert [one["place"][:2] for one in told["faults"]] == [["user_groups", "0"]]
    form["version"], form["base"], form["a.user_groups.0.key_users"] = told["version"], told["base"], "1"
    assert second.client.post(path, data=form, headers=JSON).json["faults"] == []
    rows = entry(services, *COMPANY)["values"]["user_groups"]
    assert (rows[0]["headcount"], rows[0]["key_users"], rows[1]["max_absent_fraction"]) == (21, 1, 0.45)


# --- several days ------------------------------------------------------------------------------------------------


@pytest.fixture
def twice(services):
    """Somebody answered on two days: the later entry leaves out most of what the earlier one says."""
    data = sheet(services, "services", "company_profile")
    own = next(one for one in data["entries"] if one["respondent"] == "md")
    earlier = {**own, "date": "2026-03-02"}
    later = {"respondent": "md", "date": "2026-05-04", "values": {"employees": 28}}
    others = [one for one in data["entries"] if one["respondent"] != "md"]
    with services.store.writing() as unit:
        kept = unit.engagements.named("services")
        now = unit.engagements.sheet(kept.id, "answers/company_profile.yaml")
        changed = {**data, "entries": [*others, earlier, later]}
        unit.engagements.save(kept.id, KeptSheet(now.place, None, changed, now.version), ACT.at)
    return services


def entries_of_md(office):
    return [one for one in sheet(office, "services", "company_profile")["entries"] if one["respondent"] == "md"]


def test_the_form_shows_what_is_in_force_and_says_what_is_from_an_earlier_day(twice):
    browser = browser_of(twice)
    page = text(browser.get(address(*COMPANY)))
    sent = dict(Fields(page).sent)
    assert sent["a.employees"] == "28"
    assert sent["a.departments.0.name"]
    before = files_of(twice, "services")
    said = load_wording("zh-CN").label("page-diagnosis.from-earlier", count=len(entries_of_md(twice)[0]["values"]) - 1)
    assert said in html.unescape(page)
    assert page.count('class="note stated-on"') == len(entries_of_md(twice)[0]["values"]) - 1
    # saved untouched, everything is as it was
    assert post(browser, address(*COMPANY)).status_code == 302
    assert files_of(twice, "services") == before


def test_a_changed_answer_goes_to_the_latest_day_and_the_earlier_entry_keeps_what_it_said(twice):
    earlier = entries_of_md(twice)[0]
    assert post(browser_of(twice), address(*COMPANY), {"a.reports": "9"}).status_code == 302
    first, last = entries_of_md(twice)
    assert first == earlier
    assert last["values"] == {"employees": 28, "reports": 9}
    engagement, _ = ENGINES.open(files_of(twice, "services"))
    assert engagement.company.employees == 28


def test_an_answer_taken_back_does_not_come_back_from_an_earlier_day(twice):
    browser = browser_of(twice)
    assert post(browser, address(*COMPANY), {"a.employees": ""}).status_code == 302
    assert [one["date"] for one in entries_of_md(twice)] == ["2026-03-02"]
    assert "employees" not in entries_of_md(twice)[0]["values"]
    assert dict(Fields(text(browser.get(address(*COMPANY)))).sent)["a.employees"] == ""
    with twice.store.reading() as unit:
        actions = [one.action for one in unit.audit.entries(unit.engagements.named("services").id)[-2:]]
    assert actions == ["sheet.change", "entry.remove"]


def test_two_entries_have_one_version_and_a_stale_one_is_refused_to_programs_too(twice):
    path = address(*COMPANY)
    form = sent_by(text(browser_of(twice).get(path)))
    with twice.store.reading() as unit:
        kept = unit.engagements.named("services")
        place = "answers/company_profile.yaml"
        position = len(unit.engagements.sheet(kept.id, place).data["entries"]) - 2
        earlier = unit.engagements.sheet(kept.id, place, position)
    changed = {**earlier.data, "values": {**earlier.data["values"], "reports": 7}}
    change_sheet(twice.store, kept.id, KeptSheet(place, position, changed, earlier.version), ACT)
    again = sent_by(text(browser_of(twice).get(path)))
    assert again["version"] != form["version"]
    assert again["a.reports"] == "7"


# --- choices from rows of the same form --------------------------------------------------------------------------


def test_a_new_row_can_be_chosen_in_other_rows_as_soon_as_it_is_saved(services):
    path, browser = address(*COMPANY), browser_of(services)
    form = sent_by(text(browser.get(path)))
    form["a.departments.new.name"] = "财务部"
    told = browser.client.post(path, data=form, headers=JSON).json
    assert {"id": "departments_1", "text": "财务部"} in told["choices"]["departments"]
    form["version"], form["base"], form["i.departments.new"] = told["version"], told["base"], "departments_1"
    # nothing changed in those rows: nothing is sent
    form["a.reports"] = "8"
    assert browser.client.post(path, data=form, headers=JSON).json["choices"] == {}
    page = text(browser.get(path))
    assert re.search(r'<select[^>]+data-offers="departments"[^>]*>.*?value="departments_1"', page, re.DOTALL)


def test_without_a_script_a_new_row_can_be_chosen_even_where_something_else_has_to_be_corrected(services):
    answer = post(
        browser_of(services), address(*COMPANY), {"a.departments.new.name": "财务部", "a.employees": "twenty"}
    )
    assert answer.status_code == 422
    assert re.search(r'data-offers="departments"[^>]*>.*?value="departments_1"', text(answer), re.DOTALL)


def test_rows_can_be_chosen_in_a_questionnaire_nobody_has_answered_yet(services):
    with services.store.writing() as unit:
        kept = unit.engagements.named("services")
        unit.engagements.remove_file(kept.id, "answers/company_profile.yaml", ACT.at)
    page = text(browser_of(services).get(address(*COMPANY)))
    assert 'data-offers="departments"' in page


@pytest.mark.parametrize(
    "mine",
    [
        "no json", "[1]", "[" * 5000, '{"employees": ' + "9" * 400 + "}", '{"employees": NaN}', '{"employees": 1e999}',
        '{"strategy": {"zh": "\\ud800", "en": "\\u0000"}}', '{"departments": [{"id": ["x"], "name": 1}, 7]}',
        '{"industry": {"zh": "x", "en": "y"}, "none": 1, "employees": true}',
    ],
)  # fmt: skip
def test_a_version_made_up_by_somebody_changes_nothing_it_may_not(services, mine):
    path = address("services", "company_profile", "md")
    browser = browser_of(services)
    form = sent_by(text(browser.get(path)))
    take = {f"take.{name}": "mine" for name in ("employees", "departments", "industry", "strategy", "none")}
    sent = {"csrf_token": form["csrf_token"], "version": form["version"], "mine": mine, **take}
    before = entry(services, "services", "company_profile", "md")["values"]
    answer = browser.client.post(path, data=sent, headers={"Accept": "application/json"})
    # 409: it says nothing of most answers, so both versions are shown again
    assert answer.status_code in {200, 409, 422}
    after = entry(services, "services", "company_profile", "md")["values"]
    assert set(after) <= set(before)
    assert all(after[key] == before[key] for key in after)
    ENGINES.open(files_of(services, "services"))


# --- who may what ------------------------------------------------------------------------------------------------


def test_people_answer_as_themselves_and_only_some_roles_for_others(services):
    tester = person(services, "services", "evaluator", "tester", "tester@example.com")
    assert tester.get(address("services", "pain_points", "tester")).status_code == 200
    assert tester.get(address("services", "pain_points", "md")).status_code == 403
    assert post(tester, address("services", "pain_points", "tester")).status_code == 302
    led = tester.get("/e/services/diagnosis/questionnaires/pain_points")
    assert led.location.endswith("/pain_points/tester")
    manager = person(services, "services", "project_manager", None, "pm@example.com")
    assert manager.get(address("services", "pain_points", "md")).status_code == 200
    viewer = person(services, "services", "viewer", "md", "view@example.com")
    assert viewer.get(address("services", "pain_points", "md")).status_code == 403
    assert viewer.get("/e/services/diagnosis/side-by-side").status_code == 200
    assert viewer.get("/e/services/diagnosis/requirements/F-CUS-01").status_code == 403
    assert viewer.get("/e/services/diagnosis/links").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "", "/side-by-side", "/results", "/objectives", "/objectives/new", "/objectives/md/O1", "/requirements",
        "/requirements/F-CUS-01", "/links", "/questionnaires/pain_points", "/questionnaires/pain_points/md",
        "/questionnaires/pain_points/md/template.xlsx",
    ],
)  # fmt: skip
def test_pages_are_there_for_members_only(shared, path):
    member = browser_of(shared)
    assert member.get(f"/e/sample_services/diagnosis{path}").status_code in {200, 302}
    assert member.get(f"/e/none/diagnosis{path}").status_code == 404
    assert shared.browser().get(f"/e/sample_services/diagnosis{path}").location.startswith("/sign-in")


@pytest.mark.parametrize("name", ["weighting", "trial_feedback", "none"])
def test_sheets_that_people_fill_in_alone_are_not_shown_here(shared, name):
    browser = browser_of(shared)
    assert browser.get(address("sample_services", name, "md")).status_code == 404
    assert browser.get(f"/e/sample_services/diagnosis/side-by-side?questionnaire_id={name}").status_code == 404
    assert f"questionnaires/{name}" not in text(browser.get("/e/sample_services/diagnosis"))


def test_contradicting_facts_and_differing_opinions_are_marked_in_words(shared):
    page = text(browser_of(shared).get("/e/sample_manufacturing/diagnosis/side-by-side?questionnaire_id=pain_points"))
    assert "▲</span> 看法不一" in page
    facts = text(
        browser_of(shared).get("/e/sample_manufacturing/diagnosis/side-by-side?questionnaire_id=company_profile")
    )
    assert "■</span> 矛盾" in facts


def test_findings_are_pictures_with_words_and_tables(shared):
    page = text(browser_of(shared).get("/e/sample_services/diagnosis/results"))
    assert page.count('<svg viewBox="0 0') == 3
    assert len(re.findall("<circle ", page)) >= 8
    assert "<title>" in page
    for block in ("pains-table", "readiness-table", "causes-table", "beliefs-table", "open-items"):
        assert f'id="{block}"' in page
    assert " style=" not in page


# --- workbooks ---------------------------------------------------------------------------------------------------


def book_of(browser, slug="services", questionnaire="company_profile", respondent="md"):
    data = browser.get(f"{address(slug, questionnaire, respondent)}/template.xlsx").data
    return openpyxl.load_workbook(io.BytesIO(data))


def upload(browser, book, slug="services", questionnaire="company_profile", respondent="md"):
    stream = io.BytesIO()
    if isinstance(book, bytes):
        stream.write(book)
    else:
        book.save(stream)
    stream.seek(0)
    path = address(slug, questionnaire, respondent)
    proof = sent_by(text(browser.get(path)))["csrf_token"]
    return browser.client.post(f"{path}/upload", data={"csrf_token": proof, "book": (stream, "answers.xlsx")})


def line_of(book, question):
    return next(row for row in book.worksheets[0].iter_rows(min_row=3) if row[0].value == question)


def take_over(browser, page, path):
    names = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return browser.client.post(path, data={name: html.unescape(value) for name, value in names if name != "back"})


def test_an_upload_is_looked_at_first_and_then_taken_over_whole(services):
    browser, path = browser_of(services), address("services", "company_profile", "md")
    book = book_of(browser)
    line_of(book, "employees")[2].value = 33
    line_of(book, "key_customer_segments")[2].value = "=1+1 是一句话"
    line_of(book, "key_customer_segments")[2].data_type = "s"
    book["departments"].append([None, "@财务部"])
    before = files_of(services, "services")
    answer = upload(browser, book)
    assert answer.status_code == 200
    assert files_of(services, "services") == before
    assert take_over(browser, text(answer), path).status_code == 302
    values = entry(services, "services", "company_profile", "md")["values"]
    assert values["employees"] == 33
    assert values["key_customer_segments"]["zh"] == "=1+1 是一句话"
    assert values["departments"][-1] == {"id": "departments_1", "name": "@财务部"}
    again = book_of(browser)
    assert line_of(again, "key_customer_segments")[2].value == "=1+1 是一句话"
    assert line_of(again, "key_customer_segments")[2].data_type == "s"


def test_a_workbook_with_one_wrong_cell_is_refused_with_its_address_and_nothing_is_taken(services):
    browser = browser_of(services)
    book = book_of(browser)
    line_of(book, "employees")[2].value = "about thirty"
    line_of(book, "reports")[2].value = 12
    book["sites"]["D3"].value = "=2*3"
    before = files_of(services, "services")
    answer = upload(browser, book)
    page = text(answer)
    assert answer.status_code == 422
    assert f"{book.worksheets[0].title}!{line_of(book, 'employees')[2].coordinate}" in page
    assert "sites!D3" in page
    assert 'name="mine"' not in page
    assert files_of(services, "services") == before


def test_a_workbook_of_another_questionnaire_is_refused(services):
    browser = browser_of(services)
    answer = upload(browser, book_of(browser, questionnaire="timing"))
    assert answer.status_code == 422
    assert "timing@1" in text(answer)


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 10_000_000)
    return stream.getvalue()


def many():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(300):
            archive.writestr(f"{number}.xml", b"")
    return stream.getvalue()


@pytest.mark.parametrize("make", [bomb, many, lambda: b"PK\x03\x04 broken", lambda: b"no zip at all", lambda: b""])
def test_bombs_and_what_is_no_workbook_are_refused_before_they_are_opened(services, make):
    answer = upload(browser_of(services), make())
    assert answer.status_code == 422


def test_entities_in_a_workbook_are_never_unfolded(services):
    browser = browser_of(services)
    data = browser.get(f"{address('services', 'timing', 'md')}/template.xlsx").data
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "xl/workbook.xml":
                head, rest = content.split(b"?>", 1)
                content = head + b'?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + rest
            new.writestr(member, content)
    assert upload(browser, stream.getvalue(), questionnaire="timing").status_code == 422


# --- objectives --------------------------------------------------------------------------------------------------

OBJECTIVE = {
    "a.objectives.0.text": "首次响应时间的中位数由 180 分钟缩短到 60 分钟", "a.objectives.0.objective_class": "service",
    "a.objectives.0.kpi": "K20", "a.objectives.0.start_value": "18%", "a.objectives.0.target": "0.23",
    "a.objectives.0.change": "value", "a.objectives.0.due": "2027-06-30",
}  # fmt: skip


def test_an_objective_is_stated_changed_and_removed(services):
    browser = browser_of(services)
    new = "/e/services/diagnosis/objectives/new?library=sales_forecast"
    made = post(browser, new, {"respondent": "md", **OBJECTIVE})
    assert made.status_code == 302, text(made)
    row = entry(services, "services", "objectives", "md")["values"]["objectives"][-1]
    assert (row["start_value"], row["target"], row["library"]) == (0.18, 0.23, "sales_forecast")
    path = f"/e/services/diagnosis/objectives/md/{row['id']}"
    assert post(browser, path, {"a.objectives.0.target": "0.25"}).status_code == 302
    assert entry(services, "services", "objectives", "md")["values"]["objectives"][-1]["target"] == 0.25
    assert browser.get(f"{path}/remove").status_code == 200
    assert len(entry(services, "services", "objectives", "md")["values"]["objectives"]) == 3
    browser.send(f"{path}/remove")
    assert len(entry(services, "services", "objectives", "md")["values"]["objectives"]) == 2
    ENGINES.open(files_of(services, "services"))


def test_a_vague_objective_is_refused_with_the_reason_and_better_ones(services):
    vague = {**OBJECTIVE, "a.objectives.0.text": "提高销售效率", "a.objectives.0.target": "", "respondent": "md"}
    answer = post(browser_of(services), "/e/services/diagnosis/objectives/new", vague)
    page = text(answer)
    assert answer.status_code == 422
    assert "无法衡量" in page
    assert "objectives/new?library=" in page
    assert dict(Fields(page).sent)["a.objectives.0.text"] == "提高销售效率"
    assert len(entry(services, "services", "objectives", "md")["values"]["objectives"]) == 2


def test_what_an_objective_lacks_to_be_measured_is_said(services):
    lacking = {**OBJECTIVE, "respondent": "md", "a.objectives.0.start_value": "", "a.objectives.0.due": ""}
    browser = browser_of(services)
    assert post(browser, "/e/services/diagnosis/objectives/new", lacking).status_code == 302
    added = entry(services, "services", "objectives", "md")["values"]["objectives"][-1]["id"]
    page = text(browser.get(f"/e/services/diagnosis/objectives/md/{added}"))
    for missing in ("start_value", "due", "owner"):
        assert load_wording("zh-CN").label(f"page-diagnosis.why-{missing}") in page
    assert load_wording("zh-CN").label("page-diagnosis.why-target") not in page


def test_an_objective_somebody_else_changed_is_shown_beside_ones_own(services):
    path = "/e/services/diagnosis/objectives/md/O1"
    browser = browser_of(services)
    form = sent_by(text(browser.get(path)))
    post(browser_of(services), path, {"a.objectives.0.target": "0.3"})
    form["a.objectives.0.target"] = "0.4"
    answer = browser.client.post(path, data=form)
    assert answer.status_code == 409
    assert "<dd>0.3</dd>" in text(answer)
    assert dict(Fields(text(answer)).sent)["a.objectives.0.target"] == "0.4"
    assert browser.client.post(path, data=sent_by(text(answer))).status_code == 302
    assert entry(services, "services", "objectives", "md")["values"]["objectives"][0]["target"] == 0.4


# --- requirements ------------------------------------------------------------------------------------------------


def decisions(office):
    with office.store.reading() as unit:
        frame = unit.engagements.sheet(unit.engagements.named("services").id, "engagement.yaml").data
    return {one["requirement"]: one for one in frame["requirements"]["decisions"]}


@pytest.mark.parametrize(
    ("requirement", "changes"),
    [
        ("F-CUS-02", {"must_have": "true"}),
        ("F-CUS-02", {"applicable": "false"}),
        ("F-CUS-02", {"weight_class": "低"}),
    ],
)
def test_a_must_a_dropped_requirement_and_another_class_need_a_reason(services, requirement, changes):
    browser, path = browser_of(services), f"/e/services/diagnosis/requirements/{requirement}"
    before = decisions(services)
    refused = post(browser, path, changes)
    assert refused.status_code == 422
    assert load_wording("zh-CN").label(
        "problem.decision-without-reason", where="", requirement=requirement
    ) in html.unescape(text(refused))
    assert decisions(services) == before
    assert post(browser, path, {**changes, "reason_zh": "因为试用说明了这一点。"}).status_code == 302
    assert decisions(services)[requirement]["reason"] == {
        "zh": "因为试用说明了这一点。",
        "en": "因为试用说明了这一点。",
    }
    ENGINES.open(files_of(services, "services"))


def test_saving_a_requirement_untouched_changes_nothing(services):
    before = files_of(services, "services")
    browser = browser_of(services)
    for requirement in ("F-CUS-01", "F-CUS-02", "F-CUS-05", "F-LEAD-01"):
        assert post(browser, f"/e/services/diagnosis/requirements/{requirement}").status_code == 302
    assert files_of(services, "services") == before


def test_a_decision_somebody_else_changed_is_shown_beside_ones_own(services):
    browser, path = browser_of(services), "/e/services/diagnosis/requirements/F-CUS-02"
    form = sent_by(text(browser.get(path)))
    post(browser_of(services), path, {"need": "enough"})
    form["need"] = "too_much"
    answer = browser.client.post(path, data=form)
    assert answer.status_code == 409
    assert "现有够用" in text(answer)
    assert decisions(services)["F-CUS-02"]["need"] == "enough"
    assert browser.client.post(path, data=sent_by(text(answer))).status_code == 302
    assert decisions(services)["F-CUS-02"]["need"] == "too_much"


def test_filters_of_the_requirements_stand_in_the_address(shared):
    browser = browser_of(shared)
    page = text(browser.get("/e/sample_services/diagnosis/requirements"))
    assert len(re.findall(r'<tr id="[A-Z]', page)) == 126
    musts = re.findall(r'<tr id="([^"]+)"', text(browser.get("/e/sample_services/diagnosis/requirements?must=1")))
    assert musts[0] == "F-CUS-01"
    assert len(musts) == 6
    found = re.findall(r'<tr id="([^"]+)"', text(browser.get("/e/sample_services/diagnosis/requirements?text=360")))
    assert found == ["F-CUS-04"]
    assert "没有符合条件的需求" in text(browser.get("/e/sample_services/diagnosis/requirements?text=zzz"))


# --- personal links ----------------------------------------------------------------------------------------------


def link_for(browser, respondent="tester", questionnaires=("pain_points", "readiness"), email="guest@example.com"):
    page = text(
        post(
            browser,
            "/e/services/diagnosis/links",
            {"respondent": respondent, "email": email, "questionnaires": list(questionnaires)},
        )
    )
    return re.search(r"/a/([\w-]+)<", page).group(1)


def test_a_link_lets_somebody_answer_what_it_names_and_shows_nothing_else(services):
    token = link_for(browser_of(services))
    guest = services.browser()
    page = text(guest.get(f"/a/{token}"))
    assert "Eve Demo" in page
    assert f"/a/{token}/pain_points" in page
    assert "/e/services" not in page
    assert guest.get(f"/a/{token}/company_profile").status_code == 404
    assert guest.get("/e/services/diagnosis").location.startswith("/sign-in")
    path = f"/a/{token}/pain_points"
    assert "/e/services" not in text(guest.get(path))
    assert post(guest, path, {"a.worst_case": "一次漏水"}).status_code == 302
    assert entry(services, "services", "pain_points", "tester")["values"] == {"worst_case": "一次漏水"}
    with services.store.reading() as unit:
        last = unit.audit.entries()[-1]
    assert last.act.actor == "link:guest@example.com"


def test_a_link_that_does_not_work_any_more_looks_like_one_that_never_did(services):
    owner, guest = browser_of(services), services.browser()
    token = link_for(owner)
    page = text(owner.get("/e/services/diagnosis/links"))
    cancel = re.search(r'action="(/e/services/diagnosis/links/[^"]+/cancel)"', page).group(1)
    owner.send("/e/services/diagnosis/links", cancel)
    gone, never = guest.get(f"/a/{token}"), guest.get("/a/never")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert "请向发出链接的人再要一个" in text(gone)
    # the proof against forged forms changes with the second
    proof = re.compile(r'name="csrf_token" value="[^"]+"')
    assert proof.sub("", text(gone).replace(token, "")) == proof.sub("", text(never).replace("never", ""))
    assert post(guest, f"/a/{token}/pain_points").status_code in {400, 404}


def test_a_link_is_not_made_without_an_address_or_questionnaires(services):
    browser = browser_of(services)
    answer = post(
        browser, "/e/services/diagnosis/links", {"respondent": "md", "email": "nobody"}, drop=["questionnaires"]
    )
    assert answer.status_code == 422
    assert "至少选一份" in text(answer)
    assert "/a/" not in text(answer)


def test_an_invitation_opens_no_questionnaire_and_a_link_to_answer_signs_nobody_in(services):
    invitation = services.link("invitation", "eve@example.com", None, "viewer")
    assert services.browser().get(f"/a/{invitation}").status_code == 404
    token = link_for(browser_of(services))
    guest = services.browser()
    guest.send(f"/link/{token}")
    assert guest.get("/").location.startswith("/sign-in")
