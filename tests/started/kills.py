"""Kills the started program at random moments, and counts what its next start has lost.

    python tests/started/kills.py 200 [SEED]

A person types, has the model write and saves, by real keys; a kill comes at any moment. The next
start has to have all text that stood there two seconds before, and every run that was seen to end.
Where something was lost, the folder stays, with what the last kills left in it.
"""

import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fixtures.saved_sessions import sessions_kept_in
from playground.sessions import SessionError, read_session
from playground.sessions.claims import kept_folders
from playground.sessions.kept import KeptSession
from started.display import Display
from started.person import Person
from started.program import Program
from started.waiting import wait_until

SETTINGS = {
    "text": "Once upon a time",
    "max_new_tokens": 25,
    "at_context_end": "slide",
    "ignore_end_of_text": True,
}
OLD_S = 2.0
"""Text that has stood for so long is never lost."""
_LONG = 3000
_WORDS = "the cat sat on a mat and went home again\n"


@dataclass
class Tally:
    """What came of all kills.

    Attributes:
        kills: how many there were.
        runs: that were seen to end, in all.
        characters: of text that had stood for two seconds, at each kill.
        lost: a sentence for everything that was lost.
    """

    kills: int = 0
    runs: int = 0
    characters: list[int] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class Victim:
    """One start of the program, and what has been seen in it.

    Attributes:
        seen: when the text was looked at, and what it was.
        n_ended: runs that are known to have ended.
    """

    def __init__(self, program: Program, n_ended: int) -> None:
        self.program = program
        self.person = Person(program)
        self.seen: list[tuple[float, str]] = []
        self.n_ended = n_ended
        self.killed_s = 0.0

    def look(self) -> None:
        """Remember what the text is now."""
        now_s = time.monotonic()
        self.seen.append((now_s, self.program.text()))

    def live(self, rng: random.Random, seconds: float, file: Path) -> None:
        """Use it until it is killed, at a moment that has nothing to do with what goes on."""
        timer = threading.Timer(seconds, self._kill)
        timer.start()
        try:
            while True:
                self._act(rng, file)
        except (AssertionError, OSError, subprocess.CalledProcessError):
            if not self.killed_s:  # it was no kill that ended this
                timer.cancel()
                raise
        timer.join()

    def standing(self) -> str:
        """Return the text that had stood for two seconds when the kill came."""
        old = [text for seen_s, text in self.seen if seen_s <= self.killed_s - OLD_S]
        return old[-1] if old else ""

    def _kill(self) -> None:
        self.killed_s = time.monotonic()
        self.program.kill_at_once()

    def _act(self, rng: random.Random, file: Path) -> None:
        what = rng.random()
        if what < 0.6:
            start = rng.randrange(len(_WORDS) - 8)
            self.person.type(_WORDS[start : start + rng.randrange(1, 8)])
        elif what < 0.9:
            self.person.press("ctrl+Return")
            if rng.random() < 0.7:
                self._see_it_end()
        elif file.exists():
            self.person.press("ctrl+s")
        self.look()

    def _see_it_end(self) -> None:
        while not self.program.status().startswith("Finished"):
            time.sleep(0.02)
        self.n_ended += 1
        # One is counted once.
        self.person.type(".")


def kill_often(display: Display, folder: Path, n_kills: int, seed: int) -> Tally:
    """Kill the program so many times, each start going on where the last one was ended."""
    rng, tally = random.Random(seed), Tally()
    folder.mkdir(parents=True, exist_ok=True)
    file, standing, n_ended = folder / "saved.gpt2play", "", 0
    for number in range(n_kills + 1):
        program = Program(display, folder, settings=None if number else SETTINGS).appear()
        text = program.text()
        if not text.startswith(standing):
            tally.lost.append(f"kill {number}: text {standing[-60:]!r}, back is {text[-60:]!r}")
        tally.lost += [f"kill {number}: {words}" for words in _damage(folder, file, n_ended)]
        n_ended = max(_n_runs(folder), n_ended if not tally.lost else 0)
        victim = Victim(program, n_ended)
        victim.person.click("editor")
        victim.person.press("ctrl+End")
        if number == 0:
            _save_as(victim, file)
        if number == n_kills:
            program.kill()
            break
        if len(text) > _LONG:
            text = _begin_anew(victim)
        victim.look()
        victim.live(rng, rng.uniform(0.3, 5.0), file)
        program.kill()  # it is gone already; what was open towards it is closed
        _keep_what_was_left(folder, number, is_lost=bool(tally.lost))
        standing = victim.standing() or text
        tally.kills += 1
        tally.runs += victim.n_ended - n_ended
        tally.characters.append(len(standing))
        n_ended = victim.n_ended
    return tally


def _keep_what_was_left(folder: Path, number: int, *, is_lost: bool) -> None:
    """Copy what the killed program left; a few copies are enough until something is lost."""
    shutil.copytree(folder / "state", folder / "left" / str(number))
    if not is_lost:
        shutil.rmtree(folder / "left" / str(number - 4), ignore_errors=True)


def _begin_anew(victim: Victim) -> str:
    """Put a short text in place of one that has grown long, and leave it time to be kept."""
    victim.person.press("ctrl+a")
    victim.person.type("Once")
    wait_until(lambda: victim.program.text() == "Once", "another text")
    time.sleep(OLD_S)
    return "Once"


def _save_as(victim: Victim, file: Path) -> None:
    victim.person.press("ctrl+s")
    time.sleep(1.0)
    victim.person.type(str(file))
    victim.person.press("Return")
    wait_until(file.exists, "the session's file")


def _n_runs(folder: Path) -> int:
    return max((len(found.notes) for found in sessions_kept_in(folder / "state")), default=0)


def _damage(folder: Path, file: Path, n_ended: int) -> list[str]:
    """Return what is wrong with what was kept, each of its parts read."""
    sessions = folder / "state" / "sessions"
    wrong: list[str] = []
    try:
        if file.exists():
            read_session(file)
        n_runs = 0
        for kept in [KeptSession(each) for each in kept_folders(sessions)][:1]:
            found = kept.read()
            for note in () if found is None else found.notes:
                kept.read_run(note, found.session.models)
                n_runs += 1
        if n_runs < n_ended:
            wrong.append(f"{n_ended - n_runs} of {n_ended} runs")
    except SessionError as error:
        wrong.append(str(error))
    return wrong


def main(n_kills: int, seed: int) -> int:
    """Kill, and say what was lost."""
    display = Display(1280, 800)
    began_s = time.monotonic()
    try:
        folder = Path(tempfile.mkdtemp(prefix="kills-"))
        tally = kill_often(display, folder, n_kills, seed)
    finally:
        display.close()
    print(
        f"{tally.kills} kills in {time.monotonic() - began_s:.0f} s, seed {seed}: "
        f"{tally.runs} runs seen to end, up to {max(tally.characters)} characters of text; "
        f"lost: {len(tally.lost)}"
    )
    for sentence in tally.lost:
        print(f"  {sentence}")
    if tally.lost:
        print(f"  what was left: {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if tally.lost else 0


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(numbers + [200, 1][len(numbers) :])))
