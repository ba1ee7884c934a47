"""Setting an engagement up: what it is about, who answers, which products are screened, and what is compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from planner.domain.model.text import Language, Text
from planner.domain.model.vendor import DeploymentKind, Vat
from planner.errors import InputError, NotFoundError, Problem, StaleSaveError
from planner.services.keeping import Act, EngagementFile, KeptSheet, is_same
from planner.services.starting import FRAME, Choices, Folders
from planner.services.store import Store, StoreUnit

# the parts of the frame that are edited one by one: two people at different parts are not in each other's way
Part = Literal["facts", "respondents", "products"]
_KEYS: Mapping[Part, tuple[str, ...]] = {
    "facts": (
        "title", "client", "consultant", "language", "today", "currency", "fictional", "industry_profile", "plan",
        "acceptance_setup", "marks_shown",
    ),
    "respondents": ("stakeholders",),
    "products": ("screening",),
}  # fmt: skip
KEEP_CURRENT = "keep_current"
OFFER = "offer"
_PRODUCT_KEYS = (
    "name", "vendor", "fictional", "sources", "facts", "editions", "answers", "website", "checked_on", "regions",
    "interface_languages", "import_limits", "implementation_hints", "cautions", "unknown", "conflicts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FramePart:
    """A part of the frame as somebody saw it; `seen` travels in their form and tells whether it is still so."""

    data: Mapping[str, Any]
    seen: str


@dataclass(frozen=True, slots=True)
class EngagementFacts:
    """What an engagement is about, as its first page states it."""

    title: Text
    client: Text
    consultant: Text
    language: Language
    today: date
    currency: str
    industry: str | None
    plan_template: str
    start: date | None
    go_live: date | None
    is_fictional: bool


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody who answers; `say` is the weight of their opinion, 0 for those who are not asked to weigh."""

    id: str
    name: str
    role: Text
    say: float


