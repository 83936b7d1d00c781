"""What only a process of its own can show: pipes that close, and the program as it is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
LOCK = b"UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record\n"


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """Return an environment without settings, with a cache of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SFDIAG_", "SLACK_", "PYTHON"))}
    return {**kept, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path), **more}


def test_a_reader_that_has_gone_is_no_failure(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "catalog", "list", "--json"]
    for name in ("first", "again"):
        process = subprocess.Popen(  # noqa: S603
            command, cwd=REPOSITORY, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        assert (name, process.wait(), errors) == (name, 0, b"")


def test_a_terminal_of_another_encoding_gets_an_answer(tmp_path: Path, cache_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "diagnose", "--lang", "fr"],
        input=LOCK,
        cwd=REPOSITORY,
        env=environment(tmp_path, PYTHONIOENCODING="ascii", LC_ALL="C", XDG_CACHE_HOME=str(cache_folder)),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "verrouillé" in done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it, as an installer does; return the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-build-isolation", "--no-deps", "--disable-pip-version-check", "--no-cache-dir"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(folder), str(REPOSITORY)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    (wheel,) = folder.glob("sfdiag-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_the_catalog_travels_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    names = {path.relative_to(REPOSITORY / "catalog") for path in (REPOSITORY / "catalog").rglob("*.yml")}
    packed = {path.relative_to(installed / "bot" / "_catalog") for path in installed.rglob("_catalog/**/*.yml")}
    assert names == packed
    done = subprocess.run(
        [sys.executable, "-m", "bot", "explain", "UNABLE_TO_LOCK_ROW"],
        cwd=tmp_path,
        env=environment(tmp_path, PYTHONPATH=str(installed)),
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
    assert "Another transaction is holding the record" in done.stdout.decode("utf-8")


def test_the_wheel_installs_the_command(installed: Path) -> None:
    (entry_points,) = installed.glob("sfdiag-*.dist-info/entry_points.txt")
    assert "sfdiag = bot.cli:main" in entry_points.read_text(encoding="utf-8")
