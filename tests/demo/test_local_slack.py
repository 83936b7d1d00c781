from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.demo.local_slack import VERSION, Lack, LocalSlack, LocalSlackUnavailable, obtain, platform_name
from bot.demo.workspace import configuration

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put an npm of the test's own making on the PATH, as the only one."""

    def install(body: str) -> None:
        script(tmp_path / "bin" / "npm", body)
        for tool in ("sh", "mkdir", "cat", "chmod", "echo"):
            (tmp_path / "bin" / tool).symlink_to(
                next(p for p in (f"/bin/{tool}", f"/usr/bin/{tool}") if Path(p).exists())
            )
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    return install


def fetching(program: str) -> str:
    """Return the body of an npm that brings this program."""
    home = "node_modules/local-slack-linux-x64/bin"
    return f"mkdir -p {home}\ncat > {home}/local-slack <<'END'\n#!/bin/sh\n{program}\nEND\nchmod +x {home}/local-slack"


def fetched(cache: Path) -> Path:
    return obtain(cache, on_fetch=lambda: None, system="Linux", machine="x86_64")


def lack(cache: Path) -> LocalSlackUnavailable:
    with pytest.raises(LocalSlackUnavailable) as caught:
        fetched(cache)
    return caught.value


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Linux", "x86_64", "linux-x64"),
        ("Linux", "aarch64", "linux-arm64"),
        ("Darwin", "x86_64", "darwin-x64"),
        ("Darwin", "arm64", "darwin-arm64"),
        ("Windows", "AMD64", "windows-x64"),
    ],
)
def test_platforms(system: str, machine: str, name: str) -> None:
    assert platform_name(system, machine) == name


@pytest.mark.parametrize(
    ("system", "machine"), [("FreeBSD", "amd64"), ("Linux", "riscv64"), ("Windows", "ARM64"), ("", "")]
)
def test_a_platform_without_a_local_slack_is_named(system: str, machine: str) -> None:
    with pytest.raises(LocalSlackUnavailable) as caught:
        platform_name(system, machine)
    assert caught.value.lack is Lack.PLATFORM


def test_without_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert lack(tmp_path / "cache").lack is Lack.NPM


def test_what_npm_complains_of_is_passed_on(tmp_path: Path, npm: Callable[[str], None]) -> None:
    npm("echo 'npm error code ENOTFOUND' >&2; exit 1")
    why = lack(tmp_path / "cache")
    assert (why.lack, why.detail) == (Lack.FETCH, "ENOTFOUND")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_program_that_does_not_run_here_is_not_kept(tmp_path: Path, npm: Callable[[str], None]) -> None:
    npm(fetching("echo 'libfoo.so: not found' >&2; exit 127"))
    why = lack(tmp_path / "cache")
    assert (why.lack, why.detail) == (Lack.RUN, "libfoo.so: not found")
    assert list((tmp_path / "cache").iterdir()) == []


def test_another_version_is_not_kept(tmp_path: Path, npm: Callable[[str], None]) -> None:
    npm(fetching("echo 9.9.9"))
    assert lack(tmp_path / "cache").lack is Lack.RUN


def test_the_second_time_needs_no_npm(tmp_path: Path, npm: Callable[[str], None]) -> None:
    npm(fetching(f"echo {VERSION}"))
    first = fetched(tmp_path / "cache")
    (tmp_path / "bin" / "npm").unlink()
    assert fetched(tmp_path / "cache") == first
    assert list((tmp_path / "cache").iterdir()) == [first]


def test_a_damaged_program_is_fetched_again(tmp_path: Path, npm: Callable[[str], None]) -> None:
    npm(fetching(f"echo {VERSION}"))
    kept = fetched(tmp_path / "cache")
    kept.write_bytes(b"\0" * 10)
    assert fetched(tmp_path / "cache") == kept
    assert VERSION in kept.read_text("utf-8")


def test_two_at_once_both_get_it(tmp_path: Path, npm: Callable[[str], None]) -> None:
    npm(fetching(f"echo {VERSION}"))
    got: list[Path] = []
    threads = [threading.Thread(target=lambda: got.append(fetched(tmp_path / "cache"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert list((tmp_path / "cache").iterdir()) == [got[0]]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, npm: Callable[[str], None]) -> None:
    npm(fetching(f"echo {VERSION}"))
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert lack(tmp_path / "file").lack is Lack.FETCH


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_control/state", timeout=5) as response:  # noqa: S310 - this machine
            return bool(response.status == 200)
    except OSError:
        return False


def gone(url: str) -> bool:
    """Wait until nothing answers any more."""
    deadline = time.monotonic() + 15
    while answers(url) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not answers(url)


def test_it_runs_and_stops(program: Path) -> None:
    with LocalSlack.start(program, configuration()) as slack:
        assert answers(slack.url)
    assert gone(slack.url)
    slack.stop()


def test_a_port_that_is_taken_is_said(program: Path) -> None:
    with LocalSlack.start(program, configuration()) as slack:
        port = int(slack.url.rpartition(":")[2])
        with pytest.raises(LocalSlackUnavailable) as caught:
            LocalSlack.start(program, configuration(), port=port)
    assert (caught.value.lack, caught.value.detail) == (Lack.PORT, str(port))


OWNER = """
import sys, pathlib
from bot.demo.local_slack import LocalSlack
from bot.demo.workspace import configuration
slack = LocalSlack.start(pathlib.Path(sys.argv[1]), configuration())
print(slack.url, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_it_does_not_outlive_its_owner(program: Path, kill: signal.Signals, tmp_path: Path) -> None:
    owner = subprocess.Popen(  # noqa: S603 - this Python
        [sys.executable, "-c", OWNER, program],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner:
        assert owner.stdout is not None
        url = owner.stdout.readline().strip()
        assert answers(url)
        owner.send_signal(kill)
    assert gone(url)
