"""*Export report* in the whole app, as it is started."""

from PySide6.QtWidgets import QFileDialog

from fixtures.report_page import Page
from look.desk import live_until
from playground.report import html_report


def said(desk):
    return desk.window.status_line.accessibleDescription()


def notices(desk):
    return [notice.sentence for notice in desk.window.notice_area._notices]


def export(desk, path):
    desk.window.file_actions.export_requested.emit(str(path))


def write(desk, n_steps):
    desk.prepare(n_new=n_steps)
    desk.window.actions_by_key["generate"].trigger()
    desk.wait_for_steps(n_steps)
    desk.wait_for_end()


def test_the_report_has_the_text_and_the_runs_in_hand(desk, tmp_path):
    write(desk, 5)
    export(desk, tmp_path / "hand-in.html")
    live_until(lambda: said(desk).startswith("The report is written as hand-in.html"))
    page = (tmp_path / "hand-in.html").read_text(encoding="utf-8")
    (log,) = desk.playground.controller.logs
    assert Page(page).inside("mark")[-1] == log.written
    assert "· 1 run" in page
    assert page.count("<figure>") == 2


def test_the_menu_asks_where_and_offers_a_page(desk):
    desk.window.actions_by_key["export_report"].trigger()
    (dialog,) = desk.window.findChildren(QFileDialog)
    assert dialog.defaultSuffix() == "html"
    assert [name.endswith(".html") for name in dialog.selectedFiles()] == [True]
    dialog.reject()


def test_what_cannot_be_written_is_said_and_the_window_goes_on(desk, tmp_path):
    export(desk, tmp_path / "none" / "out.html")
    live_until(lambda: any("cannot be written" in each for each in notices(desk)))
    assert said(desk).startswith("Ready")


def test_the_session_in_hand_is_not_written_over(desk, tmp_path):
    file = tmp_path / "lesson.html"
    file.write_text("a session")
    desk.playground.keeper.call(str(file))
    export(desk, file)
    assert any("is the session itself" in each for each in notices(desk))
    assert file.read_text() == "a session"


def test_the_figures_are_those_of_the_lab(desk, tmp_path):
    desk.window.top_bar.cache_switch.mode_requested.emit("race")
    write(desk, 6)
    page = html_report(desk.playground.keeper.session(), "lesson")
    words = desk.playground.lab.proof.words.headline()
    assert words[2:] in page
