"""Starts an engagement folder: frame and answer sheets to fill in, and the engagement's own copies of the packs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from planner.content.packs import FileContentSource
from planner.content.writer import write_yaml
from planner.domain.model.questionnaire import Question, Questionnaire
from planner.domain.model.text import Text
from planner.errors import ExportError, InputError, Problem
from planner.services.keeping import EngagementFile
from planner.services.ports import ContentPacks
from planner.services.starting import FIRST_RESPONDENT, NewEngagement

_FRAME = """\
# One client's engagement. Fill in what is marked «…»; docs/content_formats.md describes every key.
# 一个客户的项目。请填写标有 «…» 之处；每个键的说明见 docs/content_formats.md。
id: {id}
version: "1.0"
schema: engagement/1
title: {{zh: "«项目名称»", en: "«title of the engagement»"}}
language: zh-CN
today: "{today}"
client: {{zh: "«客户»", en: "«client»"}}
consultant: {{zh: "«顾问方»", en: "«consultant»"}}
document_number: "{id}"
confidentiality: {{zh: "内部资料", en: "Internal"}}
currency: CNY
fictional: false
based_on:
{based_on}
# who answers; `say` is the weight of this person's opinion / 答卷人；say 是其意见的分量
stakeholders:
- {{id: lead, name: "«姓名»", role: {{zh: "«职务»", en: "«role»"}}, say: 1}}
# go_live, uses_make_up_days, max_class_size and day_hours may be set here; left out, team_and_calendar answers them
# 上线日期、调休、每班人数、每日课时可在此设定；不设时以 team_and_calendar 的答案为准
plan: {{template: {template}, start: null, go_live: null, pilot_site: null, calendar: cn, company_days_off: []}}
screening: {{products: [], required_region: null, required_language: null}}
# one of: {industries}; it recommends pains, fields, stages and KPIs / 行业情境：建议痛点、字段、销售阶段与指标
industry_profile: null
# fills in weights only where nobody stated any; one of: {presets} / 权重预设：只补无人表态的要点
weight_preset: null
# group weights from personal ones: aip_arithmetic | aip_geometric | aij (pairs only) / 个人权重如何合成
weight_aggregation: aip_arithmetic
requirements: {{scope: all, decisions: []}}
award: null
planning_values: {{}}
acceptance_setup: client_led
marks_shown: by_role
"""
_SHEET = """\
# {title}
# null = asked and not known: it becomes an open item. / null 表示问过而不知道：列入未决事项。
schema: answers/1
questionnaire: {id}@{version}
entries:
- respondent: lead
  date: null
  values:
"""


def write_starter(folder: Path, today: str) -> tuple[Path, ...]:
    """
    Write a new engagement folder and return its files.

    Args:
        today: ISO date of the engagement; the clock is read at the edge.

    Raises:
        InputError: the folder exists and is not empty.
        ExportError: it cannot be written; nothing half-written is left.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([Problem("folder-not-empty", str(folder))])
    source = FileContentSource()
    packs = source.load()
    try:
        return _write_whole(folder, source, packs, today)
    except OSError as error:
        raise ExportError(Problem("cannot-write", str(folder), {"reason": error.strerror or str(error)})) from error


def starter_files(slug: str, new: NewEngagement, packs: ContentPacks) -> Iterator[EngagementFile]:
    """
    Yield the files of a new engagement that pages fill in: its frame and its own copies of the packs.

    An answer sheet comes with the first answers, the profile of a product when somebody chooses it.
    """
    yield EngagementFile("engagement.yaml", write_yaml(_frame(slug, new, packs)).encode())
    for pack in FileContentSource().files():
        if pack.kind != "product_profile":
            yield EngagementFile(f"content/{pack.name}", pack.path.read_bytes())