@dataclass(frozen=True, slots=True)
class Offer:
    """
    What a vendor asks: yearly fee per user and what is paid once, each None where it is not known.

    `valid_until` is the last day of the offer.
    """

    per_user_year: float | None
    once: float | None
    vat: Vat = "unknown"
    valid_until: date | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether there is no amount in it."""
        return self.per_user_year is None and self.once is None


@dataclass(frozen=True, slots=True)
class AlternativeWanted:
    """What is to be compared: a product in an edition and a way of hosting, at a price where one was offered."""

    product_id: str
    edition: str
    deployment: DeploymentKind
    offer: Offer


def part_of(data: Mapping[str, Any], part: Part) -> FramePart:
    """Return a part of the frame with the mark by which a later save is compared."""
    held = {key: data.get(key) for key in _KEYS[part]}
    return FramePart(held, _mark(held))


def frame_part(keeping: Store, engagement_id: str, part: Part) -> FramePart:
    """
    Return a part of the frame as it is kept now.

    Raises:
        InputError: the frame was brought in as a file and lacks what every engagement has.
    """
    with keeping.reading() as unit:
        data = unit.engagements.sheet(engagement_id, FRAME).data
    if not _is_sound(data):
        raise InputError([Problem("frame-unsound", FRAME)])
    return part_of(data, part)


def respondents_of(keeping: Store, engagement_id: str) -> list[Mapping[str, Any]]:
    """Return the respondents as the frame has them; a frame that cannot be read has none."""
    with keeping.reading() as unit:
        data = unit.engagements.sheet(engagement_id, FRAME).data
    rows = data.get("stakeholders") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, dict) and {"id", "name", "role"} <= set(row)]


def state_facts(
    keeping: Store, engagement_id: str, facts: EngagementFacts, seen: str, choices: Choices, act: Act
) -> None:
    """
    Save what an engagement is about.

    Raises:
        InputError: template or industry are unknown, or the go-live is not after the start.
        StaleSaveError: somebody changed these facts in the meantime.
    """
    _check_facts(facts, choices)

    def changed(data: Mapping[str, Any]) -> dict[str, Any]:
        plan = {**data["plan"], "template": facts.plan_template, "start": _day(facts.start),
                "go_live": _day(facts.go_live)}  # fmt: skip
        return {
            "title": _pair(facts.title),
            "client": _pair(facts.client),
            "consultant": _pair(facts.consultant),
            "language": facts.language,
            "today": facts.today.isoformat(),
            "currency": facts.currency,
            "fictional": facts.is_fictional,
            "industry_profile": facts.industry,
            "plan": plan,
        }

    _change_frame(keeping, engagement_id, "facts", seen, changed, act)


def put_respondent(keeping: Store, engagement_id: str, respondent: Respondent, seen: str, act: Act) -> None:
    """
    Add somebody who answers, or change what is said of them.

    Raises:
        InputError: nobody's opinion would count.
        StaleSaveError: somebody changed the list in the meantime.
    """
    row = {"id": respondent.id, "name": respondent.name, "role": _pair(respondent.role), "say": respondent.say}

    def changed(data: Mapping[str, Any]) -> dict[str, Any]:
        rows = [dict(one) for one in data["stakeholders"]]
        place = next((number for number, one in enumerate(rows) if one["id"] == respondent.id), len(rows))
        held = rows[place]["name"] if place < len(rows) else None
        # a name in two languages was shown in one of them: only another name takes its place
        same = isinstance(held, dict) and respondent.name in held.values()
        rows[place : place + 1] = [row | {"name": held} if same else row]
        return {"stakeholders": _with_say(rows)}

    _change_frame(keeping, engagement_id, "respondents", seen, changed, act)


def remove_respondent(keeping: Store, engagement_id: str, respondent_id: str, seen: str, act: Act) -> None:
    """
    Take somebody off the list of those who answer.

    Raises:
        InputError: they have answered, given marks, or are a member; or nobody would be left to weigh.
        StaleSaveError: somebody changed the list in the meantime.
    """
    with keeping.reading() as unit:
        held_by = what_names(unit, engagement_id, respondent_id)
    if held_by:
        raise InputError([Problem("respondent-in-use", respondent_id, {"places": held_by})])

    def changed(data: Mapping[str, Any]) -> dict[str, Any]:
        return {"stakeholders": _with_say([one for one in data["stakeholders"] if one["id"] != respondent_id])}

    _change_frame(keeping, engagement_id, "respondents", seen, changed, act)


def what_names(unit: StoreUnit, engagement_id: str, respondent_id: str) -> tuple[str, ...]:
    """Return the places that name a respondent: answer sheets, alternatives with their marks, memberships."""
    found = [
        place
        for place in unit.engagements.places(engagement_id)
        if place.startswith(("answers/", "alternatives/"))
        and place.endswith(".yaml")
        and _names(place, unit.engagements.sheet(engagement_id, place).data, respondent_id)
    ]
    members = [one for one in unit.accounts.members(engagement_id) if one.respondent_id == respondent_id]
    return (*found, *("members" for _ in members[:1]))


def choose_products(
    keeping: Store,
    folders: Folders,
    engagement_id: str,
    product_ids: Sequence[str],
    seen: str,
    act: Act,
    *,
    region: str | None = None,
    language: str | None = None,
) -> None:
    """
    Say which products are screened, and which region and language they must offer.

    The engagement gets its own copy of the profile of every product chosen: what is known of it stays what it was.

    Raises:
        InputError: a product is unknown.
        StaleSaveError: somebody changed the choice in the meantime.
    """
    known = folders.products()
    unknown = [id_ for id_ in product_ids if id_ not in known]
    if unknown:
        raise InputError([Problem("choice-unknown", "products", {"value": unknown[0]})])
    screening = {"products": list(product_ids), "required_region": region, "required_language": language}
    _change_frame(keeping, engagement_id, "products", seen, lambda _data: {"screening": screening}, act)
    with keeping.writing() as unit:
        for id_ in product_ids:
            _own_profile(unit, folders, engagement_id, id_, act)


def add_alternative(
    keeping: Store, folders: Folders, engagement_id: str, wanted: AlternativeWanted, currency: str, act: Act
) -> str:
    """
    Add what is to be compared and return its id; all that is known of the product comes with it.

    Raises:
        InputError: the product has no such edition, or does not offer it that way, or it is compared already.
    """
    with keeping.writing() as unit:
        place = _own_profile(unit, folders, engagement_id, wanted.product_id, act)
        profile = unit.engagements.sheet(engagement_id, place).data
        edition = next((one for one in profile["editions"] if one["id"] == wanted.edition), None)
        if edition is None or (edition["deployments"] and wanted.deployment not in edition["deployments"]):
            raise InputError([Problem("choice-unknown", "edition", {"value": wanted.edition})])
        taken = set(unit.engagements.places(engagement_id))
        id_ = _free_id(f"{wanted.product_id}_{wanted.edition}", wanted.deployment, taken)
        data = {
            "id": id_,
            "version": "1",
            "schema": "alternative/1",
            "name": {key: _named(profile["name"][key], edition["name"][key]) for key in ("zh", "en")},
            "edition": wanted.edition,
            "deployment": wanted.deployment,
            "product": {key: profile[key] for key in _PRODUCT_KEYS if key in profile},
            "quotation": None,
        }
        _add_sheet(unit, engagement_id, alternative_place(id_), with_offer(data, wanted.offer, currency), act)
        return id_


def compare_with_present(keeping: Store, engagement_id: str, client: Text, act: Act) -> str:
    """
    Add keeping what the company has as an alternative, of which nothing is known yet.

    Raises:
        InputError: it is compared already.
    """
    with keeping.writing() as unit:
        place = alternative_place(KEEP_CURRENT)
        if place in unit.engagements.places(engagement_id):
            raise InputError([Problem("alternative-there", "product", {"id": KEEP_CURRENT})])
        as_is = {"id": "as_is", "name": {"zh": "现状", "en": "As it is"}, "deployments": ["on_premises"],
                 "licence": "perpetual"}  # fmt: skip
        product = {
            "name": {"zh": "现有做法", "en": "What we have"},
            "vendor": _pair(client),
            "fictional": False,
            "sources": [],
            "facts": [],
            "editions": [as_is],
            "answers": [],
        }
        data = {
            "id": KEEP_CURRENT,
            "version": "1",
            "schema": "alternative/1",
            "name": {"zh": "维持现状", "en": "Keep what we have"},
            "edition": "as_is",
            "deployment": "on_premises",
            "keeps_current": True,
            "product": product,
            "quotation": None,
        }
        _add_sheet(unit, engagement_id, place, data, act)
        return KEEP_CURRENT


def state_offer(
    keeping: Store, engagement_id: str, alternative_id: str, offer: Offer, currency: str, version: int, act: Act
) -> None:
    """
    Say what an alternative is offered for; an offer with other lines than these two is not touched.

    Raises:
        NotFoundError: there is no such alternative.
        InputError: its offer has lines of its own, or it keeps what the company has.
        StaleSaveError: somebody changed it in the meantime.
    """
    place = alternative_place(alternative_id)
    with keeping.writing() as unit:
        kept = unit.engagements.sheet(engagement_id, place)
        if not is_simple(kept.data):
            raise InputError([Problem("offer-has-lines", alternative_id)])
        offered = KeptSheet(place, None, with_offer(kept.data, offer, currency), kept.version)
        if kept.version != version:
            raise StaleSaveError(place, kept, offered)
        if not is_same(kept.data, offered.data):
            unit.engagements.save(engagement_id, offered, act.at)
            before, after = kept.data.get("quotation"), offered.data["quotation"]
            unit.audit.append(act, "sheet.change", engagement_id, f"{place} quotation", before, after)


def remove_alternative(keeping: Store, engagement_id: str, alternative_id: str, act: Act) -> None:
    """
    Stop comparing something; the audit trail keeps what was known of it.

    Raises:
        NotFoundError: there is no such alternative.
        InputError: it was chosen.
    """
    place = alternative_place(alternative_id)
    with keeping.writing() as unit:
        data = unit.engagements.sheet(engagement_id, place).data
        award = unit.engagements.sheet(engagement_id, FRAME).data.get("award")
        if award and award.get("alternative") == alternative_id:
            raise InputError([Problem("alternative-chosen", alternative_id)])
        unit.engagements.remove_file(engagement_id, place, act.at)
        unit.audit.append(act, "file.remove", engagement_id, place, data, None)


def alternative_place(alternative_id: str) -> str:
    """Return the place of the file of an alternative."""
    return f"alternatives/{alternative_id}.yaml"


def alternatives_kept(keeping: Store, engagement_id: str) -> tuple[KeptSheet, ...]:
    """Return the alternatives of an engagement as they are kept, by place; those that cannot be read are left out."""
    with keeping.reading() as unit:
        places = [one for one in unit.engagements.places(engagement_id)
                  if one.startswith("alternatives/") and one.endswith(".yaml")]  # fmt: skip
        sheets = []
        for place in places:
            try:
                sheets.append(unit.engagements.sheet(engagement_id, place))
            except NotFoundError:
                continue
        return tuple(one for one in sheets if isinstance(one.data, dict) and isinstance(one.data.get("product"), dict))


def offer_in(data: Mapping[str, Any]) -> Offer:
    """Return the offer of an alternative in its simple form."""
    quotation = data.get("quotation") or {"lines": []}
    amounts = {line["id"]: line["amount"] for line in quotation["lines"]}
    until = str(quotation.get("valid_until") or "")
    return Offer(
        amounts.get("licence"),
        amounts.get("implementation"),
        quotation.get("vat", "unknown"),
        _read_day(until),
    )


def is_simple(data: Mapping[str, Any]) -> bool:
    """Whether the offer of an alternative is one that `state_offer` made, or there is none."""
    if data.get("keeps_current"):
        return False
    lines = (data.get("quotation") or {"lines": []})["lines"]
    return all(
        line["id"] in {"licence", "implementation"} and line["source"] == OFFER and not isinstance(line["amount"], dict)
        for line in lines
    )


def with_offer(data: Mapping[str, Any], offer: Offer, currency: str) -> dict[str, Any]:
    """Return an alternative with its offer in two lines; what was not offered stands there as unknown, never as 0."""
    product = dict(data["product"])
    product["sources"] = [one for one in product["sources"] if one["id"] != OFFER]
    if offer.says_nothing:
        return {**data, "product": product, "quotation": None}
    source = {"id": OFFER, "title": {"zh": "报价", "en": "Offer"}, "publisher": product["vendor"], "date": None,
              "address": None, "kind": "vendor_claim"}  # fmt: skip
    product["sources"] = [*product["sources"], source]
    lines = [
        _line("licence", {"zh": "每用户年费", "en": "Yearly fee per user"}, "per_user_year", offer.per_user_year),
        _line("implementation", {"zh": "一次性费用", "en": "Paid once"}, "once", offer.once),
    ]
    quotation = {"currency": currency, "vat": offer.vat, "valid_until": _day(offer.valid_until), "lines": lines}
    return {**data, "product": product, "quotation": quotation}


def _line(id_: str, text: Mapping[str, str], basis: str, amount: float | None) -> dict[str, Any]:
    return {"id": id_, "category": id_, "text": dict(text), "basis": basis, "amount": amount, "source": OFFER}


def _change_frame(
    keeping: Store,
    engagement_id: str,
    part: Part,
    seen: str,
    changed: Callable[[Mapping[str, Any]], dict[str, Any]],
    act: Act,
) -> None:
    """Change one part of the frame within one transaction, if it still is as it was seen."""
    with keeping.writing() as unit:
        kept = unit.engagements.sheet(engagement_id, FRAME)
        before = part_of(kept.data, part)
        offered = KeptSheet(FRAME, None, {**kept.data, **changed(kept.data)}, kept.version)
        if before.seen != seen:
            raise StaleSaveError(FRAME, kept, offered)
        if is_same(kept.data, offered.data):
            return
        unit.engagements.save(engagement_id, offered, act.at)
        after = part_of(offered.data, part)
        unit.audit.append(act, "sheet.change", engagement_id, f"{FRAME} {part}", before.data, after.data)


def _own_profile(unit: StoreUnit, folders: Folders, engagement_id: str, product_id: str, act: Act) -> str:
    """Return the place of the engagement's own copy of a profile, which is made where there is none."""
    file = folders.profile(product_id)
    if file.place not in unit.engagements.places(engagement_id):
        unit.engagements.put_file(engagement_id, file, act.at)
        told = {"bytes": len(file.content), "sha256": hashlib.sha256(file.content).hexdigest()}
        unit.audit.append(act, "file.add", engagement_id, file.place, None, told)
    return file.place


