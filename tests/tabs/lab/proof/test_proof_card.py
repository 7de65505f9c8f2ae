import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from playground.generation import AgreementHistory, LogitComparison, StepAgreement, Verdict
from playground.kit.plots.plot import Plot
from playground.tabs.lab.proof.card import ProofCard
from playground.tabs.lab.proof.figures import AgreementSummary, Divergence, RaceProof

GAPS = (0.0, 4e-6, 1.3e-5, 2e-6)


@pytest.fixture
def card(theme, qtbot):
    card = ProofCard(theme)
    qtbot.addWidget(card)
    card.resize(300, 420)
    card.show()
    return card


def proof_of(gaps=GAPS, *, dtype="float32", verdicts=None, other=None, first=0):
    """The proof of a race whose steps have these gaps and verdicts."""
    history, agreement, divergence = AgreementHistory(), AgreementSummary(), None
    verdicts = verdicts or [Verdict.EQUAL] * len(gaps)
    for index, (gap, verdict) in enumerate(zip(gaps, verdicts, strict=True), start=first):
        comparison = LogitComparison(argmax_equal=True, max_abs_diff=gap, kl_divergence=1e-12)
        other_token = 5 if verdict is Verdict.EQUAL else 6
        step = StepAgreement(
            logits=comparison, token_id=5, other_token_id=other_token, verdict=verdict
        )
        history.append(step, index=index)
        agreement = agreement.with_step(step, index=index)
        if divergence is None and verdict is not Verdict.EQUAL:
            divergence = Divergence(index=index, verdict=verdict, drawn="cat", other="dog")
    return RaceProof(
        dtype=dtype, agreement=agreement, history=history, divergence=divergence, other=other
    )


def lines(card):
    return card.words.lines()


def role(card):
    return card.words._headline.property("role")


def test_before_the_first_race_it_says_how_to_get_one(card):
    assert not card.has_content
    assert "Set the KV cache to Race" in card._empty.text()
    assert card.findChild(Plot, "proofPlot") is card.plot


def test_equal_answers_are_green_with_a_tick_and_words(card):
    card.show_proof(proof_of())
    assert card.has_content
    assert lines(card) == [
        "✓ 4 / 4 tokens equal",
        "largest |Δ logit| 1.3e-05: float32 rounding",
    ]
    assert role(card) == "good"


@pytest.mark.parametrize(
    ("verdict", "sign", "expected_role"),
    [(Verdict.ROUNDING_TIE, "≈", "warning"), (Verdict.DIFFERENT, "✗", "bad")],
)
def test_a_divergence_changes_sign_colour_and_words(card, verdict, sign, expected_role):
    card.show_proof(proof_of(verdicts=[Verdict.EQUAL, verdict, Verdict.EQUAL, verdict]))
    assert lines(card)[0] == f"{sign} 2 / 4 tokens equal"
    assert lines(card)[2] == "First at token 2: “cat” with the cache, “dog” without."
    assert role(card) == expected_role
    assert card._divergence.x == (2,)
    card.show_proof(proof_of())
    assert role(card) == "good"
    assert card._divergence.x == ()


def test_each_gap_is_a_dot_under_the_tolerance(card):
    card.show_proof(proof_of(first=3))
    # Tokens are counted from 1; a logarithm shows no gap of 0.
    assert card._dots.x == (5, 6, 7)
    assert card._dots.y == GAPS[1:]
    x, y = card._tolerance.curve.getOriginalDataset()
    np.testing.assert_allclose(x, (1, 7))
    np.testing.assert_allclose(np.power(10, y), 2e-4)


def test_the_tolerance_follows_the_precision(card):
    card.show_proof(proof_of())
    card.show_proof(proof_of((1e-14,) * 4, dtype="float64"))
    _, y = card._tolerance.curve.getOriginalDataset()
    np.testing.assert_allclose(np.power(10, y), 1e-9)


def test_both_precisions_together_say_what_collapsed(card):
    card.show_proof(proof_of((1e-14, 2.1e-14), dtype="float64", other=proof_of()))
    assert lines(card)[-1] == (
        "In float64 the gap falls from 1.3e-05 to 2.1e-14, which shows rounding, not a bug."
    )
    assert card._other.y == GAPS[1:]
    card.show_proof(proof_of())
    assert len(lines(card)) == 2
    assert card._other.x == ()


def test_the_crosshair_tells_gap_divergence_and_token(card):
    card.show_proof(proof_of(verdicts=[Verdict.EQUAL] * 3 + [Verdict.ROUNDING_TIE]))
    card.plot._control.show_near(4)
    said = card.plot.accessibleDescription()
    assert said.startswith("4 tokens generated: ")
    assert "|Δ logit|, float32 2.0e-06" in said
    assert "KL divergence 1.0e-12 nats" in said
    assert "token another one" in said


def test_the_table_has_every_step_of_both_precisions(card):
    card.show_proof(proof_of((1e-14,), dtype="float64", other=proof_of()))
    headers, rows = card.table()
    assert headers == ("dtype", "step", "max_abs_logit_diff", "kl_divergence", "token_equal")
    assert rows[0] == ("float64", 0, 1e-14, 1e-12, True)
    assert [row[:3] for row in rows[1:]] == [
        ("float32", index, gap) for index, gap in enumerate(GAPS)
    ]


def test_double_precision_is_offered_by_a_button_that_asks_for_it(card, qtbot):
    card.show_proof(proof_of())
    button = card.findChild(QPushButton, "runInDoubleButton")
    assert not button.isVisible()
    card.offer_double(is_offered=True)
    assert button.isVisible()
    with qtbot.waitSignal(card.double_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    card.offer_double(is_offered=False)
    assert not button.isVisible()


def test_the_switch_counts_for_the_next_races(card, qtbot):
    switch = card.findChild(QToolButton, "float64Switch")
    for is_on in (True, False):
        with qtbot.waitSignal(card.double_switched) as said:
            qtbot.keyClick(switch, Qt.Key.Key_Space)
        assert said.args == [is_on]
    assert switch.toolTip() == switch.statusTip() == switch.accessibleDescription() != ""
