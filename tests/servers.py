"""Real server processes, as `consult serve` starts them, on a port of their own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from consult.settings import Settings

CONSULT = Path(sys.executable).with_name("consult")


def environment(settings: Settings, port: int) -> dict[str, str]:
    """The environment variables that give a process these settings."""
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV"}
        },
        "INSTANCE_PATH": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SMTP_URL": settings.smtp_url,
        "FEDERATION_NAME": settings.federation_name,
        "PAGE_CACHE_SECONDS": str(settings.page_cache_seconds),
        "PYTHONUNBUFFERED": "1",
    }


class Server:
    """`consult serve` in a process group of its own; `url` is where it listens."""

    def __init__(self, settings: Settings, port: int, *words: str) -> None:
        self.settings = settings
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.words = words
        self.log_file = settings.instance / f"server-{port}.log"

    def start(self) -> "Server":
        """Start, and wait until it is ready to serve."""
        command = [CONSULT, "serve", "--port", str(self.port), *self.words]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=environment(self.settings, self.port), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"consult serve did not start:\n{self.log()}")
            time.sleep(0.05)
        return self

    def kill(self) -> None:
        """End all its processes with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        finally:
            self._end(signal.SIGKILL)

    def log(self) -> str:
        """What it has written so far."""
        return self.log_file.read_text()

    def processes(self) -> list[int]:
        """The ids of all its processes."""
        groups = {int(path.name): path / "stat" for path in Path("/proc").iterdir() if path.name.isdigit()}
        return [pid for pid, stat in groups.items() if _group_of(stat) == self._process.pid]

    def _end(self, with_signal: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, with_signal)
        self._process.wait(timeout=20)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _group_of(stat: Path) -> int:
    """The process group that a file of /proc tells; 0 when the process has just ended."""
    try:
        return int(stat.read_text().rpartition(")")[2].split()[2])
    except (FileNotFoundError, ProcessLookupError):
        return 0
