"""Engagements begun, brought in, copied and taken out: whole, with the one who did it as their owner."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from planner.domain.model.steering import ScheduleBaseline
from planner.domain.model.text import Language, Text
from planner.domain.model.vendor import Product
from planner.errors import InputError, Problem
from planner.services.accounts import Account, Membership
from planner.services.keeping import Act, EngagementFile, KeptEngagement, KeptSheet
from planner.services.rounds import may_see_results, put_sheet, rounds_of
from planner.services.steering_data import baseline_data
from planner.services.store import Store, StoreUnit

FRAME = "engagement.yaml"
# how an example stands some weeks after its start: what is reported then, and records of its own beside it
UNDER_WAY = "under_way.yaml"
# the id of the first respondent of an engagement
FIRST_RESPONDENT = "lead"
_LONGEST_SLUG = 60
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class NewEngagement:
    """
    What somebody says of an engagement that begins; everything else is asked for on the pages.

    `lead` and `lead_role` are the name and office of its first respondent. `start` and `go_live` are wishes.
    """

    title: Text
    client: Text
    consultant: Text
    language: Language
    currency: str
    lead: str
    lead_role: Text
    today: date
    industry: str | None = None
    plan_template: str = "four_phase"
    start: date | None = None
    go_live: date | None = None
    is_fictional: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What an engagement can be made of: ids with their titles."""

    plan_templates: Mapping[str, Text]
    industries: Mapping[str, Text]


class Folders(Protocol):
    """Engagement folders as files: begun anew, read from a zip file, written to one."""

    def choices(self) -> Choices:
        """Return what a new engagement can be made of."""
        ...

    def begin(self, slug: str, new: NewEngagement) -> Sequence[EngagementFile]:
        """Return the files of a new engagement: its frame and its own copies of the packs."""
        ...

    def unpack(self, archive: bytes, name: str) -> Sequence[EngagementFile]:
        """Return the files of a zip file; InputError when it holds no engagement or is larger than the limits."""
        ...

    def pack(self, files: Sequence[EngagementFile]) -> bytes:
        """Return files as one zip file; the same files give the same bytes."""
        ...

    def products(self) -> Mapping[str, Product]:
        """Return the product profiles there are."""
        ...

    def profile(self, product_id: str) -> EngagementFile:
        """Return the profile of a product as the file an engagement keeps of it; NotFoundError when there is none."""
        ...


def start_engagement_kept(
    keeping: Store, folders: Folders, new: NewEngagement, owner: Account, act: Act
) -> KeptEngagement:
    """
    Keep a new engagement; its maker is its owner and its first respondent.

    Raises:
        InputError: what was said makes no engagement.
    """
    _check(new, folders.choices())
    with keeping.reading() as unit:
        slug = _free_slug(unit, new.title.en)
    # many files are made and read: nobody should wait for it
    files = folders.begin(slug, new)
    with keeping.writing() as unit:
        kept = unit.engagements.add(_free_slug(unit, slug), files, act.at)
        _own(unit, kept, owner, FIRST_RESPONDENT, act)
        told = {"title": [new.title.zh, new.title.en], "plan_template": new.plan_template, "files": len(files)}
        unit.audit.append(act, "engagement.start", kept.id, kept.slug, None, told)
        return kept


def bring_in_engagement(
    keeping: Store, folders: Folders, archive: bytes, name: str, owner: Account, act: Act
) -> KeptEngagement:
    """
    Keep the engagement in a zip file; whoever brings it in is its owner.

    Raises:
        InputError: the file holds no engagement, or is larger than the limits.
    """
    files = folders.unpack(archive, name)
    with keeping.writing() as unit:
        kept = unit.engagements.add(_free_slug(unit, name.rpartition(".")[0] or name), files, act.at)
        _own(unit, kept, owner, None, act)
        told = {"name": name, "files": sorted(file.place for file in files)}
        unit.audit.append(act, "engagement.import", kept.id, kept.slug, None, told)
        return kept


def copy_engagement(keeping: Store, engagement: KeptEngagement, owner: Membership, act: Act) -> KeptEngagement:
    """
    Keep a copy of an engagement as it is now; nobody but its maker has a role in it.

    Raises:
        InputError: people still weigh or mark alone, and whoever owns the copy would see what others stated.
    """
    with keeping.writing() as unit:
        _refuse_while_scored_alone(unit, engagement, owner)
        files = unit.engagements.files(engagement.id)
        kept = unit.engagements.add(_free_slug(unit, f"{engagement.slug}-copy"), files, act.at)
        frame = unit.engagements.sheet(kept.id, FRAME)
        # a frame that was brought in as a file may be anything, and is copied as it is
        if isinstance(frame.data, dict):
            unit.engagements.save(kept.id, _renamed(frame), act.at)
        account = unit.accounts.account(owner.account_id)
        if account is not None:
            _own(unit, kept, account, owner.respondent_id, act)
        unit.audit.append(act, "engagement.copy", kept.id, kept.slug, None, {"of": engagement.slug})
        return unit.engagements.named(kept.id)


def holds_under_way(keeping: Store, engagement_id: str) -> bool:
    """Whether an engagement comes with records of how it stands some weeks after its start, as the examples do."""
    with keeping.reading() as unit:
        return UNDER_WAY in unit.engagements.places(engagement_id)


