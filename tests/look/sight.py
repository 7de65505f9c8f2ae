"""What is wrong with what a person sees: sentences, none when all is well.

Looked at are the widgets of one window as they stand now, and the texts they paint.
"""

from collections.abc import Iterator
from itertools import combinations, product

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QScrollBar,
    QTabBar,
    QToolButton,
    QToolTip,
    QWidget,
)

from look.painted import squeezed_texts
from look.texts import PaintedText, painted_texts, visible_widgets

_SLACK_PX = 1.5
"""Ink may reach so far beyond its room, or into another's: the width of an antialiased edge."""
_SLACK_SHARE = 0.12
"""And so much of its height: the highest signs of a font reach into its leading."""
_LEAST_PX = 8
_CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def faults(root: QWidget) -> list[str]:
    """Return all that is wrong in a window, or in a part of it."""
    widgets = list(visible_widgets(root))
    panels = [each for each in widgets if each is not root and each.property("role") == "popup"]
    texts = _not_covered(painted_texts(root), panels)
    return sorted(
        {
            *_text_overlaps(texts),
            *_control_overlaps(_not_under(panels, widgets), texts),
            *_cut_texts(texts),
            *squeezed_texts(root),
            *_unexplained_ellipses(texts),
            *_forgotten(widgets),
            *_without_size(widgets),
            *_outside_parent(widgets),
            *_outside_screen(root),
        }
    )


def name_of(widget: QWidget) -> str:
    """Return how a fault names a widget: as a person would, or by its class."""
    words = widget.accessibleName() or widget.objectName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} “{words}”" if words else type(widget).__name__


def rect_in_window(widget: QWidget) -> QRectF:
    """Return a widget's rectangle in the coordinates of its window."""
    return QRectF(QRect(widget.mapTo(widget.window(), QPoint()), widget.size()))


# ---- overlaps --------------------------------------------------------------------------------


def _text_overlaps(texts: list[PaintedText]) -> Iterator[str]:
    boxes = [(text, _seen(text.widget, text.box)) for text in texts]
    in_sight = [(text, box) for text, box in boxes if not box.isEmpty()]
    for (one, box), (other, other_box) in combinations(in_sight, 2):
        if _overlap(box, other_box) and not _are_one(one, other):
            yield f"“{one.text}” and “{other.text}” overlap"


def _are_one(one: PaintedText, other: PaintedText) -> bool:
    """Return whether a text is painted anew upon itself, or goes on in another font.

    The SVG names one font a text, whatever the letters came from, so that ends are a guess there.
    """
    if one.widget is not other.widget:
        return False
    is_same_row = abs(one.box.bottom() - other.box.bottom()) < one.box.height()
    is_again = one.text == other.text and abs(one.box.left() - other.box.left()) < _SLACK_PX
    has_symbols = not (one.text + other.text).isascii()
    return is_same_row and (is_again or has_symbols)


def _control_overlaps(widgets: list[QWidget], texts: list[PaintedText]) -> Iterator[str]:
    controls = [each for each in widgets if _is_control(each)]
    seen = {each: _seen(each, rect_in_window(each)) for each in controls}
    for one, other in combinations(controls, 2):
        if not _are_kin(one, other) and _overlap(seen[one], seen[other]):
            yield f"{name_of(one)} and {name_of(other)} overlap"
    for text, control in product(texts, controls):
        is_its_own = _are_kin(text.widget, control)
        if not is_its_own and _overlap(_seen(text.widget, text.box), seen[control]):
            yield f"“{text.text}” and {name_of(control)} overlap"


def _is_control(widget: QWidget) -> bool:
    is_part = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QTabBar)
    return isinstance(widget, _CONTROLS) and not isinstance(widget, QScrollBar) and not is_part


def _are_kin(one: QWidget, other: QWidget) -> bool:
    return one is other or one.isAncestorOf(other) or other.isAncestorOf(one)


def _overlap(one: QRectF, other: QRectF) -> bool:
    shared = one.intersected(other)
    slack = max(_SLACK_PX, min(one.height(), other.height()) * _SLACK_SHARE)
    return shared.width() > _SLACK_PX and shared.height() > slack


def _seen(widget: QWidget, box: QRectF) -> QRectF:
    """Return what of a box is not scrolled away or cut off by a parent."""
    corner = widget.mapTo(widget.window(), QPoint())
    return box.intersected(QRectF(widget.visibleRegion().boundingRect().translated(corner)))


def _not_covered(texts: list[PaintedText], panels: list[QWidget]) -> list[PaintedText]:
    """Leave out what lies under a panel that stands above all else."""
    return [text for text in texts if not _is_under(panels, text.widget, text.box)]


