"""D9 of every example: complete, the same in both languages, dated from the plan, and nothing invented."""

import dataclasses
import itertools
import re
from collections import Counter
from datetime import date

import pytest

from planner.documents.builders.adoption_annexes import RECORD_DAYS
from planner.documents.builders.adoption_plan import CARRIERS, build_adoption_document
from planner.domain.model.document import Checklist, Heading, OpenItems, Paragraph, Table
from planner.domain.model.operation import SupportIssue
from planner.domain.model.text import LANGUAGES, Text
from planner.domain.rollout.meetings import Meetings
from planner.domain.rollout.support import review_issues

EXAMPLES = ("sample_manufacturing", "sample_services", "sample_gone_wrong")


@pytest.fixture(scope="module", params=EXAMPLES)
def result(request, run_example):
    return run_example(request.param)


@pytest.fixture(scope="module")
def documents(result):
    return {language: build_adoption_document(result, language) for language in LANGUAGES}


def every_block(document):
    return [*document.opening, *document.body, *document.annexes]


def block(document, id_):
    return next(each for each in every_block(document) if each.id == id_)


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows if not row.group]


def texts_in(value):
    if isinstance(value, str):
        return [value]
    if dataclasses.is_dataclass(value):
        return [text for field in dataclasses.fields(value) for text in texts_in(getattr(value, field.name))]
    if isinstance(value, tuple | list):
        return [text for part in value for text in texts_in(part)]
    return []


def test_block_ids_are_unique_and_the_same_in_both_languages(documents):
    zh, en = ([each.id for each in every_block(documents[language])] for language in LANGUAGES)
    assert zh == en
    assert max(Counter(zh).values()) == 1


def test_every_table_has_rows_that_fit_its_columns(documents):
    for document in documents.values():
        for each in every_block(document):
            if isinstance(each, Table):
                assert any(not row.group for row in each.rows), each.id
                assert all(row.group or len(row.cells) == len(each.columns) for row in each.rows), each.id


def test_nothing_is_left_unfilled_or_untranslated(result, documents):
    for language, document in documents.items():
        texts = texts_in(every_block(document))
        assert not [text for text in texts if re.search(r"\{[a-z_]+\}|\bNone\b", text)]
        if language == "en":
            assert not [text for text in texts if re.search(r"[\u4e00-\u9fff]", text)]


def test_only_a_plan_with_several_waves_speaks_of_a_pilot_stage_and_of_a_next_wave(result, documents):
    several = len(result.rollout.waves) > 1
    for language, pilot, lesson in (("zh-CN", "试点", "下一批"), ("en", "Pilot", "next wave")):
        stages = [line[0] for line in cells(block(documents[language], "promotion-table"))]
        assert (pilot in stages) is several
        heads = [each.text for each in documents[language].body if isinstance(each, Heading)]
        assert any(pilot.lower() in head.lower() for head in heads) is several
        criteria = [item.text for item in block(documents[language], "pilot-exit").items]
        assert any(lesson in text for text in criteria) is several
        if not several:
            doubt = [each for each in documents[language].opening if each.id == "opening-unlikely"]
            assert not re.search("第 1 批|wave 1", " ".join(texts_in(doubt)))


def test_the_last_stage_of_promotion_begins_when_every_exit_review_is_over(result):
    reviews = [one.id for one in result.rollout.work_packages if one.template_id == "WP-HYP-EXIT"]
    over = max(result.rollout.schedule[id_].finish for id_ in reviews)
    *_, before, last = result.adoption.promotion
    assert before.last_day == over
    assert last.first_day == result.calendar.shifted(over, 1)


def test_stages_of_promotion_follow_each_other_where_all_go_live_at_once(result):
    if len(result.rollout.waves) > 1:
        return
    periods = result.adoption.promotion
    assert all(before.last_day <= after.first_day for before, after in itertools.pairwise(periods))


def test_every_role_of_users_is_told_what_changes(result, documents):
    roles = {group.role for group in result.engagement.company.user_groups}
    table = block(documents["zh-CN"], "impact-change")
    assert len(table.rows) == len(roles)
    people = sum(int(line[1]) for line in cells(table))
    assert people == sum(group.headcount for group in result.engagement.company.user_groups)