def copy_under_way(
    keeping: Store, engagement: KeptEngagement, baseline: ScheduleBaseline, owner: Membership, act: Act
) -> KeptEngagement:
    """
    Keep a copy of an engagement as it stands under way: with the progress and the changes it comes with.

    Args:
        baseline: the plan as it stands, frozen.

    Raises:
        NotFoundError: it comes with no such records.
        InputError: they cannot be read, or people still weigh or mark alone.
    """
    with keeping.writing() as unit:
        _refuse_while_scored_alone(unit, engagement, owner)
        title, report = _under_way(unit, engagement.id)
        progress, frozen = "steering/progress.yaml", f"steering/baselines/{baseline.id}.yaml"
        # what somebody froze or recorded in the original gives way to what the copy is shown with
        files = [
            one
            for one in _with_own_records(unit.engagements.files(engagement.id))
            if one.place not in {progress, frozen}
        ]
        kept = unit.engagements.add(_free_slug(unit, f"{engagement.slug}-under-way"), files, act.at)
        frame = unit.engagements.sheet(kept.id, FRAME)
        unit.engagements.save(kept.id, _brought_forward(frame, title, report["status_date"]), act.at)
        put_sheet(unit, kept.id, progress, {"schema": "steering_progress/1", **report}, act)
        put_sheet(unit, kept.id, frozen, baseline_data(baseline), act)
        account = unit.accounts.account(owner.account_id)
        if account is not None:
            _own(unit, kept, account, owner.respondent_id, act)
        unit.audit.append(act, "engagement.copy", kept.id, kept.slug, None, {"of": engagement.slug})
        return unit.engagements.named(kept.id)


def _with_own_records(files: Sequence[EngagementFile]) -> list[EngagementFile]:
    """Return the files of an engagement with the records beside its report in the place of its own."""
    records = f"{UNDER_WAY.removesuffix('.yaml')}/"
    moved = {one.place.removeprefix(records): one.content for one in files if one.place.startswith(records)}
    held = {one.place: one.content for one in files if not one.place.startswith((records, UNDER_WAY))}
    return [EngagementFile(place, content) for place, content in {**held, **moved}.items()]


def _brought_forward(frame: KeptSheet, title: Mapping[str, str], status_date: str) -> KeptSheet:
    """Return the frame of an engagement on the day of a report, called after it."""
    own = {key: f"{frame.data['title'][key]}{colon}{title[key]}" for key, colon in (("zh", "："), ("en", ": "))}
    today = max(str(frame.data["today"]), status_date)
    return KeptSheet(FRAME, None, {**frame.data, "title": own, "today": today}, frame.version)


def _under_way(unit: StoreUnit, engagement_id: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the title and the report on progress in the records an engagement comes with."""
    data = unit.engagements.sheet(engagement_id, UNDER_WAY).data
    try:
        report = next(one for one in data["changes"] if one["kind"] == "progress")
        return {key: str(data["title"][key]) for key in ("zh", "en")}, {
            "status_date": str(report["status_date"]), "packages": list(report["packages"]),
        }  # fmt: skip
    except (KeyError, TypeError, StopIteration) as error:
        raise InputError([Problem("under-way-unreadable", UNDER_WAY)]) from error


def take_out_engagement(
    keeping: Store, folders: Folders, engagement: KeptEngagement, who: Membership, act: Act
) -> bytes:
    """
    Return an engagement as a zip file; that it left stands in the audit trail.

    Raises:
        InputError: people still weigh or mark alone, and the file would show what others stated.
    """
    with keeping.writing() as unit:
        _refuse_while_scored_alone(unit, engagement, who)
        files = unit.engagements.files(engagement.id)
        unit.audit.append(act, "engagement.export", engagement.id, engagement.slug, None, {"files": len(files)})
    return folders.pack(files)


def slug_of(name: str) -> str:
    """Return a name as it can stand in an address: small letters and digits with hyphens between them."""
    words = _NO_WORD.sub("-", name.casefold()).strip("-")[:_LONGEST_SLUG].strip("-")
    return words or "engagement"


def _free_slug(unit: StoreUnit, name: str) -> str:
    taken = {one.slug for one in unit.engagements.all()}
    # an underscore is what folders have between words; addresses of those that came as folders keep it
    slug = name if re.fullmatch(r"[a-z0-9_-]{1,60}", name) else slug_of(name)
    number = 2
    free = slug
    while free in taken:
        free = f"{slug}-{number}"
        number += 1
    return free


def _own(unit: StoreUnit, kept: KeptEngagement, owner: Account, respondent_id: str | None, act: Act) -> None:
    unit.accounts.put_membership(Membership(owner.id, kept.id, "owner", respondent_id))
    told = {"role": "owner", "respondent": respondent_id}
    unit.audit.append(act, "member.role", kept.id, owner.email, None, told)


def _refuse_while_scored_alone(unit: StoreUnit, engagement: KeptEngagement, who: Membership) -> None:
    rounds = rounds_of(unit, engagement.id).values()
    hidden = [one for one in rounds if not may_see_results(who.role, one, who.respondent_id)]
    if hidden:
        raise InputError([Problem("scored-alone-still", engagement.slug)])


def _renamed(frame: KeptSheet) -> KeptSheet:
    data: dict[str, Any] = dict(frame.data)
    title = data.get("title")
    if isinstance(title, dict):
        data["title"] = {"zh": f"{title.get('zh', '')}（副本）", "en": f"{title.get('en', '')} (copy)"}
    return KeptSheet(frame.place, None, data, frame.version)


def _check(new: NewEngagement, choices: Choices) -> None:
    problems = []
    if new.plan_template not in choices.plan_templates:
        problems.append(Problem("choice-unknown", "plan_template", {"value": new.plan_template}))
    if new.industry is not None and new.industry not in choices.industries:
        problems.append(Problem("choice-unknown", "industry", {"value": new.industry}))
    if new.start and new.go_live and new.go_live <= new.start:
        problems.append(Problem("go-live-too-early", "go_live", {"start": new.start, "go_live": new.go_live}))
    if problems:
        raise InputError(problems)
