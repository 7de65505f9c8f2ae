import pytest
from PySide6.QtGui import QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from playground.kit.look.fonts import figures_font, load_fonts, ui_font
from playground.kit.look.palette import DARK, LIGHT, contrast, mix
from playground.kit.look.theme import (
    FONT_PX,
    FONT_PX_MAX,
    SchemeSource,
    Theme,
    ThemeChoice,
    stylesheet,
)

BOTH = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def source():
    return SchemeSource(is_dark=False)


@pytest.fixture
def theme(qapp, source):
    return Theme(source)


def test_follows_the_system_live(theme, source, qtbot):
    assert theme.palette == LIGHT
    with qtbot.waitSignal(theme.changed) as changed:
        source.set_is_dark(True)
    assert changed.args == [DARK]
    assert theme.palette == DARK


def test_a_choice_outranks_the_system(theme, source, qtbot):
    theme.set_choice(ThemeChoice.LIGHT)
    with qtbot.assertNotEmitted(theme.changed):
        source.set_is_dark(True)
    assert theme.palette == LIGHT
    theme.set_choice(ThemeChoice.SYSTEM)
    assert theme.palette == DARK


def test_says_nothing_when_nothing_changes(theme, source, qtbot):
    with qtbot.assertNotEmitted(theme.changed):
        source.set_is_dark(False)
        theme.set_font_px(FONT_PX)


def test_dresses_the_application_and_redresses_it(theme, source, qapp, qtbot):
    button = QPushButton("Generate")
    qtbot.addWidget(button)
    theme.apply(qapp)
    button.ensurePolished()
    assert button.palette().color(QPalette.ColorRole.ButtonText).name() == LIGHT.text.lower()
    source.set_is_dark(True)
    assert button.palette().color(QPalette.ColorRole.ButtonText).name() == DARK.text.lower()
    assert DARK.background in QApplication.instance().styleSheet()


def test_text_grows_in_every_widget_and_stops_at_a_limit(theme, qapp, qtbot):
    label = QLabel("words")
    qtbot.addWidget(label)
    theme.apply(qapp)
    theme.set_font_px(18)
    label.ensurePolished()
    assert label.font().pixelSize() == 18
    theme.set_font_px(1000)
    assert theme.font_px == FONT_PX_MAX
    assert theme.font(2.0).pixelSize() == 2 * FONT_PX_MAX


@BOTH
def test_text_has_a_contrast_of_four_and_a_half(palette):
    inks = (palette.text, palette.muted, palette.with_cache_text, palette.without_cache_text)
    for paper in (palette.card, palette.background, palette.control):
        for ink in (*inks, palette.good, palette.warning, palette.bad):
            assert contrast(ink, paper) >= 4.5, (ink, paper)
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    assert contrast(palette.on_accent, palette.accent_hovered) >= 4.5
    assert contrast(palette.text, palette.pressed) >= 4.5


@BOTH
def test_lines_rings_and_disabled_text_have_a_contrast_of_three(palette):
    marks = (palette.with_cache, palette.without_cache, palette.accent)
    for paper in (palette.card, palette.background, palette.control):
        for mark in (*marks, palette.disabled_text):
            assert contrast(mark, paper) >= 3.0, (mark, paper)


def test_contrast_is_twenty_one_between_black_and_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


def test_mixing_goes_from_one_colour_to_the_other():
    assert mix("#102030", "#FFFFFF", 1.0) == "#102030"
    assert mix("#102030", "#FFFFFF", 0.0) == "#FFFFFF"
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"


@BOTH
def test_the_style_sheet_has_every_blank_filled(palette):
    assert "$" not in stylesheet(palette, FONT_PX)


def test_numbers_are_set_in_figures_of_one_width(qapp):
    assert load_fonts() == "Inter"
    font = figures_font(40)
    assert font.family() == "Inter"
    metrics = QFontMetrics(font)
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1
    words = QFontMetrics(ui_font(40))
    assert words.horizontalAdvance("1") < words.horizontalAdvance("8")
