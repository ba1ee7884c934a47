"""The secret of an installation is made once, whole, and for its owner only."""

import stat
import subprocess
import sys

from planner.storage.secret import VARIABLE, read_or_make_secret


def test_it_is_made_once_and_read_by_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    first = read_or_make_secret(tmp_path / "data")
    assert read_or_make_secret(tmp_path / "data") == first
    assert len(first) >= 32
    (file,) = (tmp_path / "data").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_or_make_secret(tmp_path / "other") != first


def test_processes_that_start_together_agree_on_one(tmp_path):
    code = "import sys, pathlib; from planner.storage.secret import read_or_make_secret as read; print(read(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(tmp_path / "data")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = {process.communicate()[0].strip() for process in started}
    assert len(told) == 1
    assert told != {""}


def test_machines_without_a_common_folder_are_given_one(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "a secret of several machines")
    assert read_or_make_secret(tmp_path) == "a secret of several machines"
    assert not list(tmp_path.iterdir())
