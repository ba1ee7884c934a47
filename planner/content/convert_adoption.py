"""The adoption pack and the usage policy become their templates."""

from __future__ import annotations

from planner.content.convert_common import Data, coded, keyed, text, texts
from planner.domain.rollout.adoption_template import (
    AdoptionTemplate,
    Behaviour,
    Chapter,
    Clause,
    CommunicationTemplate,
    Feedback,
    Impact,
    Incentive,
    IssueClass,
    LowActivity,
    LowActivityStep,
    Moment,
    PilotCriterion,
    PolicyTemplate,
    PromotionStage,
    SeedCriterion,
    SeedStep,
    SeedUsers,
    TimeLimit,
)


def adoption_from(data: Data) -> AdoptionTemplate:
    """Build the adoption pack."""
    return AdoptionTemplate(
        id=data["id"],
        version=data["version"],
        channels=coded(data["channels"]),
        communications=tuple(_communication(item) for item in data["communications"]),
        behaviours=tuple(_behaviour(item) for item in data["behaviours"]),
        incentives=tuple(_incentive(item) for item in data["incentives"]),
        promotion=tuple(_stage(item) for item in data["promotion"]),
        seed_users=_seed_users(data["seed_users"]),
        pilot_entry=tuple(_criterion(item) for item in data["pilot"]["entry"]),
        pilot_exit=tuple(_criterion(item) for item in data["pilot"]["exit"]),
        feedback=_feedback(data["feedback"]),
        low_activity=_low_activity(data["low_activity"]),
        impacts=keyed(data["impacts"], _impact, "audience"),
    )


def policy_from(data: Data) -> PolicyTemplate:
    """Build the usage policy."""
    return PolicyTemplate(
        id=data["id"],
        version=data["version"],
        title=text(data["title"]),
        notice=text(data["notice"]),
        chapters=tuple(_chapter(item) for item in data["chapters"]),
        time_limits=tuple(_time_limit(item) for item in data["time_limits"]),
        time_limits_source=text(data["time_limits_source"]),
        officers=tuple(data["officers"]),
    )


def _moment(item: Data) -> Moment:
    return Moment(item["anchor"], item.get("of"), item["days"])


def _communication(item: Data) -> CommunicationTemplate:
    return CommunicationTemplate(
        id=item["id"],
        title=text(item["title"]),
        when=_moment(item["when"]),
        package=item["package"],
        audiences=tuple(item["audiences"]),
        sender=item["sender"],
        channel=item["channel"],
        message=text(item["message"]),
        material=text(item["material"]),
        pains=tuple(item["pains"]),
        kpis=tuple(item["kpis"]),
        reasons=tuple(item["reasons"]),
    )


def _behaviour(item: Data) -> Behaviour:
    return Behaviour(
        id=item["id"],
        roles=tuple(item["roles"]),
        rhythm=item["rhythm"],
        text=text(item["text"]),
        evidence=text(item["evidence"]),
        target=text(item["target"]),
        kpis=tuple(item["kpis"]),
    )


def _incentive(item: Data) -> Incentive:
    return Incentive(
        id=item["id"],
        title=text(item["title"]),
        rewards=text(item["rewards"]),
        measure=text(item["measure"]),
        giver=item["giver"],
        rhythm=item["rhythm"],
        abuse=text(item["abuse"]),
        guard=text(item["guard"]),
        kpis=tuple(item["kpis"]),
    )


def _stage(item: Data) -> PromotionStage:
    return PromotionStage(
        id=item["id"],
        stage=text(item["stage"]),
        begins=_moment(item["from"]),
        ends=_moment(item["until"]),
        aim=text(item["aim"]),
        actions=text(item["actions"]),
        owner=item["owner"],
        package=item["package"],
        measure=text(item["measure"]),
        only=item.get("only"),
    )


def _seed_users(item: Data) -> SeedUsers:
    return SeedUsers(
        per_users=item["per_users"],
        per_users_source=text(item["per_users_source"]),
        criteria=tuple(SeedCriterion(text(one["text"]), one["must"]) for one in item["criteria"]),
        steps=tuple(SeedStep(text(one["text"]), _moment(one["when"]), one["owner"]) for one in item["steps"]),
        agenda=texts(item["agenda"]),
        source=item["source"],
    )


def _criterion(item: Data) -> PilotCriterion:
    return PilotCriterion(text(item["text"]), text(item["measure"]), item.get("kpi"), item.get("only"))


def _feedback(item: Data) -> Feedback:
    return Feedback(
        channels=texts(item["channels"]),
        classes=tuple(_issue_class(one) for one in item["classes"]),
        limits_source=text(item["limits_source"]),
        closure_target=float(item["closure_target"]),
        closure_formula=text(item["closure_formula"]),
        closure_source=text(item["closure_source"]),
        source=item["source"],
    )


def _issue_class(item: Data) -> IssueClass:
    solve = item["solve_hours"]
    return IssueClass(
        id=item["id"],
        text=text(item["text"]),
        response_hours=float(item["response_hours"]),
        solve_hours=None if solve is None else float(solve),
        owner=item["owner"],
        escalate_to=item["escalate_to"],
    )


def _low_activity(item: Data) -> LowActivity:
    return LowActivity(
        kpi=item["kpi"],
        limits=tuple(text(one["text"]) for one in item["limits"]),
        limits_source=text(item["limits_source"]),
        steps=tuple(
            LowActivityStep(one["days"], text(one["text"]), one["owner"], text(one["output"])) for one in item["steps"]
        ),
        package=item["package"],
        source=item["source"],
    )


def _impact(item: Data) -> Impact:
    return Impact(item["audience"], text(item["gain"]), text(item["effort"]), text(item["worry"]), text(item["answer"]))


def _chapter(item: Data) -> Chapter:
    clauses = tuple(Clause(one["id"], text(one["text"]), one.get("insert")) for one in item["clauses"])
    return Chapter(item["id"], text(item["title"]), clauses)


def _time_limit(item: Data) -> TimeLimit:
    return TimeLimit(
        id=item["id"],
        text=text(item["text"]),
        who=tuple(item["who"]),
        limit=text(item["limit"]),
        modules=tuple(item["modules"]),
        rule=item.get("rule"),
        ruled=text(item["ruled"]) if "ruled" in item else None,
    )
