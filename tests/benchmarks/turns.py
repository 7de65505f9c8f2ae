"""Processes that work in turns, so that what is measured has the machine to itself.

A process of this kind reads requests such as `["prefill", {"prompt": [1, 2]}]` from its standard
input, a line each, and writes one line of JSON for each: what came of it.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

_PAUSE_S = 0.3
"""Threads of the process before spin for a while after their last product."""


class TurnTaker:
    """A process that waits for its turn.

    Attributes:
        name: for a person.
        greeting: what it said when it was ready.
    """

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name = name
        self._process = process
        self.greeting = self._read()

    def ask(self, task: str, **arguments: Any) -> Any:
        """Have a task done once the machine is quiet, and return what comes of it."""
        assert self._process.stdin is not None
        time.sleep(_PAUSE_S)
        print(json.dumps([task, arguments]), file=self._process.stdin, flush=True)
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended with status {self._process.wait()}")
        return json.loads(line)


@contextmanager
def started(
    name: str, command: Sequence[object], environment: Mapping[str, str] | None = None
) -> Iterator[TurnTaker]:
    """Start a process, wait until it is ready, and end it afterwards."""
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    with process:
        try:
            yield TurnTaker(name, process)
        finally:
            process.kill()


def take_turns(greeting: object, tasks: Mapping[str, Callable[..., Any]]) -> None:
    """Do what is asked for, in the process itself, until nobody asks any more."""
    # What a library prints must not end up among the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(greeting), file=answers, flush=True)
    for line in sys.stdin:
        task, arguments = json.loads(line)
        print(json.dumps(tasks[task](**arguments)), file=answers, flush=True)
