"""`report`: a session's file in, a page or the text alone out."""

import sys
from pathlib import Path

import pytest

from fixtures.report_page import SPANS, session_of
from playground.report import html_report
from playground.sessions import read_session, write_session
from playground.text.passage import Span


@pytest.fixture
def lesson(tmp_path):
    file = tmp_path / "lesson.gpt2play"
    write_session(file, session_of(spans=(*SPANS, Span(text=" 狐 🦊"))))
    return file


def test_a_page_is_written_that_is_named_as_the_session(cli, lesson, tmp_path):
    target = tmp_path / "out.html"
    assert cli("report", str(lesson), "-o", str(target)) == (0, "", "")
    page = target.read_text(encoding="utf-8")
    assert "<h1>lesson</h1>" in page
    assert "狐 🦊" in page


@pytest.mark.parametrize("name", ["out.txt", "out.MD"])
def test_the_text_alone_is_written_where_the_name_says_so(cli, lesson, tmp_path, name):
    assert cli("report", str(lesson), "-o", str(tmp_path / name))[0] == 0
    text = (tmp_path / name).read_bytes().decode("utf-8")
    assert text == "Once a fox\nslept.\n\nThe end 狐 🦊"


def test_stdout_takes_the_page_in_any_encoding(start_process, lesson):
    command = ("-m", "playground", "report", str(lesson), "-o", "-")
    out, err = start_process(*command, PYTHONIOENCODING="cp1252").communicate(timeout=60)
    assert err == ""
    assert "&#29392; &#129418;" in out
    expected = html_report(read_session(lesson), "lesson").encode("ascii", "xmlcharrefreplace")
    assert out == expected.decode()


def test_the_session_itself_is_never_written_over(cli, lesson, tmp_path):
    before = lesson.read_bytes()
    as_page = tmp_path / "lesson.html"
    as_page.symlink_to(lesson)
    for target in (lesson, as_page):
        status, _, err = cli("report", str(lesson), "-o", str(target))
        assert status == 2
        assert "is the session itself" in err
    assert lesson.read_bytes() == before
    assert as_page.is_symlink()


@pytest.mark.parametrize(
    ("target", "words"),
    [("out.pdf", "an .html file"), ("none/out.html", "cannot be written: No such file")],
)
def test_what_cannot_be_written_is_said_in_one_line(cli, lesson, tmp_path, target, words):
    status, out, err = cli("report", str(lesson), "-o", str(tmp_path / target))
    assert (status, out) == (2, "")
    assert words in err
    assert [file.name for file in tmp_path.iterdir()] == ["lesson.gpt2play"]


def test_what_is_no_session_is_refused(cli, tmp_path):
    file = tmp_path / "no.gpt2play"
    file.write_text("nothing")
    for name in (file, tmp_path / "missing.gpt2play"):
        status, _, err = cli("report", str(name), "-o", str(tmp_path / "out.html"))
        assert status == 2
        assert err.count("\n") == 1
    assert not (tmp_path / "out.html").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_others_may_read_what_is_handed_in(cli, lesson, tmp_path):
    target, beside = tmp_path / "out.html", tmp_path / "beside"
    beside.touch()
    cli("report", str(lesson), "-o", str(target))
    assert target.stat().st_mode == beside.stat().st_mode
    target.chmod(0o640)
    cli("report", str(lesson), "-o", str(target))
    assert target.stat().st_mode & 0o777 == 0o640


def test_neither_qt_nor_a_model_is_loaded(start_process, lesson, tmp_path):
    program = (
        "import sys; from playground.cli import main; "
        f"main(['report', {str(lesson)!r}, '-o', {str(tmp_path / 'o.html')!r}]); "
        "print(*sys.modules)"
    )
    out, _ = start_process("-c", program).communicate(timeout=60)
    loaded = {name for name in out.split() if name.split(".")[0] in ("PySide6", "pyqtgraph")}
    assert not loaded
    assert "playground.models.loading" not in out.split()
    assert Path(tmp_path / "o.html").stat().st_size > 1000
