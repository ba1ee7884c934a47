"""Personal links by which somebody without an account answers questionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from planner.domain.model.stakeholder import Stakeholder
from planner.errors import InputError, NotFoundError, Problem
from planner.services.accounts import Link, issue_link, open_link
from planner.services.keeping import Act
from planner.services.people import link_id
from planner.services.store import Store

_LONGEST_ADDRESS = 254


def issue_answer_link(
    store: Store, engagement_id: str, person: Stakeholder, email: str, questionnaire_ids: Sequence[str], act: Act
) -> str:
    """
    Return the token of a new link by which somebody answers questionnaires; it is told once and kept nowhere.

    An earlier link of the same address into the same engagement no longer works.

    Raises:
        InputError: there is no address, or no questionnaire.
    """
    problems = []
    address = email.strip()
    if "@" not in address[1:-1] or len(address) > _LONGEST_ADDRESS or any(one.isspace() for one in address):
        problems.append(Problem("link-without-address", "email"))
    if not questionnaire_ids:
        problems.append(Problem("link-without-questionnaire", "questionnaires"))
    if problems:
        raise InputError(problems)
    return issue_link(
        store,
        "answer",
        address,
        act,
        engagement_id,
        respondent_id=person.id,
        questionnaire_ids=tuple(questionnaire_ids),
    )


def answer_links(store: Store, engagement_id: str, at: datetime) -> tuple[Link, ...]:
    """Return the links that still let somebody answer, the next to end first."""
    with store.reading() as unit:
        links = unit.accounts.links_into(engagement_id)
    return tuple(one for one in links if one.purpose == "answer" and one.used_at is None and at < one.expires_at)


def cancel_answer_link(store: Store, engagement_id: str, id_: str, act: Act) -> Link:
    """End a link before its time; NotFoundError when there is none of this id."""
    with store.writing() as unit:
        for link in unit.accounts.links_into(engagement_id):
            if link_id(link) == id_ and link.purpose == "answer" and link.used_at is None:
                unit.accounts.put_link(replace(link, used_at=act.at))
                told = {"purpose": "answer", "respondent": link.respondent_id}
                unit.audit.append(act, "link.cancel", engagement_id, link.email, told, None)
                return link
    raise NotFoundError(Problem("no-such-link", ""))


def open_answer_link(store: Store, token: str, address: str, at: datetime) -> Link:
    """
    Return the link of a token; wrong ones are counted by the address they come from.

    Raises:
        NotFoundError: it does not work, or is for something else.
        TooOftenError: the address tried too many.
    """
    link = open_link(store, token, address, at)
    if link.purpose != "answer" or link.engagement_id is None or link.respondent_id is None:
        raise NotFoundError(Problem("no-such-link", ""))
    return link
