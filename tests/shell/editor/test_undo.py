from hypothesis import given, settings
from hypothesis import strategies as st

from playground.shell.editor.undo import MOST_STEPS, Edit, StepKind, UndoHistory


class Text:
    """A text with a history of its states."""

    def __init__(self, text=""):
        self.text = text
        self.history = UndoHistory()

    def replace(self, start, end, new):
        edit = Edit(start=start, removed=self.text[start:end], inserted=new)
        self.history.record(self.text, edit)
        self.text = self.text[:start] + new + self.text[end:]

    def type(self, characters):
        for character in characters:
            self.replace(len(self.text), len(self.text), character)

    def backspace(self, times):
        for _ in range(times):
            self.replace(len(self.text) - 1, len(self.text), "")

    def undo(self):
        state = self.history.undo(self.text)
        self.text = self.text if state is None else state
        return state is not None

    def redo(self):
        state = self.history.redo(self.text)
        self.text = self.text if state is None else state
        return state is not None


def undone(text):
    """Return every state on the way back."""
    states = []
    while text.undo():
        states.append(text.text)
    return states


def test_typing_is_taken_back_word_by_word():
    text = Text()
    text.type("one two  three")
    assert undone(text) == ["one two  ", "one ", ""]


def test_a_line_break_is_a_step():
    text = Text()
    text.type("a\nb")
    assert undone(text) == ["a\n", "a", ""]


def test_deleting_in_one_go_is_one_step():
    text = Text("abcdef")
    text.backspace(3)
    assert undone(text) == ["abcdef"]


def test_typing_after_deleting_is_another_step():
    text = Text("abc")
    text.backspace(1)
    text.type("x")
    assert undone(text) == ["ab", "abc"]


def test_typing_elsewhere_is_another_step():
    text = Text()
    text.type("ab")
    text.replace(0, 0, "x")
    assert undone(text) == ["ab", ""]


def test_a_paste_is_a_step_of_its_own():
    text = Text()
    text.type("a")
    text.replace(1, 1, "pasted")
    text.type("b")
    assert undone(text) == ["apasted", "a", ""]


def test_everything_between_begin_and_end_is_one_step():
    text = Text("prompt")
    text.history.begin(text.text)
    text.type(" and what")
    text.history.begin(text.text)
    text.type(" follows")
    text.history.end()
    text.type("!")
    assert undone(text) == ["prompt and what follows", "prompt"]


def test_nothing_between_begin_and_end_is_no_step():
    text = Text("prompt")
    text.type("!")
    text.history.begin(text.text)
    text.history.end()
    assert undone(text) == ["prompt"]


def test_a_new_edit_ends_the_way_forward():
    text = Text()
    text.type("ab")
    text.undo()
    text.type("c")
    assert not text.redo()


def test_typing_after_undo_does_not_grow_an_older_step():
    text = Text()
    text.type("a b")
    text.undo()
    text.type("c")
    assert undone(text) == ["a ", ""]


def test_the_oldest_steps_are_forgotten():
    text = Text()
    for _ in range(MOST_STEPS + 5):
        text.replace(len(text.text), len(text.text), "xy")
    assert len(undone(text)) == MOST_STEPS


def test_clear_forgets_both_ways():
    text = Text()
    text.type("a b")
    text.undo()
    text.history.clear()
    assert not text.history.can_undo
    assert not text.history.can_redo


def test_edits_are_told_apart():
    assert Edit(start=0, removed="", inserted="a").kind is StepKind.TYPING
    assert Edit(start=0, removed="a", inserted="").kind is StepKind.DELETING
    assert Edit(start=0, removed="a", inserted="b").kind is StepKind.OTHER
    assert Edit(start=0, removed="", inserted="\n").kind is StepKind.OTHER


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.integers(0, 20), st.integers(0, 5), st.text("ab \n", max_size=3)),
            st.sampled_from(["undo", "redo"]),
        ),
        max_size=30,
    )
)
def test_undoing_all_and_redoing_all_comes_back(steps):
    text = Text("start")
    for step in steps:
        if isinstance(step, str):
            getattr(text, step)()
        else:
            start = min(step[0], len(text.text))
            text.replace(start, min(start + step[1], len(text.text)), step[2])
    while text.redo():
        pass
    last = text.text
    back = undone(text)
    assert (back or [last])[-1] == "start"
    for _ in back:
        assert text.redo()
    assert text.text == last
