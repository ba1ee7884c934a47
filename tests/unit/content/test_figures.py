"""Published figures: a register with trust, and no way for a figure of trust D into a document."""

import re

import pytest

from planner.bootstrap import load_packs
from planner.content.packs import FileContentSource
from planner.domain.model.figure import Figure, quotable
from planner.domain.model.text import Text
from tests.builders import make_figure


def test_a_figure_of_trust_d_is_never_quoted():
    figures = {"good": make_figure("good", trust="B"), "bad": make_figure("bad", trust="D")}
    with pytest.raises(LookupError, match="bad"):
        quotable(figures, ["good", "bad"])


def test_figures_are_quoted_in_the_order_asked_for():
    figures = {id_: make_figure(id_) for id_ in ("one", "two")}
    assert [figure.id for figure in quotable(figures, ["two", "one"])] == ["two", "one"]


def test_a_figure_outside_the_register_cannot_be_quoted():
    with pytest.raises(LookupError):
        quotable({}, ["nowhere"])


def test_the_register_keeps_the_figures_nobody_can_vouch_for_and_marks_them():
    figures = load_packs().figures
    unusable = {figure.id for figure in figures.values() if figure.trust == "D"}
    # S-127: the two figures the source articles attribute to Gartner without a findable document
    assert {"retention_27", "failure_due_to_data"} <= unusable


def test_every_figure_names_its_publisher_and_a_usable_one_its_statement_in_both_languages():
    for figure in load_packs().figures.values():
        assert isinstance(figure, Figure)
        assert isinstance(figure.publisher, Text)
        assert figure.statement.zh != figure.statement.en, figure.id


def test_no_text_of_the_packs_repeats_a_figure_of_trust_d():
    # the claims in the words of the articles they come from; the register itself is the only place that may hold them
    claims = ("27%的留存", "留存率提高27%", "80%的CRM", "80%的失败", "80% of CRM")
    packs = [pack for pack in FileContentSource().files() if pack.kind != "figures"]
    assert packs
    for pack in packs:
        text = pack.path.read_text(encoding="utf-8").replace(" ", "")
        assert not [claim for claim in claims if claim.replace(" ", "") in text], pack.name


def test_every_published_figure_in_a_plan_template_shows_its_grade_in_both_languages():
    sources = [
        package.duration.source
        for template in load_packs().plan_templates.values()
        for package in template.work_packages.values()
    ]
    told = [source for source in sources if "公开数据" in source.zh]
    assert told
    for source in told:
        zh, en = (
            re.findall("公开数据（([ABC]) 级）", source.zh),
            re.findall(r"Published figure \(trust ([ABC])\)", source.en),
        )
        assert zh == en, source
        assert len(zh) == source.zh.count("公开数据"), source
