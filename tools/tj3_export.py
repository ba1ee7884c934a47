"""
The generated roll-out as a project of TaskJuggler 3, for measuring side by side only.

A task is effort limited to its share of a day; its people are alternatives of each other, chosen by least load. This is
as near as TaskJuggler comes to shares of a pool. Its problem is the easier one: there work may be stretched and
interrupted.
"""

from __future__ import annotations

import csv
import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path

from generated_rollout import GeneratedRollout

START = date(2026, 1, 5)
HOURS = 8


def tj3_days(rollout: GeneratedRollout) -> int:
    """Return the working days TaskJuggler needs."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plan.tjp").write_text(project_text(rollout), encoding="utf-8")
        subprocess.run(["tj3", "plan.tjp"], cwd=folder, check=True, capture_output=True, timeout=300)  # noqa: S607
        with (Path(folder) / "plan.csv").open(encoding="utf-8") as file:
            ends = [row["End"] for row in csv.DictReader(file, delimiter=";")]
    last = max(date.fromisoformat(end[:10]) for end in ends)
    return sum(1 for day in range((last - START).days + 1) if (START + timedelta(day)).weekday() < 5)  # noqa: PLR2004


def project_text(rollout: GeneratedRollout) -> str:
    """Return the project file."""
    lines = [f'project plan "Plan" {START} +20m {{ timingresolution 30min timeformat "%Y-%m-%d" }}']
    for role, members in rollout.people.items():
        for number, (share, away) in enumerate(members):
            limit = f"limits {{ dailymax {share * HOURS:.1f}h }}"
            leave = f"vacation {_day(away.start)} - {_day(away.stop)}"
            lines.append(f'resource {role}{number} "{role} {number}" {{ {limit} {leave} }}')
    names = {activity.id: f"t{number}" for number, activity in enumerate(rollout.activities)}
    for activity in rollout.activities:
        lines.append(f'task {names[activity.id]} "{activity.id}" {{')
        for link in activity.links:
            starts = "onstart " if link.type == "SS" else ""
            gap = f"gaplength {link.lag_days}d" if link.lag_days else ""
            options = f" {{ {starts}{gap} }}" if starts or gap else ""
            lines.append(f"  depends !{names[link.predecessor_id]}{options}")
        asked = rollout.demands.get(activity.id, {})
        if asked:
            share = sum(asked.values())
            lines.append(f"  effort {share * activity.duration_days * HOURS:.1f}h")
            lines.append(f"  limits {{ dailymax {share * HOURS:.1f}h }}")
            lines.extend(f"  {_allocation(role, len(rollout.people[role]))}" for role in asked)
        else:
            lines.append("  milestone")
        lines.append("}")
    lines.append('taskreport "plan" { formats csv columns name, end }')
    return "\n".join(lines) + "\n"


def _allocation(role: str, count: int) -> str:
    others = ", ".join(f"{role}{number}" for number in range(1, count))
    return f"allocate {role}0" + (f" {{ alternative {others} select minloaded persistent }}" if others else "")


def _day(point: int) -> date:
    weeks, rest = divmod(point, 5)
    return START + timedelta(weeks * 7 + rest)
