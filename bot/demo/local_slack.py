"""The Slack look-alike: fetched once with npm, kept in the user's cache, run for as long as it is needed."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

VERSION = "0.1.8"

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "windows"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_PLATFORMS = ("linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "windows-x64")
# npm refuses a package whose content has another hash. A platform without one here is checked by version only.
_INTEGRITY = {
    "linux-x64": "sha512-2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg==",
}
_FETCH_SECONDS = 600
_CHECK_SECONDS = 30
_START_SECONDS = 30
_STOP_SECONDS = 10
_ADDRESS = re.compile(r"Web UI:\s+http://[^\s:]+:(\d+)")
_NPM_CODE = re.compile(r"npm (?:error|ERR!) code (\w+)")


class Lack(Enum):
    """Why there is no local Slack."""

    PLATFORM = "platform"
    NPM = "npm"
    FETCH = "fetch"
    RUN = "run"
    PORT = "port"


class LocalSlackUnavailable(Exception):  # noqa: N818 - a state of the machine, not a mistake
    """There is no local Slack on this machine, for one reason and a detail of it in a few words."""

    def __init__(self, lack: Lack, detail: str) -> None:
        """Take the reason and its detail (a platform, npm's error code, the program's last words, a port)."""
        super().__init__(f"{lack.value}: {detail}")
        self.lack = lack
        self.detail = detail


def platform_name(system: str, machine: str) -> str:
    """Return local-slack's name for a platform, from what ``platform.system()`` and ``.machine()`` say.

    Raises LocalSlackUnavailable where there is none.
    """
    name = f"{_SYSTEMS.get(system, system)}-{_MACHINES.get(machine.lower(), machine)}"
    if name not in _PLATFORMS:
        raise LocalSlackUnavailable(Lack.PLATFORM, name)
    return name


def cache_folder() -> Path:
    """Return the user's folder in which the fetched program is kept."""
    return platformdirs.user_cache_path("sfdiag", appauthor=False) / "local-slack"


def obtain(
    cache: Path,
    *,
    on_fetch: Callable[[], None],
    system: str | None = None,
    machine: str | None = None,
) -> Path:
    """Return the program of this platform, fetched with npm when the cache does not hold it.

    Args:
        cache: the folder that keeps it; created when missing, may be shared by any number of processes.
        on_fetch: called before the fetch, which takes a while on a slow line.
        system: the system's name as ``platform.system()`` gives it; this machine's by default.
        machine: the processor's name as ``platform.machine()`` gives it; this machine's by default.

    Raises LocalSlackUnavailable.

    """
    name = platform_name(system or platform.system(), machine or platform.machine())
    suffix = ".exe" if name.startswith("windows") else ""
    kept = cache / f"local-slack-{VERSION}-{name}{suffix}"
    if kept.exists() and _fault(kept) is None:
        return kept
    npm = shutil.which("npm")
    if npm is None:
        raise LocalSlackUnavailable(Lack.NPM, "npm")
    on_fetch()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=cache) as folder:
            _keep(_fetch(npm, name, Path(folder)), kept)
    except OSError as error:
        raise LocalSlackUnavailable(Lack.FETCH, error.strerror or type(error).__name__) from error
    return kept


def _keep(fetched: Path, kept: Path) -> None:
    fault = _fault(fetched)
    if fault is not None:
        raise LocalSlackUnavailable(Lack.RUN, fault)
    try:
        # Atomic: a process that fetched at the same time finds a whole program before and after.
        fetched.replace(kept)
    except PermissionError:
        # Windows does not replace a program that runs; the one that runs is as good.
        if _fault(kept) is not None:
            raise


