"""The card that says which part of a step takes how long."""

import statistics

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from playground.kit.cards.card import Card
from playground.kit.cards.card_export import CardTable
from playground.kit.look.fonts import describe
from playground.kit.look.theme import Theme
from playground.measure.machine import BUSY_SHARE
from playground.tabs.costs.time.figures import Profile, StepProfile
from playground.tabs.costs.time.part_table import PartTable
from playground.tabs.costs.time.step_bars import StepBars

_EMPTY = (
    "Press Generate. Once the run has ended, steps at a few lengths of its text are timed here, "
    "part by part."
)
_EXPLANATION = (
    "Each bar is one step, taken apart: green parts multiply rows with weights, pink ones let "
    "tokens attend to one another, grey ones are norms, sums and the look-up of embeddings. Before "
    "it stands the length of the context, behind it the whole step in milliseconds. Each of the "
    "two ways has its own scale.\n\n"
    "With the cache one row is computed, and every weight has to be read for it: that hardly "
    "grows. Without it all rows are computed again, in the last block as far as the last row needs "
    "them; attention, which meets every row with every other, grows fastest.\n\n"
    "The table tells a bar's parts: milliseconds, FLOPs of the matrix products (a multiply-add is "
    "two), bytes that must be read, the rate that came out, and how near that is to what this "
    "machine reached when it was calibrated: bytes a second where a part waits for memory, FLOPs "
    "a second where it waits for arithmetic.\n\n"
    "The steps are taken for this card, after the run, in turns with and without a clock between "
    "the operations. The dotted line is the step without. Point at a bar, or use the arrow keys."
)
_SUBTITLE_LINES = 10
_ASIDE_FROM_LETTERS = 92
"""The table stands beside the bars from this width on, in letters of the card's font."""


class TimeCard(Card):
    """Bars of both paths by context length, and the table of the bar pointed at.

    Signals:
        profile_requested(): measure again.
    """

    profile_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            "Where the time goes", explanation=_EXPLANATION, empty=_EMPTY, parent=parent
        )
        self._profile: Profile | None = None
        self._subtitle.max_lines = _SUBTITLE_LINES
        self.bars = StepBars(theme)
        self._table = PartTable(theme)
        self.bars.step_chosen.connect(self._table.show_step)
        self.measure_button = QPushButton("Measure again")
        self.measure_button.setProperty("role", "quiet")
        describe(
            self.measure_button,
            "Measure again",
            "Times steps of the text as it stands, while the machine is idle.",
        )
        self.measure_button.clicked.connect(self.profile_requested)
        self.measure_button.hide()
        self.add_tool(self.measure_button)
        body = QWidget()
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._layout.setContentsMargins(0, 6, 6, 0)
        self._layout.setSpacing(18)
        self._layout.addWidget(self.bars, 1)
        self._layout.addWidget(self._table)
        self.set_body(body)

    def show_profile(
        self, profile: Profile | None, note: str = "", *, is_earlier: bool = False
    ) -> None:
        """Show a profile, and say what is going on.

        Args:
            profile: the last one; None before the first.
            note: what is being done about another one; empty when nothing is.
            is_earlier: the profile is of another text than the one in hand.
        """
        if profile is not None and profile is not self._profile:
            self.bars.show_profile(profile)
        self._profile = profile
        self.set_has_content(profile is not None)
        self.set_empty_sentence(note or _EMPTY)
        words = "" if profile is None else note or in_words(profile)
        self.set_subtitle(
            f"{earlier_in_words(profile)} {words}" if profile and is_earlier else words
        )
        self.measure_button.setVisible(profile is not None)

    def table(self) -> CardTable:
        """Return every part of every step."""
        steps = () if self._profile is None else self._profile.steps
        headers = (
            "path", "context_tokens", "part", "ms", "flops", "bytes_read", "limit_ms",
            "step_profiled_ms", "step_plain_ms",
        )  # fmt: skip
        rows = [
            (
                "with cache" if step.cached else "without cache",
                step.n_kv,
                part.part.value,
                1e3 * part.seconds,
                part.flops,
                part.bytes_read,
                "" if part.limit_s is None else 1e3 * part.limit_s,
                1e3 * step.profiled_s,
                1e3 * step.plain_s,
            )
            for step in steps
            for part in step.parts
        ]
        return CardTable(headers, rows)

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the table beside the bars where there is room, and below them where not."""
        super().resizeEvent(event)
        letters = self.width() / self.fontMetrics().averageCharWidth()
        is_wide = letters >= _ASIDE_FROM_LETTERS
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)


def earlier_in_words(profile: Profile) -> str:
    """Say that a profile is of another text than the one in hand, and of how long a one."""
    longest = max(step.n_kv for step in profile.steps)
    length = "1 token" if longest == 1 else f"{longest:,} tokens"
    return f"Of an earlier text of {length}, before it was changed:"


def in_words(profile: Profile) -> str:
    """Say what takes most of the longest step both ways, and what the profiling itself cost."""
    cached, uncached = profile.path(cached=True)[-1], profile.path(cached=False)[-1]
    extra = statistics.median(step.overhead for step in profile.steps) - 1
    cost = "less than 1 %" if abs(extra) < 0.01 else f"{100 * extra:+.0f} %".replace("-", "−")
    return (
        f"At {cached.n_kv:,} tokens a step with the cache goes mostly to {_largest(cached)}, "
        f"without it to {_largest(uncached)}. Taking the times cost {cost} of a step "
        f"(dotted: a step as it is without).{_doubt(profile)}"
    )


def _largest(step: StepProfile) -> str:
    largest = max(step.parts, key=lambda each: each.seconds)
    share = largest.seconds / step.total_s if step.total_s else 0.0
    return f"{largest.part.value} ({100 * share:.0f} %)"


def _doubt(profile: Profile) -> str:
    """Say that the machine was busy, or its limits too low, if they were."""
    again = (
        " “Again”: faster than the machine’s best, which is to be measured again."
        if profile.beats_limit
        else ""
    )
    if profile.others_share <= BUSY_SHARE:
        return again
    return (
        f"{again} Other programs used {100 * profile.others_share:.0f} % of the machine meanwhile."
    )
