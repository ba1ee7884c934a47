"""`planner diagnosis find`: pains, readiness, causes, contradictions and open questions."""

from __future__ import annotations

import click

from planner.bootstrap import open_engagement
from planner.cli.common import Options, engagement_command, print_json, print_lines, print_table
from planner.cli.names import Names
from planner.domain.diagnosis.results import Diagnosis, PainFinding, TopicScore
from planner.domain.model.engagement import Engagement
from planner.domain.model.objective import Contradiction
from planner.services.ports import ContentPacks
from planner.services.single_stage import run_diagnosis
from planner.wording import Wording

MOST_REASONS = 3


@click.command("find", short_help="Pains, readiness, causes, open questions.")
@engagement_command
def find(options: Options) -> None:
    """Say what hurts, how ready the company is, and what is still open."""
    engagement, packs = open_engagement(options.folder, options.today)
    diagnosis = run_diagnosis(engagement, packs)
    say = options.wording
    if options.as_json:
        print_json(diagnosis, say)
        return
    names = Names(packs, engagement.plan.template_id, say)
    _print_pains(diagnosis, packs, say)
    _print_topics("readiness", diagnosis.readiness, names, say)
    _print_topics("causes", diagnosis.causes, names, say)
    _print_contradictions(diagnosis, engagement, names, say)
    _print_open_questions(diagnosis, names, say)
    print_lines(say.say(warning) for warning in diagnosis.warnings)


def _print_pains(diagnosis: Diagnosis, packs: ContentPacks, say: Wording) -> None:
    rows = [
        (
            pain.pain_id,
            say.value(packs.catalogue.pain_points[pain.pain_id].text),
            _severity(pain, say),
            say.value(pain.frequency_mean),
            say.value(pain.burden),
        )
        for pain in diagnosis.pains
        if pain.burden is not None
    ]
    print_table(say, "pains", ("code", "pain", "severity", "frequency", "burden"), rows, right=(2, 3, 4))


def _severity(pain: PainFinding, say: Wording) -> str:
    low, mean, high = map(say.value, (pain.severity_low, pain.severity_mean, pain.severity_high))
    return mean if low == high else say.label("cli.mean-range", mean=mean, low=low, high=high)


def _print_topics(title: str, scores: tuple[TopicScore, ...], names: Names, say: Wording) -> None:
    texts = names.topics()
    rows = [
        (
            say.value(texts.get(score.topic_id, score.topic_id)),
            say.label(f"cli.light-{score.light}"),
            say.value(score.score),
            say.value(score.answered_fraction, "percent"),
            "\n".join(say.say(reason) for reason in score.reasons[:MOST_REASONS]),
        )
        for score in scores
    ]
    print_table(say, title, ("topic", "light", "score", "answered", "reasons"), rows, right=(2, 3))


def _print_contradictions(diagnosis: Diagnosis, engagement: Engagement, names: Names, say: Wording) -> None:
    people = {person.id: person.role for person in engagement.stakeholders}
    rows = [
        (
            say.value(found.text),
            "\n".join(
                say.label(
                    "cli.stated",
                    who=people.get(stated.respondent_id, stated.respondent_id),
                    value=names.answer(found.question_id, stated.value),
                )
                for stated in found.stated
            ),
            _used(found, names, say),
            say.value(found.decided),
        )
        for found in diagnosis.contradictions
    ]
    print_table(say, "contradictions", ("matter", "stated-values", "used", "decided"), rows)


def _used(found: Contradiction, names: Names, say: Wording) -> str:
    value = names.answer(found.question_id, found.used.value)
    return say.label("cli.used-setting", value=value, setting=found.setting) if found.setting else value


def _print_open_questions(diagnosis: Diagnosis, names: Names, say: Wording) -> None:
    rows = [
        (
            say.value(question.text),
            names.roles(question.answered_by),
            say.value(question.matters_for) if question.matters_for else "—",
        )
        for question in diagnosis.open_questions
    ]
    print_table(say, "open-questions", ("question", "answered-by", "matters-for"), rows)