def _fetch(npm: str, name: str, folder: Path) -> Path:
    package = f"local-slack-{name}"
    (folder / "package.json").write_text(json.dumps(_manifest(package)), "utf-8")
    (folder / "package-lock.json").write_text(json.dumps(_lock(package, _INTEGRITY.get(name))), "utf-8")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    patience = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
    try:
        done = subprocess.run(  # noqa: S603 - npm, with our own arguments
            [npm, "ci", *quiet, *patience],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=_FETCH_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise LocalSlackUnavailable(Lack.FETCH, f"{_FETCH_SECONDS} s") from error
    if done.returncode != 0:
        code = _NPM_CODE.search(done.stderr)
        raise LocalSlackUnavailable(Lack.FETCH, code[1] if code else f"npm: {done.returncode}")
    home = folder / "node_modules" / package
    suffix = ".exe" if name.startswith("windows") else ""
    return home / "bin" / f"local-slack{suffix}"


def _manifest(package: str) -> dict[str, Any]:
    return {"name": "sfdiag-demo", "private": True, "dependencies": {package: VERSION}}


def _lock(package: str, integrity: str | None) -> dict[str, Any]:
    pinned = {"version": VERSION} | ({"integrity": integrity} if integrity else {})
    return {
        "name": "sfdiag-demo",
        "lockfileVersion": 3,
        "requires": True,
        "packages": {"": _manifest(package), f"node_modules/{package}": pinned},
    }


def _fault(program: Path) -> str | None:
    """Run the program once; return what is wrong with it, or nothing."""
    try:
        said = subprocess.run(  # noqa: S603 - the program that was fetched for this
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
            timeout=_CHECK_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    if said.stdout.strip() != VERSION:
        return (said.stderr.strip().splitlines() or [f"exit code {said.returncode}"])[-1]
    return None


@dataclass(slots=True)
class LocalSlack:
    """A running local Slack. Used as a context manager, it stops at the end, however that comes."""

    url: str
    _keeper: subprocess.Popen[bytes]
    _log: IO[bytes]
    _folder: tempfile.TemporaryDirectory[str]

    @classmethod
    def start(cls, program: Path, workspace: Mapping[str, Any], *, port: int = 0) -> Self:
        """Start the program and return when it answers.

        Args:
            program: as ``obtain`` returns it.
            workspace: its configuration: workspace, app, users, channels.
            port: the port of the page and the Web API; 0 for any free one.

        Raises LocalSlackUnavailable.

        """
        folder = tempfile.TemporaryDirectory(prefix="sfdiag-slack-", ignore_cleanup_errors=True)
        home = Path(folder.name)
        config = home / "config.json"
        config.write_text(json.dumps(workspace), "utf-8")
        # A file and not a pipe: nobody has to keep reading for the program to go on.
        log = (home / "log.txt").open("wb")
        reach = ["--port", str(port), "--base-host", "127.0.0.1"]
        files: list[str | Path] = ["--config", config, "--files-dir", home / "files"]
        keeper = subprocess.Popen(  # noqa: S603 - our own keeper
            [sys.executable, "-I", "-S", Path(__file__).with_name("keeper.py"), program, *reach, *files],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        slack = cls(url="", _keeper=keeper, _log=log, _folder=folder)
        try:
            slack.url = f"http://127.0.0.1:{slack._await_port(home / 'log.txt', port)}"
        except BaseException:
            slack.stop()
            raise
        return slack

    def _await_port(self, log: Path, port: int) -> int:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            ended = self._keeper.poll() is not None
            said = log.read_text("utf-8", errors="replace")
            if found := _ADDRESS.search(said):
                return int(found[1])
            if ended and "EADDRINUSE" in said:
                raise LocalSlackUnavailable(Lack.PORT, str(port))
            if ended or time.monotonic() > deadline:
                raise LocalSlackUnavailable(Lack.RUN, (said.split("\n")[0].strip() or "no answer"))
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the program and remove what it wrote. May be called again."""
        keeper = self._keeper
        if keeper.stdin is not None:
            keeper.stdin.close()
        try:
            keeper.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            keeper.kill()
            keeper.wait()
        self._log.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
