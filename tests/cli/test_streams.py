"""stdin, stdout and stderr as real machines and shells give them to a process."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from playground.commands.output import is_closed_pipe

PROGRAM = (sys.executable, "-m", "playground")
GENERATE = ("generate", "--model", "primitive", "--max-new-tokens", "2")
RACE = ("race", "--model", "primitive", "--prompt", "hello", "--max-new-tokens", "2")
BENCH = (
    *("bench", "--model", "primitive", "--prompt-tokens", "4"),
    *("--new-tokens", "2", "--repeats", "1"),
)
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="descriptors of POSIX")
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has one")


def run(*arguments: str, shell: str = "", **options):
    """Run the program in a process of its own; `shell` redirects its streams."""
    command = ["sh", "-c", f'exec "$@" {shell}', "sh", *PROGRAM, *arguments]
    return subprocess.run(
        command if shell else command[4:], capture_output=True, check=False, **options
    )


@needs_full
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("race", "--help"), (*GENERATE, "--prompt", "hello"), RACE],
    ids=["help", "version", "verb's help", "generate", "race"],
)
def test_a_full_disk_is_never_taken_for_success(arguments):
    finished = run(*arguments, shell=">/dev/full")
    assert finished.returncode == 2
    assert finished.stderr.splitlines()[-1].endswith(b"No space left on device.")


@needs_posix
@pytest.mark.parametrize("arguments", [("--help",), ("--version",), RACE])
def test_a_closed_stdout_ends_with_a_sentence(arguments):
    finished = run(*arguments, shell=">&-")
    assert finished.returncode == 2
    assert b"stdout is closed" in finished.stderr


@needs_full
@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_a_benchmark_does_without_stderr(stderr):
    finished = run(*BENCH, shell=stderr)
    assert finished.returncode == 0
    assert b"prefill" in finished.stdout


@needs_full
@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_a_complaint_that_nobody_can_hear_is_not_written_to_stdout(stderr):
    finished = run("generate", "--model", "no such model", "--prompt", "x", shell=stderr)
    assert (finished.returncode, finished.stdout) == (2, b"")


def test_the_prompt_can_come_from_stdin():
    finished = run(*GENERATE, "--prompt-file", "-", input=b"\xef\xbb\xbfhello")
    assert (finished.returncode, finished.stdout) == (0, b"world world")


@needs_posix
def test_a_closed_stdin_ends_with_a_sentence():
    finished = run(*GENERATE, "--prompt-file", "-", shell="<&-")
    assert finished.returncode == 2
    assert b"The prompt on stdin cannot be read: stdin is closed." in finished.stderr


SPEAK = r"""
import sys
from playground.commands.output import emit, prepare_stdout
prepare_stdout()
emit("\u201c\U0001f642\u201d\n")
emit("\U0001f642")
"""


def spoken(**environment: str):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return subprocess.run(
        [sys.executable, "-c", SPEAK],
        env=inherited | environment,
        capture_output=True,
        check=True,
    )


def test_a_pipe_gets_utf8_whatever_the_locale():
    finished = spoken(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert finished.stdout.decode("utf-8").split() == ["“🙂”", "🙂"]
    assert finished.stderr == b""


def test_characters_that_an_encoding_lacks_are_told_of_once():
    finished = spoken(PYTHONIOENCODING="cp1252")
    assert finished.stdout.decode("cp1252").split() == ["“?”", "?"]
    assert finished.stderr.count(b"\n") == 1
    assert b"cp1252" in finished.stderr


def test_a_closed_pipe_of_windows_is_one():
    error = OSError(errno.EINVAL, "Invalid argument")
    assert is_closed_pipe(error, "win32")
    assert not is_closed_pipe(error, "linux")
    assert is_closed_pipe(BrokenPipeError(errno.EPIPE, ""), "linux")


@needs_posix
def test_ctrl_c_while_modules_are_loaded_says_nothing():
    """At five moments of the time that it takes to load them."""
    for part in range(1, 6):
        process = subprocess.Popen(
            [*PROGRAM, *GENERATE, "--prompt", "hello", "--max-new-tokens", "100000"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # What a shell starts in the background, as these tests may be, ignores Ctrl+C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        time.sleep(0.05)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not _has_begun(process.pid):
            time.sleep(0.01)
        time.sleep(0.03 * part)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        assert err == b""
        assert process.returncode in (130, -signal.SIGINT)


def _has_begun(pid: int) -> bool:
    """Tell whether the process has set SIGINT to what the system does, and so runs our code."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return True
    line = next(each for each in status.read_text().splitlines() if each.startswith("SigCgt"))
    return not int(line.split()[1], 16) & (1 << (signal.SIGINT - 1))
