"""A lesson's file is read as the manual's page says, or refused in a sentence with its line."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.lessons import LessonError, is_lesson
from playground.lessons.library import LESSONS, find_lesson
from playground.lessons.reading import MOST_BYTES, parse_lesson, read_lesson
from playground.resource_files import resource_path

HEAD = "---\nlesson: 1\ntitle: Own\nsummary: Mine.\n---\n"
STEP = "## One\ndo: Look at it.\ndeed: read\n"
ASKING = "## One\ndo: Look.\ndeed: guess\nask: How many?\n"


def refusal(text):
    with pytest.raises(LessonError) as raised:
        parse_lesson(text if isinstance(text, bytes) else text.encode(), key="own")
    return str(raised.value)


def outcome(content):
    """Say what becomes of a file: nothing but a refusal in a sentence may be raised."""
    try:
        lesson = parse_lesson(content, key="own")
    except LessonError as error:
        return "refused" if str(error).startswith("line ") else str(error)
    return "read" if lesson.steps else "nothing"


def test_a_lesson_is_what_its_file_says(parsed):
    lesson = parsed(
        "---\nlesson: 1\ntitle: Own\nsummary: Mine,\n  in two lines.\n"
        "context: 256\nmodel: stories\n"
        "text: Once upon a time\nsettings: temperature 0, seed 7, cache off\n---\n\n"
        "## One\nlook: latency\ndo: Press it,\nthen wait.\ndeed: run cache=off tokens=12\n"
        "ask: How long, after {steps} tokens?\n"
        "choice: up to {n_embd} ms = ..8\nchoice: more = 8..\n"
        "answer: ms_without_cache:200\nwhy: It took {ms_without_cache:200}.\n"
        "## Two\ndo: Read.\ndeed: read\n"
    )
    assert (lesson.title, lesson.summary, lesson.text) == (
        "Own",
        "Mine, in two lines.",
        "Once upon a time",
    )
    assert (lesson.model, lesson.least_context) == ("stories", 256)
    assert lesson.settings == {"temperature": 0, "seed": 7, "cache_mode": "off"}
    one, two = lesson.steps
    assert one.do.source == "Press it, then wait."
    assert (one.deed.kind, one.deed.options) == ("run", {"cache": "off", "tokens": "12"})
    assert [(c.low, c.high) for c in one.question.choices] == [
        (-float("inf"), 8),
        (8, float("inf")),
    ]
    assert one.figures == {"steps", "n_embd", "ms_without_cache:200"}
    assert (two.title, two.question, two.why.source) == ("Two", None, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: a lesson begins with"),
        ("# Lesson\n", "line 1: a lesson begins with"),
        ("---\nlesson: 1\ntitle: Own\n", "line 1: the front matter is not closed"),
        ("---\nlesson: 2\n---\n" + STEP, "line 1: a lesson begins with"),
        ("---\nlesson: 1\nsummary: Mine.\n---\n" + STEP, "line 2: the front matter has no title."),
        (HEAD.replace("Own", "Own\nmood: good") + STEP, "line 4: there is no “mood:” here"),
        (HEAD.replace("Own", "Own\ntitle: Two") + STEP, "line 4: “title:” stands here a second"),
        (HEAD.replace("Own", "Own\nsettings: heat 3") + STEP, "line 4: there is no setting"),
        (
            HEAD.replace("Own", "Own\nsettings: temperature hot") + STEP,
            "line 4: temperature has to be a number from 0 to 2, not “hot”.",
        ),
        (HEAD.replace("Own", "Own\ncontext: many") + STEP, "line 4: context has to be a whole"),
        (HEAD, "line 5: there are no steps"),
        (HEAD + STEP * 41, "line 5: 41 steps are more than 40."),
        (HEAD + "Some words.\n" + STEP, "line 6: a step begins with “## ”"),
        (HEAD + "## One\nand on\n", "line 7: a line begins with a key"),
        (HEAD + "## \ndo: x\ndeed: read\n", "line 6: the step has no title."),
        (HEAD + "## One\ndeed: read\n", "line 6: the step “One” has no do."),
        (HEAD + "## One\ndo: x\n", "line 6: the step “One” has no deed."),
        (HEAD + "## One\ndo: x\ndeed: dance\n", "line 8: there is no deed “dance”;"),
        (HEAD + "## One\ndo: x\ndeed: run speed=9\n", "line 8: the deed run has no option “speed”"),
        (
            HEAD + "## One\ndo: x\ndeed: run cache=maybe\n",
            "line 8: cache has to be one of on, off,",
        ),
        (HEAD + "## One\ndo: x\ndeed: run tokens=0\n", "line 8: tokens has to be a whole number"),
        (HEAD + "## One\ndo: x\ndeed: cache\n", "line 8: the deed cache needs “to=…”."),
        (HEAD + STEP + "look: moon\n", "line 9: there is no place “moon”; there are text,"),
        (HEAD + STEP + "why: It is {magic}.\n", "line 9: there is no figure “magic”"),
        (HEAD + STEP + "why: It is {n_embd:3}.\n", "line 9: the figure n_embd takes nothing"),
        (HEAD + STEP + "why: {shape:soup}\n", "line 9: behind shape: stands the name of an oper"),
        (HEAD + STEP + "why: {ms_with_cache:x}\n", "line 9: behind ms_with_cache: stands a number"),
        (HEAD + STEP + "why: It is {n_embd.\n", "line 9: a brace is not closed"),
        (HEAD + STEP + "answer: n_embd\n", "line 9: this belongs to a question"),
        (HEAD + ASKING, "line 9: the question has no “answer:”"),
        (HEAD + ASKING + "answer: n_embd\n", "line 9: a question has either “choice:” lines or"),
        (HEAD + ASKING + "answer: n_embd\nchoice: one\n", "line 11: there are 2 to 6 choices"),
        (
            HEAD + ASKING + "answer: n_embd\nchoice: a = 8..2\nchoice: b\n",
            "line 11: “8..2” is no range",
        ),
        (HEAD + "## One\ndo: x\ndeed: guess\n", "line 8: a guess needs a question"),
        (HEAD.encode() + b"## One\ndo: \xff\n", "line 7: this is not UTF-8 text."),
        (b"x" * (MOST_BYTES + 1), "line 1: the file is larger than 256 kB."),
    ],
)
def test_a_mistake_is_told_with_its_line(text, said):
    assert refusal(text).startswith(said)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(LessonError, match=r"^none\.md cannot be read: No such file"):
        read_lesson(tmp_path / "none.md")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_lesson_is_told_from_a_text_by_what_it_holds(tmp_path, ending, mark):
    file = tmp_path / "own.txt"
    file.write_bytes((mark + (HEAD + STEP).replace("\n", ending)).encode())
    assert is_lesson(file)
    assert read_lesson(file).title == "Own"
    file.write_bytes((mark + "---" + ending + "title: A diary" + ending).encode())
    assert not is_lesson(file)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("abdo:= {}.,#-\n\x00é0123456789"), max_size=200))
def test_whatever_follows_the_front_matter_is_read_or_refused_with_a_line(rest):
    assert outcome((HEAD + rest).encode()) in ("read", "refused")


@pytest.mark.parametrize("name", LESSONS)
def test_a_damaged_lesson_is_read_or_refused_with_a_line(name):
    whole = resource_path(f"lessons/{name}.md").read_bytes()
    rng = random.Random(16)
    refused = 0
    for _ in range(400):
        at = rng.randrange(len(whole))
        cut = whole[:at] + bytes(rng.choices(range(256), k=2)) + whole[at + rng.randrange(9) :]
        refused += outcome(cut) == "refused"
    assert 40 < refused < 400


@pytest.mark.parametrize("name", LESSONS)
def test_the_lessons_that_come_with_the_program_are_sound(name):
    lesson = find_lesson(name.upper())
    assert lesson.key == name
    assert len(lesson.steps) > 5
    assert all(len(step.title) < 40 and step.why.source.endswith(".") for step in lesson.steps)
