"""A session as a page to hand in: what was written, measured and proved, without a window.

The figures are those of the window, from the same functions. Nothing here imports Qt.
"""

from playground.report.writing import ReportError, html_report, write_report

__all__ = ["ReportError", "html_report", "write_report"]
