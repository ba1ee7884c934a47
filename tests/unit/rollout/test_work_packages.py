from dataclasses import replace

from planner.domain.model.condition import Comparison
from planner.domain.model.template import Predecessor
from planner.domain.model.text import Text
from planner.domain.rollout.registers import Item
from planner.domain.rollout.work_packages import build_work_packages
from tests.builders import make_requirement
from tests.unit.rollout.plan_templates import make_package, make_template, predecessor

NEVER = Comparison("has_erp", "is", True)
WAVES = tuple(Item(str(number), f"wave:{number}", Text(f"批{number}", f"wave {number}")) for number in (1, 2, 3))


def items(kind, *keys):
    return tuple(Item(key, f"{kind}:{key}", Text(f"{key}名", f"{key} name")) for key in keys)


def build(*packages, requirements=(), **registers):
    all_registers = {
        name: registers.get(name, ())
        for name in ("module", "integration", "data_source", "gap", "wave", "site", "audience")
    }
    built = build_work_packages(make_template(*packages), {}, all_registers, requirements)
    return {package.id: package for package in built}


def links(package):
    return {(link.predecessor_id, link.type, link.lag_days) for link in package.links}


def test_a_package_repeats_for_each_entry_with_stable_ids_and_its_name_in_the_title():
    built = build(make_package("SPEC", repeat_for="integration"), integration=items("integration", "erp", "oa"))
    assert list(built) == ["SPEC.erp", "SPEC.oa"]
    assert built["SPEC.oa"].title == Text("工作SPECoa名", "work SPEC oa name")
    assert built["SPEC.oa"].subject == "integration:oa"


def test_a_link_to_one_audience_joins_its_package_alone_and_none_where_nobody_is_of_it():
    wait = Predecessor("BOOK", "FS", 0, "administrator")

    def linked(*audiences):
        built = build(
            make_package("BOOK", repeat_for="audience"),
            make_package("TEACH", predecessors=(wait,)),
            audience=items("audience", *audiences),
        )
        return links(built["TEACH"])

    assert linked("sales", "administrator") == {("BOOK.administrator", "FS", 0)}
    assert linked("sales") == set()


def test_links_within_one_register_join_equal_entries():
    built = build(
        make_package("SPEC", repeat_for="integration"),
        make_package("BUILD", repeat_for="integration", after=["SPEC:FS+1"]),
        integration=items("integration", "erp", "oa"),
    )
    assert links(built["BUILD.oa"]) == {("SPEC.oa", "FS", 1)}


def test_links_between_registers_join_every_entry():
    built = build(
        make_package("BUILD", repeat_for="integration"),
        make_package("TEST", after=["BUILD"]),
        integration=items("integration", "erp", "oa"),
    )
    assert links(built["TEST"]) == {("BUILD.erp", "FS", 0), ("BUILD.oa", "FS", 0)}


def test_a_dropped_predecessor_is_bridged_so_that_the_order_is_kept():
    built = build(
        make_package("A"),
        make_package("B", after=["A:FS+2"], applies_if=NEVER),
        make_package("C", after=["B:FS+1"], applies_if=NEVER),
        make_package("D", after=["C"]),
    )
    assert links(built["D"]) == {("A", "FS", 3)}


def test_a_bridge_keeps_the_outer_sides_of_its_links():
    # D may start 1 after the start of B, B may start with the start of A: D may start 1 after the start of A
    built = build(
        make_package("A"),
        make_package("B", after=["A:SS"], applies_if=NEVER),
        make_package("D", after=["B:SS+1"]),
    )
    assert links(built["D"]) == {("A", "SS", 1)}


def test_a_bridge_over_an_empty_register_waits_for_every_entry_behind_it():
    built = build(
        make_package("SPEC", repeat_for="integration"),
        make_package("GAP", repeat_for="gap", after=["SPEC"]),
        make_package("BUILD", repeat_for="integration", after=["GAP"]),
        integration=items("integration", "erp", "oa"),
    )
    assert links(built["BUILD.oa"]) == {("SPEC.erp", "FS", 0), ("SPEC.oa", "FS", 0)}


def test_of_two_equal_links_the_longer_lag_counts():
    built = build(
        make_package("A"),
        make_package("B", after=["A:FS+5"], applies_if=NEVER),
        make_package("C", after=["A:FS+2", "B"]),
    )
    assert links(built["C"]) == {("A", "FS", 5)}


def test_a_wave_goes_live_after_the_wave_before_was_judged():
    built = build(
        make_package("LIVE", 0, repeat_for="wave"),
        make_package("JUDGE", repeat_for="wave", after=["LIVE"]),
        wave=WAVES,
    )
    assert links(built["LIVE.1"]) == set()
    assert links(built["LIVE.3"]) == {("LIVE.2", "FS", 0), ("JUDGE.2", "FS", 0)}


