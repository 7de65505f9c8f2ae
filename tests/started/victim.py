"""Somebody at work in the started program, until it is killed under their hands."""

import random
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from playground.resource_files import resource_path
from playground.sessions import SUFFIX
from started.person import Person
from started.program import Program
from started.remembered import Memory, Work
from started.waiting import wait_until

LONG = 2000
"""Somebody whose text is longer begins another."""
LESSON = resource_path("lessons/memory.md")
_WORDS = "the cat sat on a mat and went home again\n"


class Victim:
    """One start of the program, and what a person does in it.

    Args:
        memory: what they remember, also of the starts before.
        folder: where they save.
        rng: what they do, and when.

    Attributes:
        doing: what was under way when the kill came.
        killed_s: when that was, in lived time; 0 before.
        n_ended: runs that were seen to end.
        n_begun: sessions that were begun or opened.
    """

    def __init__(self, program: Program, memory: Memory, folder: Path, rng: random.Random) -> None:
        self.program = program
        self.person = Person(program)
        self._memory = memory
        self._folder = folder
        self._rng = rng
        self._is_fetching = False
        self.doing = "begin"
        self.killed_s = 0.0
        self.n_ended = self.n_begun = 0

    def live(self, seconds: float) -> None:
        """Use it until it is killed, at a moment that has nothing to do with what goes on."""
        timer = threading.Timer(seconds, self._kill)
        timer.start()
        try:
            self._go_to_the_end()
            self._look()
            while True:
                self._act()
        except (AssertionError, OSError, subprocess.CalledProcessError):
            if not self.killed_s:  # it was no kill that ended this
                timer.cancel()
                raise
        timer.join()

    def _kill(self) -> None:
        self.killed_s = self._memory.time.now_s
        self.program.kill_at_once()

    def _act(self) -> None:
        acts: tuple[tuple[Callable[[], None], int], ...] = (
            (self._type, 12),
            (self._generate, 7),
            (self._save, 2),
            (self._save_as, 2),
            (self._open, 2),
            (self._begin_anew, 1),
            (self._take_a_lesson, 3),
            (self._present, 2),
            (self._rerun, 2),
            (self._fetch, 1),
        )
        ways, weights = zip(*acts, strict=True)
        act = self._rng.choices(ways, weights)[0]
        if len(self._memory.works[-1].text) > LONG:
            act = self._begin_anew
        self.doing = act.__name__.strip("_").replace("_", " ")
        act()
        self._look()

    def _look(self) -> None:
        self._memory.look(self.program.text())

    # ---- in the text -----------------------------------------------------------------------

    def _go_to_the_end(self) -> None:
        self.person.click("editor")
        self.person.press("ctrl+End")

    def _type(self) -> None:
        start = self._rng.randrange(len(_WORDS) - 8)
        self.person.type(_WORDS[start : start + self._rng.randrange(1, 8)])

    def _generate(self) -> None:
        self.person.press("ctrl+Return")
        if self._rng.random() < 0.7:
            self._see_it_end()

    def _see_it_end(self) -> None:
        while not self.program.status().startswith("Finished"):
            time.sleep(0.02)
        self._memory.in_hand.n_ended += 1
        self.n_ended += 1
        # One is counted once.
        self.person.type(".")

    # ---- sessions --------------------------------------------------------------------------

    def _save(self) -> None:
        """Save into the file that there is; where there is none, the program asks for one."""
        self.program.wait_until_ready()
        self.person.type("s")
        self._look()
        self.person.press("ctrl+s")
        wait_until(self._is_saved_or_asked, "that it is saved, or where to")
        if self.program.widgets("fileNameEdit"):
            self._choose(self._new_file())
            wait_until(self._is_saved, "that it is saved")
        self._remember_saved()

    def _save_as(self) -> None:
        self.program.wait_until_ready()
        self.person.type("a")
        self._look()
        self.person.press("ctrl+shift+s")
        self._choose(self._new_file())
        wait_until(self._is_saved, "that it is saved")
        self._remember_saved()

    def _open(self) -> None:
        if not self._memory.files:
            return
        file = self._rng.choice(sorted(self._memory.files))
        self._set_aside_what_runs()
        self.person.press("ctrl+o")
        self._choose(file)
        wait_until(lambda: self.program.status().startswith(f"{file.name}: "), "it open")
        saved = self._memory.files[file]
        self._have_in_hand(Work(saved.standing, saved.n_ended))
        self._go_to_the_end()
        # From now on it is like no other.
        self.person.type(f" Copy {len(self._memory.works)}. ")

    def _begin_anew(self) -> None:
        self._set_aside_what_runs()
        self.person.press("ctrl+n")
        wait_until(lambda: not self.program.text(), "an empty text")
        self._have_in_hand(Work())
        self.person.type(f"Story {len(self._memory.works)}. ")

    def _have_in_hand(self, work: Work) -> None:
        self._memory.begin(work)
        self.n_begun += 1

    def _set_aside_what_runs(self) -> None:
        """Wait for the run under way, which would be in the way, and see all of the text."""
        self.program.wait_until_ready()
        self._look()

    def _new_file(self) -> Path:
        return self._folder / f"saved-{len(list(self._folder.glob('saved-*')))}{SUFFIX}"

    def _choose(self, file: Path) -> None:
        self.program.widget("fileNameEdit")
        self.person.press("ctrl+a")
        self.person.type(str(file))
        self.person.press("Return")

    def _is_saved(self) -> bool:
        return self.program.status().startswith("Saved as ")

    def _is_saved_or_asked(self) -> bool:
        return self._is_saved() or bool(self.program.widgets("fileNameEdit"))

    def _remember_saved(self) -> None:
        name = self.program.status().removeprefix("Saved as ").partition(" · ")[0]
        work = self._memory.works[-1]
        self._memory.files[self._folder / name] = Work(work.text, work.n_ended)

    # ---- what else there is ----------------------------------------------------------------

    def _take_a_lesson(self) -> None:
        """Take a step or two of a lesson, and leave it; it is taken up again where it was left."""
        memory = self._memory
        self._set_aside_what_runs()
        if memory.step == 1:  # who came no further begins anew
            memory.lesson = None
        self.person.press("ctrl+o")
        self._choose(LESSON)
        self.program.widget("lessonStrip")
        memory.works[-1].settle()
        text = self.program.text()
        if memory.lesson is None:
            memory.lesson = Work()
        before = memory.lesson.standing
        assert text.startswith(before), f"the lesson was {before[-60:]!r}, is {text[-60:]!r}"
        memory.step = self._step()
        memory.is_in_lesson = True
        self._go_to_the_end()
        self._look()
        for _ in range(self._rng.randrange(1, 4)):
            act = self._rng.choice((self._type, self._generate, self._take_a_step))
            act()
            self._look()
        self.program.wait_until_ready()
        self._look()
        self.person.click("lessonLeave")
        wait_until(lambda: not self.program.widgets("lessonStrip"), "the end of the lesson")
        memory.lesson.settle()
        memory.is_in_lesson = False
        self._go_to_the_end()

    def _take_a_step(self) -> None:
        step = self._step()
        if step < 4:
            self.person.click("lessonOnward")
            wait_until(lambda: self._step() > step, "the next step")
            self._memory.step = self._step()
        self._go_to_the_end()

    def _step(self) -> int:
        """Return the step of the lesson, from 1, as `Memory · 3 of 8` says it."""
        return int(self.program.widget("lessonProgress").words.split("·")[1].split()[0])

    def _present(self) -> None:
        self.person.press("F11")
        self.program.widget("stageBar")
        self._type()
        self._generate()
        self.person.press("Next")
        self._look()
        self.person.press("Escape")
        wait_until(lambda: not self.program.widgets("stageBar"), "the end of presenting")
        self._go_to_the_end()

    def _rerun(self) -> None:
        self.program.wait_until_ready()
        self.person.click_item("Views", "Runs")
        if rows := self.program.items("runTable"):
            self.person.click(self._rng.choice(rows).room)
            self.person.click("rerunButton")
            time.sleep(self._rng.uniform(0.0, 1.0))
        self._go_to_the_end()

    def _fetch(self) -> None:
        """Have a model fetched that takes minutes, and go on with the text meanwhile."""
        if self._is_fetching:
            return
        self.program.wait_until_ready()
        self.person.click("modelPicker")
        self.person.click_item("modelPicker", "GPT-2 · 124M")
        self.person.click("downloadButton")
        self.program.widget("downloadProgress")
        self._is_fetching = True
        self._go_to_the_end()
