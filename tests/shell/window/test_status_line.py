from PySide6.QtGui import QStatusTipEvent
from PySide6.QtWidgets import QApplication


def test_the_status_line_explains_what_is_under_the_pointer_and_comes_back(window):
    window.status_line.show_state("Ready")
    window.status_line.show_conditions("float32")
    QApplication.sendEvent(window, QStatusTipEvent("Ends the run."))
    assert window.status_line.text() == "Ends the run."
    QApplication.sendEvent(window, QStatusTipEvent(""))
    assert window.status_line.text() == "Ready · float32"