def test_a_single_judgement_is_made_on_the_first_wave_and_the_others_wait_for_it():
    built = build(
        make_package("LIVE", 0, repeat_for="wave"),
        make_package("JUDGE", after=["LIVE"]),
        make_package("CLOSE", after=["LIVE"]),
        wave=WAVES,
    )
    assert links(built["JUDGE"]) == {("LIVE.1", "FS", 0)}
    assert ("JUDGE", "FS", 0) in links(built["LIVE.2"])
    assert len(links(built["CLOSE"])) == 3


def test_preparing_a_wave_begins_when_the_wave_before_is_live():
    built = build(
        make_package("PREPARE", repeat_for="wave"),
        make_package("LOAD", repeat_for="wave", after=["PREPARE"]),
        make_package("LIVE", 0, repeat_for="wave", after=["LOAD"]),
        make_package("JUDGE", repeat_for="wave", after=["LIVE"]),
        wave=WAVES[:2],
    )
    assert links(built["PREPARE.2"]) == {("LIVE.1", "FS", 0)}
    assert links(built["LOAD.2"]) == {("PREPARE.2", "FS", 0)}


def test_a_module_package_is_made_for_modules_of_its_configuration_areas_only():
    modules = tuple(
        Item(code, f"module:{code}", Text(code, code), config_areas=(area,))
        for code, area in (("CUS", "CF01"), ("RPT", "CF08"))
    )
    built = build(make_package("SET", repeat_for="module", config_areas=("CF01", "CF02")), module=modules)
    assert list(built) == ["SET.CUS"]
    assert built["SET.CUS"].config_areas == ("CF01",)


def test_a_package_names_the_requirements_of_its_areas_and_reasons():
    requirements = (
        make_requirement("F-1", config_area="CF08"),
        make_requirement("F-2", config_area="CF01"),
        make_requirement("F-3", config_area="CF02"),
    )
    package = make_package("RPT", config_areas=("CF08",), reasons=("requirement:F-3", "requirement:F-9"))
    assert build(package, requirements=requirements)["RPT"].requirement_ids == ("F-1", "F-3")


def test_effort_is_the_share_of_the_day_times_the_likely_days():
    assert build(make_package("A", 4, effort={"crm_admin": 0.25}))["A"].effort_days == {"crm_admin": 1.0}


def test_the_short_form_of_predecessors_used_here_reads_type_and_lag():
    assert (predecessor("A:SF-2").type, predecessor("A:SF-2").lag_days) == ("SF", -2)


def test_the_gate_of_a_wave_opens_only_after_the_wave_before_it_was_judged():
    built = build(
        make_package("GATE", 0, kind="gate", repeat_for="wave"),
        make_package("LIVE", 0, repeat_for="wave", after=["GATE"]),
        make_package("JUDGE", repeat_for="wave", after=["LIVE"]),
        wave=WAVES,
    )
    assert links(built["GATE.1"]) == set()
    assert links(built["GATE.2"]) == {("LIVE.1", "FS", 0), ("JUDGE.1", "FS", 0)}
    assert links(built["GATE.3"]) == {("LIVE.2", "FS", 0), ("JUDGE.2", "FS", 0)}
    assert links(built["JUDGE.2"]) == {("LIVE.2", "FS", 0)}


def test_where_data_are_frozen_it_is_the_freeze_that_waits_for_the_judgement_of_the_wave_before():
    template = make_template(
        make_package("FREEZE", repeat_for="wave"),
        make_package("GATE", 0, kind="gate", repeat_for="wave", after=["FREEZE"]),
        make_package("LIVE", 0, repeat_for="wave", after=["GATE"]),
        make_package("JUDGE", repeat_for="wave", after=["LIVE"]),
    )
    registers = dict.fromkeys(("module", "integration", "data_source", "gap", "site", "audience"), ())
    hooked = replace(template, hooks={"freeze": "FREEZE"})
    built = {each.id: each for each in build_work_packages(hooked, {}, {**registers, "wave": WAVES[:2]}, ())}
    assert links(built["FREEZE.1"]) == set()
    assert links(built["FREEZE.2"]) == {("LIVE.1", "FS", 0), ("JUDGE.1", "FS", 0)}
    assert links(built["GATE.2"]) == {("FREEZE.2", "FS", 0)}


def test_without_a_gate_the_go_live_itself_waits_for_the_judgement_of_the_wave_before():
    built = build(
        make_package("LIVE", 0, repeat_for="wave"),
        make_package("JUDGE", repeat_for="wave", after=["LIVE"]),
        wave=WAVES[:2],
    )
    assert links(built["LIVE.2"]) == {("LIVE.1", "FS", 0), ("JUDGE.1", "FS", 0)}


def test_a_pilot_judged_once_holds_every_later_gate_and_runs_in_no_circle():
    built = build(
        make_package("GATE", 0, kind="gate", repeat_for="wave"),
        make_package("LIVE", 0, repeat_for="wave", after=["GATE"]),
        make_package("JUDGE", after=["LIVE"]),
        wave=WAVES,
    )
    assert links(built["JUDGE"]) == {("LIVE.1", "FS", 0)}
    assert links(built["GATE.3"]) == {("LIVE.2", "FS", 0), ("JUDGE", "FS", 0)}
