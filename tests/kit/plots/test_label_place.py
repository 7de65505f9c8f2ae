import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, QSizeF

from playground.kit.plots.plot_labels import CLEARANCE_PX, place_label

BOUNDS = QRectF(40, 20, 600, 260)
SIZE = QSizeF(130, 15)


def heights_over(line, left, right):
    """What an eye sees: the line sampled densely between two x."""
    x = np.linspace(max(left, line[0, 0]), min(right, line[-1, 0]), 4000)
    return np.interp(x, line[:, 0], line[:, 1])


@st.composite
def lines(draw):
    """One to four lines of noise around a slope, in pixels."""
    result = []
    for _ in range(draw(st.integers(1, 4))):
        n = draw(st.integers(1, 80))
        width = draw(st.floats(1, 590))
        start, slope, noise = (
            draw(st.floats(30, 270)),
            draw(st.floats(-1, 1)),
            draw(st.floats(0, 40)),
        )
        x = np.linspace(45, 45 + width, n)
        scatter = np.random.default_rng(draw(st.integers(0, 99))).normal(0, noise, n)
        result.append(np.column_stack((x, np.clip(start + slope * (x - 45) + scatter, 20, 280))))
    return result


@settings(deadline=None, max_examples=120)
@given(lines())
def test_a_label_is_inside_the_plot_and_touches_no_line_and_no_label(all_lines):
    taken = []
    for own in all_lines:
        others = [line for line in all_lines if line is not own]
        place = place_label(SIZE, own, others, BOUNDS, taken)
        if place is None:
            continue
        rect = place.rect
        assert BOUNDS.contains(rect)
        assert not any(rect.intersects(other) for other in taken)
        for line in all_lines:
            if rect.right() < line[0, 0] or rect.left() > line[-1, 0]:
                continue
            seen = heights_over(line, rect.left(), rect.right())
            near = (seen > rect.top() - CLEARANCE_PX + 0.1) & (
                seen < rect.bottom() + CLEARANCE_PX - 0.1
            )
            assert not near.any()
        taken.append(rect)


def test_a_label_stands_right_over_the_end_of_a_calm_line():
    line = np.array([[40.0, 150.0], [640.0, 150.0]])
    place = place_label(SIZE, line, [], BOUNDS, [])
    assert place.is_clear
    assert place.rect.right() == 640
    assert 0 < 150 - place.rect.bottom() < 10


def test_a_label_that_would_name_another_line_says_so():
    own = np.array([[40.0, 278.0], [640.0, 278.0]])
    other = np.array([[40.0, 262.0], [640.0, 262.0]])
    assert not place_label(SIZE, own, [other], BOUNDS, []).is_clear


def test_there_is_no_place_in_a_plot_smaller_than_the_label():
    line = np.array([[45.0, 25.0]])
    assert place_label(SIZE, line, [], QRectF(40, 20, 100, 100), []) is None
