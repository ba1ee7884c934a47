"""Engagement folders and zip files: limits, unsafe names, and everything or nothing on the way out."""

import zipfile

import pytest

from planner.errors import ExportError, InputError
from planner.services.keeping import EngagementFile
from planner.storage import folders
from planner.storage.folders import read_engagement_files, write_engagement_folder, write_engagement_zip

FRAME = EngagementFile("engagement.yaml", b"id: x\n")
FILES = (EngagementFile("answers/a.yaml", b"a: 1\n"), EngagementFile("attachments/表.csv", b"\x00\xff"), FRAME)


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def code_of(call, *words):
    with pytest.raises(InputError) as refused:
        call(*words)
    return refused.value.problems[0].code


@pytest.mark.parametrize(("write", "name"), [(write_engagement_folder, "out"), (write_engagement_zip, "out.zip")])
def test_what_is_written_is_read_back_byte_for_byte(tmp_path, write, name):
    assert read_engagement_files(write(tmp_path / "deep" / name, FILES)) == FILES


def test_one_folder_around_everything_in_a_zip_file_is_taken_off(tmp_path):
    source = zipped(tmp_path / "a.zip", [(f"客户/{file.place}", file.content) for file in FILES])
    assert read_engagement_files(source) == FILES


def test_the_same_engagement_gives_the_same_zip_file(tmp_path):
    first, second = (write_engagement_zip(tmp_path / name, FILES) for name in ("a.zip", "b.zip"))
    assert first.read_bytes() == second.read_bytes()


def test_hidden_files_and_links_stay_out(tmp_path):
    write_engagement_folder(tmp_path / "e", FILES)
    (tmp_path / "e" / ".git").mkdir()
    (tmp_path / "e" / ".git" / "config").write_text("x")
    (tmp_path / "secret").write_text("x")
    (tmp_path / "e" / "attachments" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "e" / "loop").symlink_to(tmp_path)
    assert read_engagement_files(tmp_path / "e") == FILES


@pytest.mark.parametrize("name", ["../out.yaml", "/etc/x.yaml", "a/../../x", "C:/x", "a\\..\\..\\x", "a//b", "x" * 401])
def test_places_outside_the_folder_are_refused_in_zip_files_and_on_the_way_out(tmp_path, name):
    source = zipped(tmp_path / "a.zip", [("engagement.yaml", b"id: x\n"), (name, b"x")])
    assert code_of(read_engagement_files, source) == "unsafe-place"
    assert code_of(write_engagement_folder, tmp_path / "out", [FRAME, EngagementFile(name, b"x")]) == "unsafe-place"
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_bombs_links_doubles_and_damaged_zip_files_are_refused(tmp_path):
    bomb = zipped(tmp_path / "bomb.zip", [("engagement.yaml", b"id: x\n"), ("b.csv", b"0" * 5_000_000)])
    assert code_of(read_engagement_files, bomb) == "zip-bomb"
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        entry = zipfile.ZipInfo("engagement.yaml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert code_of(read_engagement_files, tmp_path / "link.zip") == "zip-link"
    with pytest.warns(UserWarning, match="Duplicate"):
        double = zipped(tmp_path / "double.zip", [("engagement.yaml", b"1"), ("engagement.yaml", b"2")])
    assert code_of(read_engagement_files, double) == "zip-twice"
    damaged = tmp_path / "damaged.zip"
    content = bytearray(write_engagement_zip(tmp_path / "sound.zip", FILES).read_bytes())
    # the content of the first file, behind its head
    content[45] ^= 0xFF
    damaged.write_bytes(content)
    assert code_of(read_engagement_files, damaged) == "zip-unreadable"


def test_too_many_or_too_large_files_are_refused_before_they_are_read(tmp_path, monkeypatch):
    source = write_engagement_zip(tmp_path / "a.zip", FILES)
    monkeypatch.setattr(folders, "MAXIMUM_FILES", 2)
    assert code_of(read_engagement_files, source) == "engagement-too-many-files"
    monkeypatch.setattr(folders, "MAXIMUM_FILES", 3)
    monkeypatch.setattr(folders, "MAXIMUM_BYTES", 5)
    assert code_of(read_engagement_files, source) == "engagement-too-large"


def test_what_is_no_engagement_is_told_apart_from_what_is_no_folder(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    assert code_of(read_engagement_files, tmp_path / "empty") == "no-engagement-file"
    assert code_of(read_engagement_files, tmp_path / "file") == "no-engagement-source"
    assert code_of(read_engagement_files, tmp_path / "none") == "no-engagement-source"


@pytest.mark.parametrize("write", [write_engagement_folder, write_engagement_zip])
def test_nothing_is_written_over_and_nothing_half_written_is_left(tmp_path, write):
    (tmp_path / "there").write_text("mine")
    assert code_of(write, tmp_path / "there", FILES) == "exists-already"
    with pytest.raises(ExportError):
        write(tmp_path / "there" / "below", FILES)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("there", "mine")]
