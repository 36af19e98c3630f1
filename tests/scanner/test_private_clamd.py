"""The clamd of our own: who can reach it, and what it knows."""

import io
import shutil
import stat
from pathlib import Path

import pytest

from app import clamav, scanner

pytestmark = pytest.mark.clamd


def test_its_folder_is_its_owners_alone(tmp_path):
    clamav.prepare(tmp_path, 1)
    assert stat.S_IMODE((tmp_path / "clamav").stat().st_mode) == 0o700


def test_it_works_in_a_folder_with_spaces(start_clamd, tmp_path, virus):
    with start_clamd(tmp_path / "a b") as (address, _process):
        assert scanner.connect(address, 30).scan(io.BytesIO(virus)).state == "infected"


@pytest.mark.parametrize("place", ["", "long" * 30])
def test_it_works_in_a_folder_too_long_for_a_socket(start_clamd, tmp_path, monkeypatch, virus, place):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / place))
    with start_clamd(tmp_path / ("long" * 30)) as (address, _process):
        assert scanner.connect(address, 30).scan(io.BytesIO(virus)).state == "infected"
    shutil.rmtree(Path(address.removeprefix("unix:")).parent)


def test_a_folder_that_somebody_made_first_is_refused(tmp_path, monkeypatch):
    (tmp_path / "clamav").symlink_to("/")
    with pytest.raises(clamav.NoClamd):
        clamav.prepare(tmp_path, 1)


def test_without_the_program_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(clamav.NoClamd, match="clamav-daemon"):
        clamav.prepare(tmp_path, 1)


def test_the_official_signatures_are_preferred(tmp_path, monkeypatch):
    (tmp_path / "daily.cld").touch()
    monkeypatch.setattr(clamav, "OFFICIAL", tmp_path)
    assert not clamav.prepare(tmp_path / "home", 1).is_test
    assert f'DatabaseDirectory "{tmp_path}"' in (tmp_path / "home/clamav/clamd.conf").read_text()


def test_the_limit_never_passes_what_clamav_inspects(tmp_path):
    clamav.prepare(tmp_path, 2**40)
    assert "\nMaxFileSize 2147483645\n" in (tmp_path / "clamav/clamd.conf").read_text()


def test_what_it_left_behind_when_it_was_killed_is_cleared(tmp_path):
    clamav.prepare(tmp_path, 1)
    (tmp_path / "clamav/temporary/left").touch()
    clamav.prepare(tmp_path, 1)
    assert not list((tmp_path / "clamav/temporary").iterdir())