def _add_sheet(unit: StoreUnit, engagement_id: str, place: str, data: Mapping[str, Any], act: Act) -> None:
    # JSON is YAML too; what is saved right after it is written as every other sheet
    unit.engagements.put_file(engagement_id, EngagementFile(place, b"{}\n"), act.at)
    version = unit.engagements.sheet(engagement_id, place).version
    unit.engagements.save(engagement_id, KeptSheet(place, None, dict(data), version), act.at)
    told = {"name": data["name"], "edition": data["edition"], "deployment": data["deployment"],
            "quotation": data["quotation"]}  # fmt: skip
    unit.audit.append(act, "file.add", engagement_id, place, None, told)


def _named(product: str, edition: str) -> str:
    """Return the name of a product in an edition; some editions carry the name of the product already."""
    return edition if edition.casefold().startswith(product.casefold()) else f"{product} {edition}"


def _free_id(id_: str, deployment: str, taken: set[str]) -> str:
    for wanted in (id_, f"{id_}_{deployment}"):
        if alternative_place(wanted) not in taken:
            return wanted
    raise InputError([Problem("alternative-there", "edition", {"id": id_})])


def _check_facts(facts: EngagementFacts, choices: Choices) -> None:
    problems = []
    if facts.plan_template not in choices.plan_templates:
        problems.append(Problem("choice-unknown", "plan_template", {"value": facts.plan_template}))
    if facts.industry is not None and facts.industry not in choices.industries:
        problems.append(Problem("choice-unknown", "industry", {"value": facts.industry}))
    if facts.start and facts.go_live and facts.go_live <= facts.start:
        problems.append(Problem("go-live-too-early", "go_live", {"start": facts.start, "go_live": facts.go_live}))
    if problems:
        raise InputError(problems)


