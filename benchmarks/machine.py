"""What a result depends on beside the code: the machine, Python, the libraries, the revision and its date."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"


def facts(*libraries: str, date: str | None = None) -> dict[str, str]:
    """Return what stands under every result.

    Args:
        libraries: whose versions count.
        date: the day of the run; the day of the last commit when it is not given.

    """
    found = {
        "date": date or _git("log", "-1", "--format=%cs"),
        "revision": _git("describe", "--always", "--dirty"),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    return found | {name: _version(name) for name in libraries}


def line(found: dict[str, str]) -> str:
    """Return the facts as one line of Markdown."""
    return ", ".join(f"{name} {value}" if name != "machine" else value for name, value in found.items())


def one_core(number: int = 0) -> None:
    """Keep this process on one core, where the system lets it."""
    if sys.platform == "linux":
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607
    return done.stdout.strip() or "unknown"


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
