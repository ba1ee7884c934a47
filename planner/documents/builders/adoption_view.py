"""What documents share that print the adoption plan: its pack, names of people, waves and work packages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planner.documents.builders.common import Prose, provisional
from planner.domain.model.text import Language, Text
from planner.domain.rollout.adoption import AdoptionPlan, Communication, wave_count
from planner.domain.rollout.adoption_template import AdoptionTemplate
from planner.domain.rollout.results import Wave
from planner.domain.rollout.schedule_results import DateRange
from planner.services.run import EngagementResult

_PREFIX = "WP-"
_ALL_USERS = "all_users"
_WAVE_USERS = "wave_users"


@dataclass(frozen=True, slots=True)
class AdoptionView:
    """The results of one engagement with the adoption pack and the words of one language."""

    result: EngagementResult
    prose: Prose
    template: AdoptionTemplate

    @property
    def plan(self) -> AdoptionPlan:
        """The dated adoption plan."""
        return self.result.adoption

    def heads(self, *names: str) -> tuple[str, ...]:
        """Return column heads: the keys `column-<name>`."""
        return tuple(self.prose.text(f"column-{name}") for name in names)

    def by_waves(self, several: str, single: str) -> str:
        """Return the key of a text that reads differently where all go live at once."""
        return several if wave_count(self.result.rollout) == "several" else single

    def day(self, day: date) -> str:
        """Print a date; one that is not certain by the calendar says so."""
        return provisional(day.isoformat(), self.prose, is_provisional=self.result.calendar.is_provisional(day))

    def told_on(self, one: Communication) -> str:
        """Return the days of a communication; one that moves with a go-live carries the mark."""
        days = self.day(one.day)
        if one.last_day > one.day:
            days = self.prose.text("span", first=days, last=self.day(one.last_day))
        return self.prose.text("moving", day=days) if one.moves_with_go_live else days

    def told_to(self, one: Communication) -> str:
        """Return who a communication is for; in a single wave its users are all users."""
        return self.roles(_ALL_USERS if code == _WAVE_USERS and one.wave_id is None else code for code in one.audiences)

    def go_live_range(self, wave: Wave) -> DateRange | None:
        """Return how certain the go-live of a wave is; None where the plan was not simulated."""
        rollout, template = self.result.rollout, self.result.packs.plan_templates.get(self.result.rollout.template_id)
        risk = rollout.scheduling.risk
        if risk is None or template is None:
            return None
        own = {
            package.id
            for package in rollout.work_packages
            if package.template_id == template.go_live_package and package.subject in {f"wave:{wave.id}", None}
        }
        return next((one for one in risk.gates if one.work_package_id in own), None)

    def role(self, code: str) -> str:
        """Return the title of one role of the project or of users."""
        return people_named(self.result, self.prose, (code,))

    def roles(self, codes: Iterable[str]) -> str:
        """List roles by title."""
        return people_named(self.result, self.prose, codes)

    def people(self, role: str) -> tuple[Text, ...]:
        """Return the names of the people of a project role."""
        return tuple(member.name for member in self.result.engagement.team if member.role == role)

    def role_and_people(self, role: str) -> str:
        """Return a role with the people named for it; a role without people alone."""
        people = self.people(role)
        if not people:
            return self.role(role)
        return self.prose.text("role-people", role=self.role(role), people=people)

    def codes(self, work_package_ids: Iterable[str]) -> str:
        """Return the printed codes of work packages, those of one template once."""
        stems = dict.fromkeys(id_.removeprefix(_PREFIX).split(".", maxsplit=1)[0] for id_ in work_package_ids)
        return self.prose.join(stems) or self.prose.text("none")


def adoption_view(result: EngagementResult, language: Language) -> AdoptionView:
    """
    Prepare the view of one document.

    Raises:
        LookupError: the content has no adoption pack.
    """
    if result.packs.adoption is None:
        raise LookupError("templates/adoption")
    return AdoptionView(result, Prose(language, "d9"), result.packs.adoption)


def people_named(result: EngagementResult, prose: Prose, codes: Iterable[str]) -> str:
    """List roles of the project and roles of users by their titles."""
    template = result.packs.plan_templates.get(result.rollout.template_id)
    roles = template.roles if template else {}
    return prose.join(
        prose.value(roles[code].title) if code in roles else prose.label("audience", code) for code in codes
    )


def in_wave(result: EngagementResult, prose: Prose, title: Text, wave_id: str | None) -> str:
    """Return a title with the number of its wave where there are several."""
    number = next((wave.number for wave in result.rollout.waves if wave.id == wave_id), None)
    if number is None or len(result.rollout.waves) == 1:
        return prose.value(title)
    return prose.shared("in-wave", title=title, number=number)
