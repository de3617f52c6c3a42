"""The process runner: supervisord with a configuration written from a list of programs."""

import configparser
import contextlib
import shlex
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from deploy.local.program import Program
from deploy.local.trouble import TroubleError

LONGEST_SOCKET_PATH = 100
SECONDS_TO_END = 40
WITHOUT_WAITING = False
ENDED = frozenset({"STOPPED", "EXITED", "FATAL"})


@dataclass(frozen=True, slots=True)
class State:
    """How one program is, as the runner sees it."""

    name: str
    state: str
    pid: int
    describes: str


class Runner:
    """Keeps the programs of a folder running, each restarted by itself when it dies."""

    def __init__(self, folder: Path, *, root: Path) -> None:
        self.folder = folder
        self.root = root
        self.logs = folder / "log"
        self._socket = folder / "runner.sock"
        if len(str(self._socket)) > LONGEST_SOCKET_PATH:
            raise TroubleError(
                f"The path {self.folder} is too long for a socket: move the project nearer to /."
            )

    def is_up(self) -> bool:
        """Whether this folder's runner is alive, be it on its way out."""
        try:
            return bool(self._ask("getPID"))
        except Fault:
            return True
        except OSError:
            return False

    def start(self, programs: Sequence[Program]) -> None:
        """Start the runner with its programs; raises TroubleError when it does not come up."""
        self.logs.mkdir(parents=True, exist_ok=True)
        file = self.folder / "runner.conf"
        with file.open("w") as out:
            self._configuration(programs).write(out)
        file.chmod(0o600)
        started = subprocess.run(  # noqa: S603 # our own interpreter and file
            [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)],
            capture_output=True,
            text=True,
            check=False,
        )
        if started.returncode:
            raise TroubleError(f"The process runner did not start: {started.stderr or started.stdout}")
        self._until(self.is_up, f"The process runner did not answer: see {self.logs / 'runner.log'}.")

    def launch(self, name: str) -> None:
        """Start one program that is not running."""
        self._ask("startProcess", name, WITHOUT_WAITING)

    def halt(self, name: str) -> None:
        """Stop one program and wait for its end."""
        self._ask("stopProcess", name)

    def states(self) -> tuple[State, ...]:
        """How each program is."""
        return tuple(
            State(name=one["name"], state=one["statename"], pid=one["pid"], describes=one["description"])
            for one in self._ask("getAllProcessInfo")
        )

    def stop(self, *, last: Collection[str] = ()) -> None:
        """End every program, those named ``last`` after the others, then the runner; nothing else is touched."""
        with contextlib.suppress(Fault):  # it is on its way out already
            running = {one.name for one in self.states()}
            self._halt(running - set(last))
            self._halt(running & set(last))
            self._ask("shutdown")
        self._until(
            lambda: not self.is_up(), f"The process runner did not end: see {self.logs / 'runner.log'}."
        )

    def _halt(self, names: Collection[str]) -> None:
        for one in self.states():
            if one.name in names and one.state not in ENDED:
                self._ask("stopProcess", one.name, WITHOUT_WAITING)
        ended = lambda: all(one.state in ENDED for one in self.states() if one.name in names)  # noqa: E731 # one use
        self._until(ended, f"{', '.join(sorted(names))} did not end: see {self.logs}.")

    def last_words(self, name: str, *, lines: int = 15) -> str:
        """The end of a program's log."""
        file = self.logs / f"{name}.log"
        return "\n".join(file.read_text(errors="replace").splitlines()[-lines:]) if file.exists() else ""

    def _ask(self, question: str, *about: Any) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        try:
            return getattr(ServerProxy("http://127.0.0.1", transport=transport).supervisor, question)(*about)
        finally:
            transport.close()

    def _until(self, holds: Any, otherwise: str) -> None:
        end = time.monotonic() + SECONDS_TO_END
        while not holds():
            if time.monotonic() > end:
                raise TroubleError(otherwise)
            time.sleep(0.1)

    def _configuration(self, programs: Sequence[Program]) -> configparser.RawConfigParser:
        config = configparser.RawConfigParser()
        config["unix_http_server"] = {"file": str(self._socket), "chmod": "0700"}
        config["rpcinterface:supervisor"] = {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        }
        config["supervisord"] = {
            "logfile": str(self.logs / "runner.log"),
            "pidfile": str(self.folder / "runner.pid"),
            "directory": str(self.root),
            "minfds": "1024",
        }
        for program in programs:
            config[f"program:{program.name}"] = {
                "command": _escaped(shlex.join(program.command)),
                "environment": _environment(program.environment),
                "autostart": str(program.starts_at_once).lower(),
                "autorestart": "true",
                "startsecs": "4",
                "startretries": "3",
                "stopwaitsecs": str(program.seconds_to_stop),
                "redirect_stderr": "true",
                "stdout_logfile": str(self.logs / f"{program.name}.log"),
                "stdout_logfile_maxbytes": "20MB",
                "stdout_logfile_backups": "2",
            }
        return config


def _environment(names: Mapping[str, str]) -> str:
    return ",".join(f"{name}={_quoted(_escaped(value))}" for name, value in names.items())


def _quoted(value: str) -> str:
    """Supervisor knows no escapes: the quotes around a value must not be in it."""
    quote = "'" if '"' in value else '"'
    if quote in value:
        raise TroubleError("A setting holds both kinds of quotes, which the process runner cannot pass on.")
    return f"{quote}{value}{quote}"


def _escaped(text: str) -> str:
    """Supervisor fills in ``%(here)s`` and the like, so a percent sign is written twice."""
    return text.replace("%", "%%")
