"""Takes the lessons as a person does: python tests/look/lessons.py OUT.

Every lesson is taken at two sizes, light and dark, with stories and with a small GPT-2 from a
folder, and a picture of each step is saved into the folder OUT. `test_lessons` takes them the same
way, and says what is wrong.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget

from look.desk import Desk, live_for
from look.pixels import stand_still
from playground.generation import CacheMode, Fault
from playground.kit.cards.card import Card
from playground.kit.look.theme import ThemeChoice
from playground.lessons import Deed
from playground.lessons.library import LESSONS
from playground.lessons.vocabulary import PLACES
from playground.shell.saved.settings_file import CONFIG_DIR_VARIABLE
from playground.shell.window.app_state import AppState

SIZES = ((1440, 900), (1024, 640))
SCHEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK)
_MOST_LOOKS = 20


def begin(desk: Desk, name: str) -> None:
    """Begin a lesson from the menu."""
    guide = desk.playground.lessons
    guide.open(name)
    desk.wait_for(lambda: guide.steps is not None)


def taken(desk: Desk) -> Iterator[str]:
    """Take the lesson in hand to its end; yield before and after each deed."""
    guide = desk.playground.lessons
    while guide.steps is not None:
        number = guide.steps.index + 1
        see_place(desk)
        yield f"{number}-before"
        do(desk, guide.steps.step.deed)
        answer(desk)
        steps = guide.steps
        desk.wait_for(lambda steps=steps: steps.is_complete)
        live_for(50)
        yield f"{number}-done"
        was_last = steps.is_last
        press(desk, "lessonOnward")
        if was_last:
            # A run that waits for its next token is stopped before the lesson is left.
            desk.wait_for(lambda: guide.steps is None)


def see_place(desk: Desk) -> None:
    """Have the outlined place shown, as the strip offers it: again once its page has filled up."""
    guide = desk.playground.lessons
    live_for(400)
    for _ in range(_MOST_LOOKS):
        card = guide._place.outline.target
        is_empty = isinstance(card, Card) and card.is_shown and not card.has_content
        if guide._place.outline.target is None or (
            guide._place.outline.is_in_sight() and not is_empty
        ):
            break
        if guide.strip.show_button.isVisible():
            guide.strip.show_button.click()
        live_for(400)
    stand_still(desk.window)


def answer(desk: Desk) -> None:
    """Take the second choice, or write 12."""
    guide, question = desk.playground.lessons, desk.playground.lessons.steps.step.question
    if question is None or guide.steps.state.has_guess:
        return
    if question.choices:
        press(desk, "lessonChoice2")
    else:
        guide.strip.findChild(QWidget, "lessonNumber").setText("12")
        press(desk, "lessonGuess")


def do(desk: Desk, deed: Deed) -> None:
    """Do what a step waits for, by the controls that a person has for it."""
    window, options = desk.window, deed.options
    match deed.kind:
        case "run":
            _run(desk, deed)
        case "cache":
            window.top_bar.cache_switch.button(CacheMode(options["to"])).click()
        case "tab":
            window.tabs.show_tab(options["shown"])
        case "type":
            text = window.editor.document_model.text
            window.editor.replace_text(f"{text} ran to the old red house")
        case "select":
            desk.playground.selection.select(0)
        case "row":
            _choose_row(desk, deed)
        case "slide":
            _slide(desk, deed)
        case "one_token":
            n_before = _written(desk)
            window.actions_by_key["one_token"].trigger()
            desk.wait_for(lambda: _written(desk) != n_before)
        case "branch":
            _branch(desk)
        case "press":
            press(desk, options["button"])
        case "read":
            press(desk, "lessonOnward")
        case _:
            return  # a guess, and what is in sight by now


def press(desk: Desk, name: str) -> None:
    """Press a button of this name."""
    button = desk.window.findChild(QPushButton, name)
    assert button is not None, name
    button.click()


def _written(desk: Desk) -> int:
    return sum(len(log.steps) for log in desk.playground.controller.logs)


def _run(desk: Desk, deed: Deed) -> None:
    playground, options = desk.playground, deed.options
    if mode := options.get("cache"):
        desk.window.top_bar.cache_switch.button(CacheMode(mode)).click()
    if options.get("precision") == "float64":
        desk.run(lambda: press(desk, "runInDoubleButton"))
        return
    fault = options.get("fault", "none")
    playground.what_if.faults.set_fault(None if fault == "none" else Fault[fault.upper()])
    actions = desk.window.actions_by_key
    again = desk.window.editor.can_regenerate()
    desk.run(actions["regenerate" if again else "generate"].trigger)


def _choose_row(desk: Desk, deed: Deed) -> None:
    card = desk.window.findChild(QWidget, PLACES[deed.options["of"]].widget)
    table, words = card.findChild(QTableView), deed.options["begins"].replace("_", " ")
    desk.wait_for(lambda: table.model().rowCount() > 0)
    model = table.model()
    rows = [at for at in range(model.rowCount()) if model.index(at, 0).data().startswith(words)]
    assert rows, f"no row begins with {words}"
    table.selectRow(rows[0])
    desk.wait_for(lambda: desk.playground.lessons.steps.state.is_done)


def _branch(desk: Desk) -> None:
    """Take the likeliest token but for the drawn one."""
    card = desk.playground.next_token.logits
    desk.wait_for(lambda: card.facts is not None and card.facts.step is not None)
    drawn = card.facts.step.record.token_id
    others = [each for each in card.facts.next_token.candidates if each.token_id != drawn]
    card.table_view.choose_token(others[0].token_id)
    desk.run(lambda: press(desk, "branchButton"))


def _slide(desk: Desk, deed: Deed) -> None:
    low = float(deed.options.get("from", deed.options.get("to", 0)))
    high = float(deed.options.get("to", low))
    head, *rest = deed.options["setting"].split("_")
    key = "".join((head, *(part.title() for part in rest)))
    desk.window.sampling_panel._rows[key].number.setValue((low + high) / 2)


def small_gpt2(folder: Path) -> Path:
    """Write a GPT-2 of a few blocks, with its real tokenizer and random weights."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from fixtures.small_gpt2 import write_small_gpt2

    return write_small_gpt2(folder)


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as config:
        os.environ[CONFIG_DIR_VARIABLE] = os.environ["GPT2_PLAYGROUND_STATE_DIR"] = config
        folder = small_gpt2(Path(config) / "small-gpt2")
        for model in ("stories", str(folder)):
            for size in SIZES:
                for scheme in SCHEMES:
                    _picture(app, out, model, size, scheme)


def _picture(
    app: QApplication, out: Path, model: str, size: tuple[int, int], scheme: ThemeChoice
) -> None:
    desk = Desk(app, model=model)
    try:
        desk.window.resize(*size)
        desk.playground.theme.set_choice(scheme)
        desk.wait_until(AppState.READY)
        for name in LESSONS:
            begin(desk, name)
            for moment in taken(desk):
                stand_still(desk.window)
                place = f"{name}-{moment}-{Path(model).name}-{size[0]}-{scheme.value}.png"
                desk.window.grab().save(str(out / place))
    finally:
        desk.close()


if __name__ == "__main__":
    main()