def _is_sound(data: Any) -> bool:
    """Whether a frame has what the pages work on; its values are checked by whoever runs the engagement."""
    if not isinstance(data, dict) or not isinstance(data.get("plan"), dict):
        return False
    pairs = all(isinstance(data.get(key), dict) and {"zh", "en"} <= set(data[key])
                for key in ("title", "client", "consultant"))  # fmt: skip
    plain = all(isinstance(data.get(key), str) for key in ("language", "today", "currency"))
    rows = data.get("stakeholders")
    people = isinstance(rows, list) and all(
        isinstance(one, dict) and {"id", "name", "role", "say"} <= set(one) for one in rows
    )
    screening = data.get("screening")
    return pairs and plain and people and (screening is None or isinstance(screening, dict))


def _with_say(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not any(row["say"] > 0 for row in rows):
        raise InputError([Problem("nobody-weighs", "say")])
    return rows


def _names(place: str, data: Any, respondent_id: str) -> bool:
    if not isinstance(data, dict):
        return False
    if place.startswith("answers/"):
        return any(one.get("respondent") == respondent_id for one in data.get("entries") or ())
    answers = (data.get("product") or {}).get("answers") or ()
    return any(respondent_id in (one.get("marks") or ()) for one in answers)


def _mark(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def _read_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
