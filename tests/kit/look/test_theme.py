import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from playground.kit.look.fonts import figures_font, load_fonts, ui_font
from playground.kit.look.palette import (
    DARK,
    HIGH_CONTRAST_DARK,
    HIGH_CONTRAST_LIGHT,
    LIGHT,
    PALETTES,
    contrast,
    mix,
)
from playground.kit.look.theme import (
    FONT_PX,
    FONT_PX_MAX,
    SchemeSource,
    SystemScheme,
    Theme,
    ThemeChoice,
    stylesheet,
)

EVERY = pytest.mark.parametrize("palette", PALETTES, ids=[each.name for each in PALETTES])


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


def test_high_contrast_follows_the_system_live(theme, source, qtbot):
    with qtbot.waitSignal(theme.changed) as changed:
        source.set_is_high_contrast(True)
    assert changed.args == [HIGH_CONTRAST_LIGHT]
    source.set_is_dark(True)
    assert theme.palette == HIGH_CONTRAST_DARK
    source.set_is_high_contrast(False)
    assert theme.palette == DARK


def test_high_contrast_chosen_is_as_light_or_dark_as_the_system(theme, source):
    theme.set_choice(ThemeChoice.HIGH_CONTRAST)
    assert theme.palette == HIGH_CONTRAST_LIGHT
    source.set_is_dark(True)
    assert theme.palette == HIGH_CONTRAST_DARK


@pytest.mark.parametrize(
    ("choice", "palette"), [(ThemeChoice.LIGHT, LIGHT), (ThemeChoice.DARK, DARK)]
)
def test_light_or_dark_chosen_outranks_the_systems_contrast(theme, source, choice, palette):
    source.set_is_high_contrast(True)
    theme.set_choice(choice)
    assert theme.palette == palette


@pytest.mark.skipif(
    not hasattr(Qt, "ContrastPreference"),
    reason="Qt tells of contrast since 6.10",
)
def test_the_desktop_is_asked_again_when_it_says_that_contrast_changed(qapp, qtbot, monkeypatch):
    desktop = SystemScheme()
    assert not desktop.is_high_contrast
    hints = QGuiApplication.styleHints().accessibility()
    monkeypatch.setattr(
        type(hints), "contrastPreference", lambda _: Qt.ContrastPreference.HighContrast
    )
    with qtbot.waitSignal(desktop.changed):
        hints.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert desktop.is_high_contrast


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


def test_contrast_is_twenty_one_between_black_and_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


def test_mixing_goes_from_one_colour_to_the_other():
    assert mix("#102030", "#FFFFFF", 1.0) == "#102030"
    assert mix("#102030", "#FFFFFF", 0.0) == "#FFFFFF"
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"


@EVERY
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
