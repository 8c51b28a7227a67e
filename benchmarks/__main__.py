"""`make bench`: every measurement, one after the other. Prints; judges nothing."""

import os
import platform
import sys
import time
from pathlib import Path

from benchmarks import exports, form, imports, live, release_browser, release_page, submissions


def machine() -> str:
    """What the figures were measured on."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"machine: {os.cpu_count()} × {model}, {platform.system()}, Python {platform.python_version()}, load before {load}"


def main() -> None:
    """Quiet servers' logs go to their files; what this process's own pages log is of no interest here."""
    print(machine(), flush=True)
    began = time.monotonic()
    with Path(os.devnull).open("w") as nowhere:
        sys.stderr = nowhere
        for measurement in (form, submissions, live, imports, exports, release_page, release_browser):
            measurement.measure()
            sys.stdout.flush()
    print(f"took {time.monotonic() - began:.0f} s")
    print("a million responses, in some ten minutes and 3 GB of disk: .venv/bin/python -m benchmarks.million")
    print("the audit of large releases: .venv/bin/python -m benchmarks.audit")


if __name__ == "__main__":
    main()