def test_the_calendar_holds_every_communication_in_order_of_dates(result, documents):
    days = [line[0][:10] for line in cells(block(documents["en"], "calendar-table"))]
    assert days == [one.day.isoformat() for one in result.adoption.communications]
    assert days == sorted(days)


def test_every_go_live_is_printed_with_the_day_that_is_80_percent_certain(result, documents):
    ranges = {one.work_package_id: one for one in result.rollout.scheduling.risk.gates}
    lines = cells(block(documents["en"], "opening-live"))
    assert len(lines) == len(result.rollout.waves)
    for wave, line in zip(result.rollout.waves, lines, strict=True):
        own = next(
            ranges[package.id]
            for package in result.rollout.work_packages
            if package.template_id == "WP-DEP-GOLIVE" and package.subject == f"wave:{wave.id}"
        )
        assert line[3][:10] == wave.go_live.isoformat() == own.planned.isoformat()
        assert line[4][:10] == own.p80.isoformat()


def test_communications_dated_by_a_go_live_carry_the_mark_and_their_number_is_told(result, documents):
    marked = [line for line in cells(block(documents["en"], "calendar-table")) if "◇" in line[0]]
    assert len(marked) == sum(one.moves_with_go_live for one in result.adoption.communications)
    assert f"the {len(marked)} marked ◇" in block(documents["en"], "calendar-lead").text


def test_a_wave_is_told_before_its_first_class(result):
    told = {one.wave_id: one.day for one in result.adoption.communications if one.template_id == "COM-WAVE-NOTICE"}
    cohorts = {one.id: one for one in result.training.cohorts}
    for session in result.training.sessions:
        if result.packs.training.courses[session.course_id].stage == "before_go_live":
            for wave_id in {cohorts[id_].wave_id for id_ in session.cohort_ids} - {None}:
                assert told.get(wave_id, told.get(None)) < session.day


def test_lessons_are_those_of_the_training_plan_before_and_after_go_live(run_example):
    document = build_adoption_document(run_example("sample_manufacturing"), "en")
    lessons = {line[0]: line[-1] for line in cells(block(document, "impact-change"))}
    # TC-10, 11, 13, 14, 15, 22: 2 + 2 + 1.5 + 2 + 2 + 1.5; then TC-23 and the refresher TC-26, 1.5 each
    assert lessons["Sales staff"] == "before go-live 6 courses, 11 hours; afterwards 2 courses, 3 hours"


def test_time_limits_are_those_of_the_configuration_where_it_holds_the_rule(run_example):
    result = run_example("sample_manufacturing")
    limits = {line[0]: line[2] for line in cells(block(build_adoption_document(result, "zh-CN"), "policy-time-limits"))}
    # decided in the answers: three days, ten days, and a longest stay for every stage but the last
    assert limits["新线索首次跟进"] == "3 天内"
    assert "10 天没有更新" in limits["商机阶段、金额与预计日期的更新"]
    assert (
        "线索 15 天、需求确认 18 天、方案报价 18 天、商务谈判 10 天、签约不限"
        in limits["商机阶段、金额与预计日期的更新"]
    )


def test_without_the_rule_in_the_configuration_the_limit_of_the_pack_counts(run_example):
    result = run_example("sample_manufacturing")
    bare = dataclasses.replace(result, configuration=dataclasses.replace(result.configuration, rules=()))
    limits = [line[2] for line in cells(block(build_adoption_document(bare, "zh-CN"), "policy-time-limits"))]
    assert [limit.limit.zh for limit in result.adoption.time_limits] == limits


def test_managers_of_the_pilot_are_those_among_its_users(run_example):
    text = block(build_adoption_document(run_example("sample_manufacturing"), "zh-CN"), "pilot-managers").text
    # the plant has two executives; managers of sales and service go live at head office
    assert "高层管理者（2 人）" in text
    assert "销售管理者、客服管理者在后面的批次上线" in text