def _frame(slug: str, new: NewEngagement, packs: ContentPacks) -> dict[str, Any]:
    id_ = _identifier(slug)
    return {
        "id": id_,
        "version": "1.0",
        "schema": "engagement/1",
        "title": _pair(new.title),
        "language": new.language,
        "today": new.today.isoformat(),
        "client": _pair(new.client),
        "consultant": _pair(new.consultant),
        "document_number": id_.upper().replace("_", "-"),
        "confidentiality": {"zh": "内部资料", "en": "Internal"},
        "currency": new.currency,
        "fictional": new.is_fictional,
        "based_on": dict(sorted(_versions(packs).items())),
        "stakeholders": [{"id": FIRST_RESPONDENT, "name": new.lead, "role": _pair(new.lead_role), "say": 1}],
        "plan": {
            "template": new.plan_template,
            "start": new.start.isoformat() if new.start else None,
            "go_live": new.go_live.isoformat() if new.go_live else None,
            "pilot_site": None,
            "calendar": "cn",
            "company_days_off": [],
        },
        "screening": {"products": [], "required_region": None, "required_language": None},
        "industry_profile": new.industry,
        "weight_preset": None,
        "weight_aggregation": "aip_arithmetic",
        "requirements": {"scope": "all", "decisions": []},
        "award": None,
        "planning_values": {},
        "acceptance_setup": "client_led",
        "marks_shown": "by_role",
    }


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _write_whole(folder: Path, source: FileContentSource, packs: ContentPacks, today: str) -> tuple[Path, ...]:
    """Write beside the folder first and move it when everything is there: nothing half-written remains."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as parent:
        # a folder made by tempfile is private to its owner; the engagement gets the usual rights
        made = Path(parent) / folder.resolve().name
        made.mkdir()
        written = [path.relative_to(made) for path in _write(made, source, packs, today)]
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    return tuple(folder / path for path in written)


def _write(folder: Path, source: FileContentSource, packs: ContentPacks, today: str) -> Iterator[Path]:
    based_on = "\n".join(f'  {id_}: "{version}"' for id_, version in sorted(_versions(packs).items()))
    frame = _FRAME.format(
        id=_identifier(folder.resolve().name),
        today=today,
        based_on=based_on,
        template=next(iter(packs.plan_templates)),
        industries=", ".join(packs.industries),
        presets=", ".join(packs.catalogue.presets),
    )
    yield _file(folder / "engagement.yaml", frame)
    for questionnaire in packs.questionnaires.values():
        yield _file(folder / "answers" / f"{questionnaire.id}.yaml", _sheet(questionnaire))
    (folder / "alternatives").mkdir()
    (folder / "attachments").mkdir()
    for pack in source.files():
        copy = folder / "content" / pack.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pack.path, copy)
        yield copy


def _identifier(name: str) -> str:
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name.lower()).strip("_")
    return kept if kept[:1].isalpha() else f"engagement_{kept}".rstrip("_")


def _versions(packs: ContentPacks) -> Mapping[str, str]:
    single = (packs.catalogue, packs.rating_scale, packs.training, packs.acceptance, packs.outcomes, packs.migration)
    return {
        **{pack.id: pack.version for pack in single},
        **{id_: questionnaire.version for id_, questionnaire in packs.questionnaires.items()},
        **{id_: template.version for id_, template in packs.plan_templates.items()},
        **{id_: profile.version for id_, profile in packs.industries.items()},
        **packs.trials.versions,
        packs.objective_library.id: packs.objective_library.version,
        **({packs.reviews.id: packs.reviews.version} if packs.reviews else {}),
        **(packs.configuration.versions if packs.configuration else {}),
    }


def _file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _sheet(questionnaire: Questionnaire) -> str:
    title = f"{questionnaire.title.zh} / {questionnaire.title.en}"
    head = _SHEET.format(title=title, id=questionnaire.id, version=questionnaire.version)
    return head + "".join(_lines(question) for question in questionnaire.questions.values())


def _lines(question: Question) -> str:
    lines = [f"    # {question.text.zh} / {question.text.en}"]
    if question.options:
        lines.append(f"    #   {' | '.join(option.id for option in question.options)}")
    if question.columns:
        row_key = "code" if question.items else "id"
        lines.append(f"    #   {row_key}: {', '.join(column.id for column in question.columns)}")
    return "\n".join([*lines, f"    {question.id}: null", ""])
