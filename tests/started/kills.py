"""Kills the started program at random moments, and counts what its next start has lost.

    python tests/started/kills.py 200 [SEED]

A person types, has the model write, saves, opens and begins sessions, takes a lesson, presents,
computes a run again and has a model fetched, by real keys and pointer; a kill comes at any moment.
The next start has to have all text that stood there two seconds before, and every run that was seen
to end, of this session, of every other, of the lesson and of every file that was saved.
Where something was lost, the folder stays, with what the last kills left in it.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fixtures.local_hub import REPO_ID, LocalHub, Repository
from playground.resource_files import resource_path
from started.display import Display
from started.program import Program
from started.remembered import Memory, Work
from started.victim import Victim

SETTINGS = {
    "text": "Once there was",
    "max_new_tokens": 25,
    "at_context_end": "slide",
    "ignore_end_of_text": True,
}
_OF_A_MODEL = ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")


@dataclass
class Tally:
    """What came of all kills.

    Attributes:
        kills: how many there were.
        runs: that were seen to end, in all.
        works: sessions that were begun or opened.
        files: that were saved.
        characters: of text that could no longer be lost, at each kill.
        under_way: what the person was at when the kills came.
        lost: a sentence for everything that was lost.
    """

    kills: int = 0
    runs: int = 0
    works: int = 0
    files: int = 0
    characters: list[int] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


def kill_often(display: Display, folder: Path, n_kills: int, seed: int) -> Tally:
    """Kill the program so many times, each start going on where the last one was ended."""
    rng, tally, memory = random.Random(seed), Tally(), Memory([Work()])
    folder.mkdir(parents=True, exist_ok=True)
    killed_s, doing = 0.0, "the start"
    with _slow_hub():
        for number in range(n_kills + 1):
            program = Program(display, folder, settings=None if number else SETTINGS).appear()
            text = program.text()
            if lost := memory.take_up(text, killed_s) + memory.losses(program.state_folder):
                tally.lost += [f"kill {number}, at “{doing}”: {words}" for words in lost]
                print(*tally.lost[-len(lost) :], sep="\n", flush=True)
                memory = Memory([Work(text)], time=memory.time)
            if number == n_kills:
                program.kill()
                break
            victim = Victim(program, memory, folder, rng)
            victim.live(rng.uniform(0.3, 8.0))
            program.kill()  # it is gone already; what was open towards it is closed
            killed_s, doing = victim.killed_s, victim.doing
            memory.end(killed_s)
            _keep_what_was_left(folder, number, is_lost=bool(tally.lost))
            tally.kills += 1
            tally.runs += victim.n_ended
            tally.works += victim.n_begun
            tally.files = len(list(folder.glob("saved-*")))
            tally.under_way[doing] += 1
            tally.characters.append(sum(len(work.standing) for work in memory.works))
    return tally


@contextmanager
def _slow_hub() -> Iterator[None]:
    """Have a hub from which nothing is ever fetched whole."""
    model = resource_path("models/stories")
    files = {name: (model / name).read_bytes() for name in _OF_A_MODEL}
    with LocalHub({REPO_ID: Repository(files=files)}) as hub:
        hub.bytes_per_s = 50_000
        ours = {"HF_ENDPOINT": hub.endpoint, "NO_PROXY": "127.0.0.1"}
        before = {name: os.environ.get(name) for name in ours}
        os.environ.update(ours)
        yield
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _keep_what_was_left(folder: Path, number: int, *, is_lost: bool) -> None:
    """Copy what the killed program left; a few copies are enough until something is lost."""
    shutil.copytree(folder / "state", folder / "left" / str(number))
    if not is_lost:
        shutil.rmtree(folder / "left" / str(number - 4), ignore_errors=True)


def main(n_kills: int, seed: int) -> int:
    """Kill, and say what was lost."""
    display = Display(1280, 800)
    began_s = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    try:
        tally = kill_often(display, folder, n_kills, seed)
    finally:
        display.close()
    print(
        f"{tally.kills} kills in {time.monotonic() - began_s:.0f} s, seed {seed}: "
        f"{tally.runs} runs seen to end, {tally.works} sessions begun or opened, "
        f"{tally.files} files saved, up to {max(tally.characters)} characters of text; "
        f"lost: {len(tally.lost)}"
    )
    print("  killed at:", ", ".join(f"{act} {n}" for act, n in tally.under_way.most_common()))
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
