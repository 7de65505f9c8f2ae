import numpy as np
import pytest
from PySide6.QtGui import QFont

from look.sight import faults
from playground.kit.look.palette import ColourRole
from playground.measure.costs import PassCosts
from playground.measure.fit import fit_quadratic
from playground.measure.prediction import Bound, OperationPrediction, PassPrediction
from playground.tabs.lab.why.card import WhyCard, fit_in_words
from playground.tabs.lab.why.figures import PathVerdict, TimingVerdict
from playground.tabs.lab.why.share_bar import Part, ShareBar


def prediction_of(memory_s, arithmetic_s, elementwise_s, overhead_s):
    operations = (
        OperationPrediction(
            operation="qkv", product_s=memory_s, memory_s=1.0, arithmetic_s=0.0,
            elementwise_s=elementwise_s,
            overhead_s=overhead_s,
        ),
        OperationPrediction(
            operation="mlp_up", product_s=arithmetic_s, memory_s=0.0, arithmetic_s=1.0,
            elementwise_s=0.0,
            overhead_s=0.0,
        ),
    )  # fmt: skip
    return PassPrediction(costs=PassCosts(n_seq=1, n_past=9, operations=()), operations=operations)


def path_of(*, predicted=True):
    n = np.arange(10.0, 40.0)
    return PathVerdict(
        n_kv=39,
        measured_s=0.0025,
        fit=fit_quadratic(n, 1 + 0.01 * n + 0.001 * n**2),
        prediction=prediction_of(0.0012, 0.0, 0.0004, 0.0004) if predicted else None,
    )


@pytest.fixture
def card(theme, qtbot):
    card = WhyCard(theme)
    qtbot.addWidget(card)
    card.resize(420, 300)
    card.show()
    return card


def test_before_a_step_it_says_how_to_get_there(card):
    card.show_verdict(None, "")
    assert not card.has_content


def test_one_path_alone_asks_for_the_other(card):
    card.show_verdict(TimingVerdict(cached=path_of(), uncached=None), "")
    assert "Run once with the cache and once without" in card.subtitle
    assert card._cached.isVisible()
    assert not card._uncached.isVisible()


def test_both_paths_have_their_reason_in_one_sentence(card):
    card.show_verdict(
        TimingVerdict(
            cached=path_of(), uncached=path_of(),
            reason="With 39 tokens the cache saves 200× the arithmetic and 12× the time.",
        ),
        "",
    )  # fmt: skip
    assert card.subtitle.startswith("With 39 tokens the cache saves 200×")


def test_the_bar_has_every_share_that_can_be_seen(card):
    card.show_verdict(TimingVerdict(cached=path_of(), uncached=None), "")
    parts = card._cached._bar.parts
    assert [part.name for part in parts] == ["memory", "element-wise", "calls"]
    assert [part.share for part in parts] == pytest.approx([0.6, 0.2, 0.2])
    assert "memory 60 %" in card._cached._bar.accessibleName()


def test_without_a_prediction_the_note_says_why_and_the_fit_stays(card):
    card.show_verdict(TimingVerdict(cached=path_of(predicted=False), uncached=None), "Calibrating…")
    assert card.subtitle.endswith("Calibrating…")
    assert not card._cached._bar.isVisible()
    assert card._cached._fit.text() == "fit 1 + 0.01·n + 0.001·n² ms, R² 1.000"


@pytest.mark.parametrize("width", [260, 420, 900])
def test_nothing_is_cut_at_any_width(card, qtbot, width):
    verdict = TimingVerdict(cached=path_of(), uncached=path_of(), reason="x " * 90)
    card.show_verdict(verdict, "")
    card.resize(width, 100)

    def fits():
        for block in (card._cached, card._uncached):
            for part in (block._figures, block._bar, block._fit):
                assert part.height() >= part.heightForWidth(part.width())

    qtbot.waitUntil(fits)


def test_the_table_has_both_paths_figures(card):
    card.show_verdict(TimingVerdict(cached=path_of(), uncached=path_of(predicted=False)), "")
    table = card.table()
    with_cache, without = (dict(zip(table.headers, row, strict=True)) for row in table.rows)
    assert with_cache["measured_ms"] == pytest.approx(2.5)
    assert with_cache["predicted_ms"] == pytest.approx(2.0)
    assert with_cache["memory_ms"] == pytest.approx(1.2)
    assert without["predicted_ms"] == ""
    assert without["fit_quadratic_ms"] == pytest.approx(0.001)


def test_a_fit_reads_as_a_formula():
    n = np.arange(1.0, 30.0)
    assert fit_in_words(fit_quadratic(n, 5 - 0.1 * n)).startswith("fit 5 − 0.1·n")
    assert fit_in_words(fit_quadratic([3], [2.0])) == "fit 2 ms"


def test_every_bound_has_a_pattern_of_its_own(theme, qtbot):
    bar = ShareBar(theme, ColourRole.WITH_CACHE)
    qtbot.addWidget(bar)
    bar.set_parts([Part(bound.value, 0.25, place) for place, bound in enumerate(Bound)])
    bar.resize(400, bar.heightForWidth(400))
    bar.show()
    image = bar.grab().toImage()
    strips = [
        tuple(image.pixel(x, y) for x in range(start + 4, start + 90, 1) for y in range(2, 10))
        for start in (0, 100, 200, 300)
    ]
    assert len(set(strips)) == 4


def test_names_take_two_lines_where_one_is_too_narrow(theme, qtbot):
    bar = ShareBar(theme, ColourRole.WITH_CACHE)
    qtbot.addWidget(bar)
    bar.set_parts([Part(bound.value, 0.25, place) for place, bound in enumerate(Bound)])
    assert bar.heightForWidth(200) > bar.heightForWidth(2000)


@pytest.mark.parametrize("font_px", [13, 26])
@pytest.mark.parametrize("width", range(160, 1000, 40))
def test_whatever_was_measured_no_name_is_cut_or_lies_over_another(theme, qtbot, width, font_px):
    bar = ShareBar(theme, ColourRole.WITH_CACHE)
    qtbot.addWidget(bar)
    font = QFont(bar.font())
    font.setPixelSize(font_px)
    bar.setFont(font)
    names = ("memory", "arithmetic", "element-wise", "calls")
    for shares in ((0.4, 0.3, 0.2, 0.1), (0.0, 0.18, 0.1, 0.72), (0.0, 0.0, 0.0, 1.0)):
        bar.set_parts(
            [Part(*pair, place) for place, pair in enumerate(zip(names, shares, strict=True))]
        )
        bar.resize(width, bar.heightForWidth(width))
        bar.show()
        assert faults(bar) == []
        assert bar.heightForWidth(width) <= 4 * bar.fontMetrics().lineSpacing() + 16


def test_a_fit_that_explains_little_is_not_shown():
    n = np.arange(10.0, 40.0)
    scatter = np.where(n % 2 == 0, 1.0, 3.0)
    assert fit_in_words(fit_quadratic(n, scatter)).startswith("no fit: R² 0.0")
    line = 50 * n
    for swing, shown in ((140.0, True), (160.0, False)):
        fit = fit_quadratic(n, line + swing * scatter)
        assert (fit.r_squared >= 0.9) is shown
        assert fit_in_words(fit).startswith("fit ") is shown