def _not_under(panels: list[QWidget], widgets: list[QWidget]) -> list[QWidget]:
    """Leave out the widgets of which a part lies under such a panel."""
    return [
        widget
        for widget in widgets
        if not panels or not _is_under(panels, widget, _seen(widget, rect_in_window(widget)))
    ]


def _is_under(panels: list[QWidget], widget: QWidget, box: QRectF) -> bool:
    return any(
        not _are_kin(widget, panel) and rect_in_window(panel).intersects(box) for panel in panels
    )


# ---- cut texts -------------------------------------------------------------------------------


def _cut_texts(texts: list[PaintedText]) -> Iterator[str]:
    for text in texts:
        room, box = text.room, text.box
        sideways, upright = _scrolls(text.widget)
        if sideways:
            room.setLeft(min(room.left(), box.left()))
            room.setRight(max(room.right(), box.right()))
        if upright:
            room.setTop(min(room.top(), box.top()))
            room.setBottom(max(room.bottom(), box.bottom()))
        slack = max(_SLACK_PX, box.height() * _SLACK_SHARE)
        if not room.adjusted(-slack, -slack, slack, slack).contains(box):
            yield f"“{text.text}” is cut in {name_of(text.widget)}"


def _scrolls(widget: QWidget) -> tuple[bool, bool]:
    """Return whether a person can bring in sight what is left or right, and above or below."""
    if isinstance(widget, QTabBar):
        arrows = [child for child in widget.children() if isinstance(child, QToolButton)]
        return any(arrow.isVisible() for arrow in arrows), False
    area = _scroll_area_of(widget)
    if isinstance(area, QHeaderView):
        area = area.parentWidget()
    if not isinstance(area, QAbstractScrollArea):
        return False, False
    return area.horizontalScrollBar().maximum() > 0, area.verticalScrollBar().maximum() > 0


def _unexplained_ellipses(texts: list[PaintedText]) -> Iterator[str]:
    for text in texts:
        if text.text.rstrip().endswith("…") and not _tooltip(text) and not _ends_so(text):
            yield f"“{text.text}” is cut in {name_of(text.widget)}, and no tooltip has the rest"


def _ends_so(text: PaintedText) -> bool:
    """Return whether the words themselves end in …, as those of “Export as CSV…” do."""
    if isinstance(text.widget, QMenu):
        words = " ".join(action.text() for action in text.widget.actions())
    else:
        words = getattr(text.widget, "text", str)()
    plain = QTextDocumentFragment.fromHtml(words).toPlainText() if "<" in words else words
    return text.text.strip() in plain.replace("&", "")


def _tooltip(text: PaintedText) -> str:
    """Return what a person reads who rests the pointer on a text."""
    corner = text.widget.mapTo(text.widget.window(), QPoint())
    at = text.box.center().toPoint() - corner
    QToolTip.hideText()
    asked = QHelpEvent(QEvent.Type.ToolTip, at, text.widget.mapToGlobal(at))
    QApplication.sendEvent(text.widget, asked)
    told = QToolTip.text()
    QToolTip.hideText()
    return told or text.widget.toolTip()


def _scroll_area_of(widget: QWidget) -> QAbstractScrollArea | None:
    """Return the scroll area whose viewport a widget is."""
    parent = widget.parentWidget()
    is_viewport = isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget
    return parent if is_viewport else None


# ---- what is not where it should be ----------------------------------------------------------


def _forgotten(widgets: list[QWidget]) -> Iterator[str]:
    """Find widgets that nobody has shown: made when their parent was visible already."""
    decided = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
    for parent in widgets:
        for child in parent.children():
            is_widget = isinstance(child, QWidget) and not child.isWindow()
            if is_widget and child.isHidden() and not child.testAttribute(decided):
                yield f"{name_of(child)} was never shown"


def _without_size(widgets: list[QWidget]) -> Iterator[str]:
    for widget in widgets:
        if _is_control(widget) and min(widget.width(), widget.height()) < _LEAST_PX:
            yield f"{name_of(widget)} has no size"


def _outside_parent(widgets: list[QWidget]) -> Iterator[str]:
    for widget in widgets:
        parent = widget.parentWidget()
        if parent is None or widget.isWindow() or _scroll_area_of(parent) is not None:
            continue
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()):
            yield f"{name_of(widget)} reaches out of {name_of(parent)}"


def _outside_screen(root: QWidget) -> Iterator[str]:
    if root.isWindow() and not root.screen().availableGeometry().contains(root.frameGeometry()):
        yield f"{name_of(root)} reaches out of the screen"
