"""Pages of a stage: each asks one question and shows the parts of the documents that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import render_template, request, url_for

from planner.domain.model.document import Block
from planner.domain.model.text import Text
from planner.services.findings import Findings
from planner.services.run import EngagementResult
from planner.web.blocks import Shown, shown
from planner.web.found import sees_results
from planner.web.guard import Opened


@dataclass(frozen=True, slots=True)
class Page:
    """
    One page of a stage: the word in its address and of its texts, and which blocks of which deliverable it shows.

    An id that begins with `under:` gives what stands under that heading without the heading itself, one that ends in
    `*` all blocks whose ids begin like it. `level` is that of a chapter's heading on the page: a page that begins in
    the middle of a chapter has a lower one, so that no level is left out.
    """

    id: str
    code: str = ""
    ids: tuple[str, ...] = ()
    level: int = 2


@dataclass(frozen=True, slots=True)
class Stage:
    """
    The pages of a stage in the order of its sub-navigation; the first is its start.

    `sheets` are the questionnaires in which what these pages show is stated.
    """

    id: str
    pages: tuple[Page, ...]
    sheets: tuple[str, ...]

    def page(self, id_: str) -> Page:
        """Return the page of a word."""
        return next(one for one in self.pages if one.id == id_)


def show(stage: Stage, id_: str, opened: Opened, found: Findings, template: str = "", **more: object) -> str:
    """Render a page of a stage; a template of its own extends `stage/page.html`."""
    if scores_alone(opened):
        return render_template("stage/alone.html")
    page = stage.page(id_)
    part = chosen(found.result, page) if found.result is not None and page.code else None
    base = url_for(f"{stage.id}.start", slug=opened.engagement.slug)
    parts = [(one.id, base if one.id == "start" else f"{base}/{one.id}") for one in stage.pages]
    return render_template(
        template or "stage/page.html", found=found, part=part, level=page.level, stage=stage.id, page=id_, parts=parts,
        sheets=_sheets(stage, opened, found), **more,
    )  # fmt: skip


def _sheets(stage: Stage, opened: Opened, found: Findings) -> list[tuple[Text, str]]:
    """Return the questionnaires of a stage and where they are filled in, for those who may."""
    if found.result is None or not opened.may("answer"):
        return []
    known = found.result.packs.questionnaires
    slug = opened.engagement.slug
    return [
        (known[id_].title, url_for("diagnosis.people", slug=slug, questionnaire_id=id_))
        for id_ in stage.sheets
        if id_ in known
    ]


def scores_alone(opened: Opened) -> bool:
    """Whether whoever asks is an evaluator who must not learn yet which alternative leads: the plan is made for it."""
    return opened.role == "evaluator" and not sees_results(opened)


def chosen(result: EngagementResult, page: Page) -> Shown:
    """Return the blocks a page shows; those the document does not have here are left out."""
    return of_ids(result, page.code, page.ids)


def of_ids(result: EngagementResult, code: str, ids: Sequence[str]) -> Shown:
    """Return blocks of a deliverable by ids as `Page` has them."""
    whole = shown(result, code)
    blocks = [block for id_ in ids for block in _of(whole, result, code, id_)]
    return replace(whole, blocks=tuple(blocks))


def _of(whole: Shown, result: EngagementResult, code: str, id_: str) -> Iterator[Block]:
    if id_.startswith("under:"):
        yield from shown(result, code, [id_.removeprefix("under:")]).blocks[1:]
    elif id_.endswith("*"):
        yield from (block for block in whole.blocks if block.id.startswith(id_[:-1]))
    else:
        yield from shown(result, code, [id_]).blocks


def turned(page: int) -> str:
    """Return the address of another page of the list that is shown, narrowed as it is."""
    kept = {key: value for key, value in request.args.items() if key != "page"}
    return f"{request.path}?{urlencode({**kept, 'page': page})}"


def role_name(result: EngagementResult, code: str) -> Text | str:
    """Return the title of a project role, or the code where the template of the plan does not have it."""
    role = result.packs.plan_templates[result.rollout.template_id].roles.get(code)
    return role.title if role else code
