"""Pictures of the lab beside another program that keeps a core busy.

`python -m started.busy_core FOLDER`, in the folder `tests`. Each is of a race in the started
program, at both sizes of the design and in both schemes; its headline and what the cards say of
disturbed steps are printed.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from started.display import Display
from started.person import Person
from started.program import Program

SIZES = ((1440, 900), (1024, 640))
THEMES = ("light", "dark")
N_TOKENS = 160
UNTIL_NOTICED_S = 4.0


@contextmanager
def busy_core() -> Iterator[None]:
    """Have another program compute on one core meanwhile."""
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        time.sleep(UNTIL_NOTICED_S)
        yield
    finally:
        busy.kill()
        busy.wait()


def raced(size: tuple[int, int], theme: str, folder: Path) -> list[str]:
    """Race once in a window of this size, save its picture, and return what is said of it."""
    display = Display(*size)
    with tempfile.TemporaryDirectory() as home:
        settings = {"max_new_tokens": N_TOKENS, "theme": theme, "cache_mode": "race"}
        program = Program(display, Path(home), settings=settings)
        person = Person(program.appear())
        with busy_core():
            person.click("kvCacheRace")
            person.click("generateButton")
            program.wait_until_ready()
            time.sleep(1.0)
            person.look().save(folder / f"busy-{size[0]}-{theme}.png")
            said = [each.words for each in program.parts("") if "disturbed" in each.words]
            said.insert(0, program.widget("headline").words)
        person.quit()
        program.wait_for_its_end()
    display.close()
    return list(dict.fromkeys(said))


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        for theme in THEMES:
            print(f"{size[0]}×{size[1]}, {theme}:", *raced(size, theme, folder), sep="\n  ")


if __name__ == "__main__":
    main()