def test_the_sheet_of_receipt_has_a_place_for_every_user(result, documents):
    lines = block(documents["zh-CN"], "receipt-sheet").items
    company = result.engagement.company
    assert len({line.group for line in lines}) == len({(g.department_id, g.site_id) for g in company.user_groups})
    # two on a line, and at most one place too many in each group
    assert company.users <= 2 * len(lines) <= company.users + len({line.group for line in lines})


def test_seed_users_on_record_are_named_in_the_table_of_places(run_example):
    document = build_adoption_document(run_example("sample_manufacturing"), "zh-CN")
    names = [line[-1] for line in cells(block(document, "seed-groups")) if line[-1]]
    assert names == ["林样辛（待确认）"]


def test_questionnaires_stand_in_book_title_marks_without_commas_in_chinese(run_example):
    table = block(build_adoption_document(run_example("sample_manufacturing"), "zh-CN"), "references-table")
    inputs = next(line[1] for line in cells(table) if "问卷的回答" in line[1])
    assert "《业务痛点》《就绪度评估》" in inputs


def test_forms_to_fill_in_have_no_boxes_to_tick(documents):
    for each in every_block(documents["en"]):
        if isinstance(each, Checklist):
            assert not each.boxes, each.id


def test_every_communication_names_the_work_package_it_belongs_to(documents):
    for line in cells(block(documents["en"], "calendar-table")):
        assert re.match(r"[A-Z]{3}-[A-Z]+", line[-1])


def test_manager_behaviours_are_listed_and_have_a_record_sheet_with_dates(result, documents):
    listed = cells(block(documents["zh-CN"], "behaviours"))
    sheet = block(documents["zh-CN"], "behaviour-record")
    recorded = [item.text for item in sheet.items]
    if result.adoption.behaviours:
        assert [line[1] for line in listed] == recorded
        assert len(sheet.fill_heads) == RECORD_DAYS
    else:
        assert recorded == []


def test_the_pilot_has_checklists_for_entry_and_exit(documents):
    for part in ("entry", "exit"):
        sheet = block(documents["en"], f"pilot-{part}")
        assert isinstance(sheet, Checklist)
        assert len(sheet.items) >= 5
        assert all(item.details[0] for item in sheet.items)


def test_seats_of_seed_users_add_up_to_the_number_on_the_first_page(result, documents):
    table = block(documents["en"], "seed-groups")
    assert sum(int(line[3]) for line in cells(table)) == result.adoption.seed_users


def test_no_incentive_has_an_amount(documents):
    table = block(documents["en"], "incentive-table")
    assert {line[-1] for line in cells(table)} == {"client decides"}


def test_the_policy_is_numbered_through_its_chapters_like_a_regulation(result, documents):
    clauses = sum(len(chapter.clauses) for chapter in result.packs.policy.chapters)
    zh, en = (
        [each.text for each in documents[language].annexes if isinstance(each, Paragraph) and "policy-" in each.id]
        for language in LANGUAGES
    )
    assert len(zh) == len(en) == clauses
    assert zh[0].startswith("第一条")
    assert zh[9].startswith("第十条")
    assert zh[10].startswith("第十一条")
    assert zh[19].startswith("第二十条")
    assert zh[20].startswith("第二十一条")
    assert [text.split(".")[0] for text in en] == [f"Article {number}" for number in range(1, clauses + 1)]
    chapters = [each.text for each in documents["zh-CN"].annexes if isinstance(each, Heading) and each.level == 2]
    assert chapters[0] == "第一章　总则"
    assert chapters[-1] == "第十章　附则"


def test_the_policy_names_the_client_and_its_own_entry_rules(result, documents):
    text = "\n".join(texts_in(documents["zh-CN"].annexes))
    assert result.engagement.client.zh in text
    fields = {line[0] for line in cells(block(documents["zh-CN"], "policy-fields"))}
    assert fields <= {field.text.zh for field in result.packs.migration.fields.values()}
    assert len(fields) >= 10


def test_entry_rules_of_excluded_requirements_stay_out_of_the_policy(result, documents):
    in_scope = {requirement.id for requirement in result.requirements}
    shown = {line[0] for line in cells(block(documents["zh-CN"], "policy-fields"))}
    for field in result.packs.migration.fields.values():
        needed = not field.requirement_ids or bool(in_scope & set(field.requirement_ids))
        assert (field.text.zh in shown) is needed


