"""`planner diagnosis find`: pains, readiness, causes, contradictions and open questions."""

from __future__ import annotations

from collections.abc import Iterable

import click

from planner.bootstrap import open_engagement
from planner.cli.common import Options, engagement_command, print_json, print_lines, print_table
from planner.domain.diagnosis.results import Diagnosis, TopicScore
from planner.domain.model.questionnaire import Questionnaire
from planner.services.ports import ContentPacks
from planner.services.run import run_diagnosis
from planner.wording import Wording


@click.command("find", short_help="Pains, readiness, causes, open questions.")
@engagement_command
def find(options: Options) -> None:
    """Say what hurts, how ready the company is, and what is still open."""
    engagement, packs = open_engagement(options.folder, options.today)
    diagnosis = run_diagnosis(engagement, packs)
    if options.as_json:
        print_json(diagnosis, options.wording)
        return
    _print_pains(diagnosis, packs, options.wording)
    _print_topics("cli.readiness", diagnosis.readiness, packs, options.wording)
    _print_topics("cli.causes", diagnosis.causes, packs, options.wording)
    _print_registers(diagnosis, options.wording)


def _print_pains(diagnosis: Diagnosis, packs: ContentPacks, say: Wording) -> None:
    heads = [say.label(f"cli.{key}") for key in ("code", "pain", "severity", "frequency", "burden")]
    rows = [
        (
            pain.pain_id,
            say.value(packs.catalogue.pain_points[pain.pain_id].text),
            f"{say.value(pain.severity_mean)} ({say.value(pain.severity_low)}–{say.value(pain.severity_high)})",
            say.value(pain.frequency_mean),
            say.value(pain.burden),
        )
        for pain in diagnosis.pains
        if pain.burden is not None
    ]
    print_table(say.label("cli.pains"), heads, rows, right=(2, 3, 4))


def _print_topics(title: str, scores: tuple[TopicScore, ...], packs: ContentPacks, say: Wording) -> None:
    names = _topic_names(packs.questionnaires.values(), say)
    heads = [say.label(f"cli.{key}") for key in ("topic", "light", "score", "answered", "reasons")]
    rows = [
        (
            names.get(score.topic_id, score.topic_id),
            say.label(f"cli.light-{score.light}"),
            say.value(score.score),
            say.value(score.answered_fraction, "percent"),
            "\n".join(say.say(reason) for reason in score.reasons[:3]),
        )
        for score in scores
    ]
    print_table(say.label(title), heads, rows, right=(2, 3))


def _topic_names(questionnaires: Iterable[Questionnaire], say: Wording) -> dict[str, str]:
    return {
        topic.id: say.value(topic.text) for questionnaire in questionnaires for topic in questionnaire.topics.values()
    }


def _print_registers(diagnosis: Diagnosis, say: Wording) -> None:
    print_lines([say.label("cli.contradictions", number=len(diagnosis.contradictions))])
    print_lines(f"  {item.id}: {say.value(item.text)}" for item in diagnosis.contradictions)
    print_lines([say.label("cli.open-questions", number=len(diagnosis.open_questions))])
    print_lines(f"  {item.id}: {say.value(item.text)}" for item in diagnosis.open_questions)
    print_lines(say.say(warning) for warning in diagnosis.warnings)
