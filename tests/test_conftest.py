from pathlib import Path

TESTS = Path(__file__).parent
CONFTEST = (TESTS / "conftest.py").read_text(encoding="utf-8")


def test_a_test_that_leaves_a_thread_or_a_window_fails(pytester):
    pytester.makeini(f"[pytest]\npythonpath = '{TESTS}'")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        """
        import atexit
        from PySide6.QtCore import QThread
        from PySide6.QtWidgets import QLabel

        kept = []

        def test_leaves_a_thread(qapp):
            thread = QThread()
            kept.append(thread)
            thread.start()
            atexit.register(lambda: (thread.quit(), thread.wait()))

        def test_leaves_a_window(qapp):
            kept.append(QLabel("here"))
            kept[-1].show()

        def test_cleans_up(qtbot):
            label = QLabel("gone")
            qtbot.addWidget(label)
            label.show()
            thread = QThread()
            thread.start()
            thread.quit()
            thread.wait()
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=3, errors=2)
    result.stdout.fnmatch_lines(["*left running*", "*left on the screen*"])


def test_text_copied_in_a_test_does_not_outlive_python(pytester):
    pytester.makeini(f"[pytest]\npythonpath = '{TESTS}'")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        """
        from PySide6.QtCore import QMimeData

        def test_copies(qapp):
            copied = QMimeData()
            copied.setText("made in Python")
            qapp.clipboard().setMimeData(copied)
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    assert result.ret == 0


def test_widgets_that_are_garbage_are_not_collected_while_they_are_listed(pytester):
    pytester.makeini(f"[pytest]\npythonpath = '{TESTS}'")
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(
        """
        import gc
        from PySide6.QtWidgets import QComboBox

        class Box(QComboBox):
            pass

        def test_leaves_boxes_in_circles(qapp):
            # Freed after the boxes were made, they leave Python's count of what is new at zero. So
            # it passes its threshold of 700 at the boxes' popups, which Qt made and Python lists.
            older = [[] for _ in range(100_000)]
            gc.collect()
            for _ in range(1_000):
                box = Box()
                box.itself = box
                box.setEditable(True)
                box.showPopup()
                box.hidePopup()
                box.hide()
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    assert result.ret == 0
