"""MPXJ, the Java library that reads and schedules MS Project files, as an oracle for those we write."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

PACKAGE = "default-jre-headless"


def oracle() -> SimpleNamespace:
    """Return the library's classes; without Java a test is skipped, on the build server that is a failure."""
    if not shutil.which("java"):
        if os.environ.get("CI") == "true":
            pytest.fail(f"install {PACKAGE}")
        pytest.skip(f"install {PACKAGE}")
    import jpype  # noqa: PLC0415 - only where there is Java
    import mpxj  # noqa: F401, PLC0415 - adds its archives to the class path

    # a virtual machine cannot be started twice in one process
    if not jpype.isJVMStarted():
        jpype.startJVM("-Xmx512m", "-Dfile.encoding=UTF-8")
    names = {
        "Reader": "org.mpxj.mspdi.MSPDIReader",
        "Writer": "org.mpxj.mspdi.MSPDIWriter",
        "Scheduler": "org.mpxj.cpm.MicrosoftScheduler",
        "Order": "jakarta.xml.bind.annotation.XmlType",
        "TimeUnit": "org.mpxj.TimeUnit",
        "Duration": "org.mpxj.Duration",
    }
    classes = {short: jpype.JClass(name) for short, name in names.items()}
    return SimpleNamespace(java=jpype.JClass, **classes)


def read(library: SimpleNamespace, path: Path):
    """Read a file; what the reader had to pass over fails the test."""
    project = library.Reader().read(str(path))
    assert project.getIgnoredErrors().size() == 0
    return project


def moment(value) -> datetime | None:
    """Turn a Java moment into ours."""
    return None if value is None else datetime.fromisoformat(str(value))


def day(value) -> date | None:
    """Turn a Java day into ours."""
    return None if value is None else date.fromisoformat(str(value))


def schema_order(library: SimpleNamespace, name: str) -> list[str]:
    """Return the elements of a type of the schema in their order, in lower case."""
    found = library.java(f"org.mpxj.mspdi.schema.{name}").class_.getAnnotation(library.Order.class_)
    return [str(one).lower() for one in found.propOrder()]
