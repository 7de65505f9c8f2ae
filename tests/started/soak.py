"""Use the started program for a while as somebody would who tries everything.

`python -m started.soak MINUTES [SEED] [OPERATIONS]`, in the folder `tests`. A seeded person with
pointer, wheel and keys does one thing after another on a display of their own, until the time is
over or so many things are done. Every minute a line says how it goes. The first traceback, warning
or death ends it with status 1, the last steps and what was on stderr; so do memory that grows once
it has settled, and a temporary file that is left.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from started.display import Display
from started.program import Program
from started.quick_hands import QuickPerson
from started.restless import Soak
from started.vitals import Vitals

_SAY_EVERY_S = 60.0
_REST_EVERY_S = 90.0
_EXPORTED = (".svg", ".png", ".csv", ".json", ".html", ".txt", ".md", ".gpt2play")


def use(
    display: Display, folder: Path, minutes: float, seed: int, n_operations: float = float("inf")
) -> tuple[Soak, str]:
    """Use the program for so long or so often; return who did and what there is to say against it.

    A person may well come upon Quit on the way, and then starts the program again.
    """
    began_s = said_s = rested_s = time.monotonic()
    soak = Soak(QuickPerson(Program(display, folder).appear()), folder, seed)
    while time.monotonic() < began_s + 60 * minutes and soak.counts.total() < n_operations:
        try:
            soak.do_something()
        except AssertionError as error:
            if trouble := _why_it_ended(soak.program):
                return soak, f"{error}\n{trouble}"
            soak.counts["start again"] += 1
            soak.program = Program(display, folder).appear()
            soak.person = QuickPerson(soak.program)
            soak.vitals.append(Vitals(soak.program.pid, soak.program.models))
        if time.monotonic() - said_s >= _SAY_EVERY_S:
            said_s = time.monotonic()
            print(_how_it_goes(soak), flush=True)
        if time.monotonic() - rested_s >= _REST_EVERY_S:
            soak.rest()
            rested_s = time.monotonic()
        if complaints := soak.program.complaints():
            soak.program.kill()
            return soak, "\n".join(complaints)
    soak.leave()
    return soak, _why_it_ended(soak.program)


def _how_it_goes(soak: Soak) -> str:
    """Return one line: what was done, and what the process takes."""
    runs = soak.program.items("Runs")
    said = f", {len(runs)} runs in sight" if runs else ""
    sign = soak.vitals[-1].now()
    signs = "ended" if sign is None else sign.in_words()
    return f"{soak.counts.total():6,} operations  {signs}{said}"


def _why_it_ended(program: Program) -> str:
    """Wait for the end of a program and return what went wrong, if anything did."""
    try:
        status = program.wait_for_its_end()
    except subprocess.TimeoutExpired:
        program.display.picture().save(Path(tempfile.gettempdir()) / "soak.png")
        program.kill()
        return "it did not end"
    return "\n".join([*program.complaints(), *([f"exit status {status}"] if status else [])])


def _is_passing(path: Path) -> bool:
    """Tell whether a file is one that should be gone with the program; an export is to stay."""
    is_for_a_while = path.parent.name == "tmp" and path.suffix not in _EXPORTED
    return path.is_file() and (path.suffix == ".tmp" or is_for_a_while)


def main() -> int:
    """Use the program for so many minutes; return 1 when it has complained."""
    minutes, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    n_operations = int(sys.argv[3]) if len(sys.argv) > 3 else float("inf")
    display = Display(1600, 1000)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = f"{folder}/tmp"
        Path(folder, "tmp").mkdir()
        soak, trouble = use(display, Path(folder), minutes, seed, n_operations)
        left = [str(path) for path in Path(folder).rglob("*") if _is_passing(path)]
    display.close()
    print(", ".join(f"{name} {count}" for name, count in soak.counts.most_common()))
    print(f"{soak.counts.total():,} operations, seed {seed}")
    for vitals in soak.vitals:
        print(vitals.in_words())
    complaints = [sentence for vitals in soak.vitals for sentence in vitals.complaints()]
    trouble = "\n".join([trouble] * bool(trouble) + complaints + [f"left: {each}" for each in left])
    if trouble:
        print("The last steps:", *soak.last_steps, trouble, sep="\n")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