def test_who_is_missing_to_carry_the_plan_stands_on_the_first_page_and_among_the_open_items(result, documents):
    named = {member.role for member in result.engagement.team}
    missing = [role for role in CARRIERS if role not in named]
    document = documents["en"]
    assert any(each.id == "opening-carriers" for each in document.opening) == bool(missing)
    items = next(each for each in document.body if isinstance(each, OpenItems)).items
    assert sum(item.text.startswith("Name: ") for item in items) == len(missing)


def test_the_sheets_to_fill_in_are_there(documents):
    for id_ in ("support-log-sheet", "sharing-head", "sharing-cases", "sharing-practices", "low-record-sheet"):
        assert block(documents["en"], id_).items


def test_without_registered_users_the_document_says_what_is_missing(run_example):
    full = run_example("sample_services")
    company = dataclasses.replace(full.engagement.company, user_groups=())
    bare = dataclasses.replace(full, engagement=dataclasses.replace(full.engagement, company=company))
    document = build_adoption_document(bare, "en")
    assert any(each.id == "impact-none" for each in document.body)
    assert document.opening[1].facts[0].value == "unknown"


def test_issues_on_record_give_the_rate_of_closure_and_name_what_is_late(result):
    def issue(id_, closed_on, confirmed):
        text = Text.same("Quotation cannot be printed")
        return SupportIssue(
            id=id_, raised_on=date(2026, 6, 1), raised_by=None, site=None, class_id="serious", text=text,
            requirement_id=None, assigned_to=text, answer_hours=1.0, solve_hours=None, closed_on=closed_on,
            confirmed=confirmed, remark=None,
        )  # fmt: skip

    issues = [issue("i1", date(2026, 6, 2), confirmed=True), issue("i2", None, confirmed=None)]
    review = review_issues(issues, result.packs.adoption.feedback, date(2026, 7, 1), result.calendar)
    told = build_adoption_document(
        dataclasses.replace(result, adoption=dataclasses.replace(result.adoption, support=review)), "en"
    )
    assert "a rate of closure of 50%" in block(told, "support-rate").text
    # raised on 1 June, still open on 1 July, with a limit of two days
    assert "i2" in block(told, "support-late").text
    assert [cell.text for cell in block(told, "support-classes").rows[0].cells][1:4] == ["2", "1", "1"]


def test_the_rate_of_closure_is_printed_with_its_formula_and_goal(documents):
    text = block(documents["en"], "feedback-closure").text
    assert "÷" in text
    assert "90%" in text
    assert "Proposed value" in text


# --- what other documents say of the same thing ----------------------------------------------------------------------


def test_results_of_the_first_quarterly_review_are_told_after_it_and_its_preparation_ends_before_it(result):
    review = result.outcomes.review_plan.quarters[0].last_day
    told = {one.template_id: one.day for one in result.adoption.communications}
    for id_ in ("COM-QUARTER", "COM-BENEFIT"):
        assert told[id_] == result.calendar.shifted(review, 3)
    (prepared,) = (one for one in result.rollout.work_packages if one.template_id == "WP-ADO-QUARTER")
    assert result.rollout.schedule[prepared.id].finish < review
    # a package named like the review would be a second day for it
    assert prepared.title.en.startswith("Preparation")
    assert "准备" in prepared.title.zh


def test_what_goes_by_the_steering_committee_is_told_on_days_on_which_it_sits(result):
    meetings = Meetings(result.engagement.meetings, result.calendar)
    told = [one for one in result.adoption.communications if one.channel == "steering_meeting"]
    assert told
    assert all(meetings.sits_on("steering", one.day) for one in told)


def test_administrators_go_live_with_the_first_wave_as_in_the_training_plan(result, documents):
    line = next(line for line in cells(block(documents["en"], "impact-change")) if line[0] == "Administrators")
    days = sorted(wave.go_live.isoformat() for wave in result.rollout.waves)
    assert days[0] in line[2]
    assert not [day for day in days[1:] if day in line[2]]
