"""The list of initial data with an owner on either side, and the transfer of knowledge that is signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planner.domain.model.company import TeamMember
from planner.domain.model.configuration import DataOwners
from planner.domain.model.text import Text
from planner.domain.rollout.configuration.results import InitialLine, TransferLine
from planner.domain.rollout.configuration.template import ConfigurationTemplate
from planner.domain.rollout.configuration.trace import Tracer
from planner.domain.rollout.results import RolloutPlan


def build_initial(
    template: ConfigurationTemplate,
    owners: Mapping[str, DataOwners],
    team: Sequence[TeamMember],
    rollout: RolloutPlan,
    tracer: Tracer,
) -> tuple[InitialLine, ...]:
    """
    Return the lists that requirements in scope ask for, each due when base data is loaded unless the client says else.

    An owner is the one the client names, else the people of the role; nobody named is None.
    """
    loading = tracer.packages_of(template.load_package)
    load = min((rollout.schedule[id_].start for id_ in loading), default=None)
    lines = []
    for item in template.initial:
        if not tracer.in_scope(item.requirement_ids):
            continue
        own = owners.get(item.id) or DataOwners(item.id, None, None, None, None)
        lines.append(
            InitialLine(
                id=f"ID.{item.id}",
                item_id=item.id,
                text=item.text,
                source=item.source,
                check=item.check,
                consultant_role=item.consultant_role,
                consultant=own.consultant or people_of(team, item.consultant_role),
                internal_role=item.internal_role,
                internal=own.internal or people_of(team, item.internal_role),
                due=own.due or load,
                due_stated=own.due is not None,
                signed_on=own.signed_on,
                trace=tracer.of(item.requirement_ids, loading),
            )
        )
    return tuple(lines)


def build_transfers(
    template: ConfigurationTemplate, team: Sequence[TeamMember], rollout: RolloutPlan, tracer: Tracer
) -> tuple[TransferLine, ...]:
    """Return what is handed over; each is to be signed by the end of the work package in which it is taught."""
    taught = tracer.packages_of(template.transfer_package)
    return tuple(
        TransferLine(
            id=f"KT.{one.id}",
            text=one.text,
            giver_role=one.giver_role,
            giver=people_of(team, one.giver_role),
            taker_role=one.taker_role,
            taker=people_of(team, one.taker_role),
            proof=one.proof,
            due=max((rollout.schedule[id_].finish for id_ in taught), default=None),
            trace=tracer.of(one.requirement_ids, taught),
        )
        for one in template.transfers
        if tracer.in_scope(one.requirement_ids)
    )


def people_of(team: Iterable[TeamMember], role_id: str) -> Text | None:
    """Return the names of the people of a role, None when nobody is named."""
    names = [member.name for member in team if member.role == role_id]
    if not names:
        return None
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
