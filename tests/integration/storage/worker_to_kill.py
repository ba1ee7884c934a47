"""A worker for the test of kills: takes jobs, reports, writes a file and ends them."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from planner.content.writer import YamlSheets
from planner.services.jobs import finish, report, take
from planner.storage.database import open_database
from planner.storage.keeping import DatabaseKeeping


def work(url, *, to_the_end):
    keeping = DatabaseKeeping(open_database(url), YamlSheets())
    print("at work", flush=True)  # noqa: T201 - the test waits for it
    while True:
        job = take(keeping, ["document"], datetime.now(UTC))
        if job is None:
            if to_the_end:
                return
            time.sleep(0.01)
            continue
        number = job.arguments["number"]
        for step in range(3):
            job = report(keeping, job, step / 3, "documents.drawing", datetime.now(UTC))
            time.sleep(0.01)
        target = Path(job.arguments["folder"]) / f"{number}.json"
        making = target.with_suffix(".part")
        making.write_text(json.dumps({"number": number, "filling": "x" * 100_000}))
        making.replace(target)
        finish(keeping, job, {"number": number}, datetime.now(UTC))


if __name__ == "__main__":
    work(sys.argv[1], to_the_end=len(sys.argv) > 2)
