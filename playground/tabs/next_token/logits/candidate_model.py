"""The candidates of one step as rows, and the stages of the draw as columns."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from playground.tabs.next_token.logits.figures import (
    Candidate,
    NextToken,
    NextTokenFacts,
    TokenText,
    percent,
)

DRAWN, WOULD_BE = "●", "○"
COLUMNS = (
    ("", "● was drawn; ○ would be drawn with the settings as they are now."),
    ("token", "White space is visible: ␣ is a space, ↵ a new line."),
    ("id", "The token’s number in the vocabulary."),
    ("logit", "What the model gave the token: the higher, the likelier."),
    ("penalised", "The logit after the repetition penalty."),
    ("tempered", "That divided by the temperature."),
    ("filters", "✓ if top-k, top-p and min-p all kept it, else the one that took it out."),
    ("probability", "In the draw, over all tokens that were kept."),
)
TOKEN_COLUMN, ID_COLUMN, LOGIT_COLUMN, PENALISED_COLUMN = 1, 2, 3, 4
TEMPERED_COLUMN, FILTERS_COLUMN, PROBABILITY_COLUMN = 5, 6, 7

Index = QModelIndex | QPersistentModelIndex

_LEFT_COLUMNS = (TOKEN_COLUMN, FILTERS_COLUMN, PROBABILITY_COLUMN)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class CandidateModel(QAbstractTableModel):
    """Holds the candidates of one distribution."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next_token: NextToken | None = None
        self._candidates: Sequence[Candidate] = ()
        self._token_text: TokenText = str
        self._texts: Sequence[tuple[str, ...]] = ()

    def show_facts(self, facts: NextTokenFacts) -> None:
        """Show another distribution; rows that stay keep their selection."""
        self._next_token, self._token_text = facts.next_token, facts.token_text
        before, candidates = self._texts, facts.next_token.candidates
        self._texts = [
            tuple(self._text(candidate, column) for column in range(len(COLUMNS)))
            for candidate in candidates
        ]
        has_other_length = len(candidates) != len(self._candidates)
        if has_other_length:
            self.beginResetModel()
        self._candidates = candidates
        if has_other_length:
            self.endResetModel()
        elif candidates:
            first = 0 if _differ_before(PENALISED_COLUMN, before, self._texts) else PENALISED_COLUMN
            self.dataChanged.emit(
                self.index(0, first), self.index(len(candidates) - 1, PROBABILITY_COLUMN)
            )

    def candidate(self, row: int) -> Candidate | None:
        """Return a row's candidate."""
        return self._candidates[row] if 0 <= row < len(self._candidates) else None

    def row_of(self, token_id: int | None) -> int | None:
        """Return the row of a token, if it is among the candidates."""
        return next(
            (row for row, each in enumerate(self._candidates) if each.token_id == token_id), None
        )

    def texts(self) -> Sequence[tuple[str, ...]]:
        """Return every cell as it reads, row by row."""
        return self._texts

    def is_marked(self, candidate: Candidate) -> bool:
        """Return whether a token was drawn, or would be."""
        return bool(self._mark(candidate))

    # Qt's own

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many candidates there are."""
        return 0 if parent.isValid() else len(self._candidates)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Name a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section][1]
        return alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's words; how they look is for the delegate."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._texts[index.row()][index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                candidate = self._candidates[index.row()]
                token = self._token_text(candidate.token_id)
                return f"“{token}”, rank {candidate.rank:,}: double-click to write it here"
            case _:
                return None

    def _text(self, candidate: Candidate, column: int) -> str:
        match column:
            case 0:
                return f"{candidate.rank:,} {self._mark(candidate) or ' '}"
            case 1:
                return self._token_text(candidate.token_id)
            case 2:
                return str(candidate.token_id)
            case 3:
                return _figure(candidate.logit)
            case 4:
                return _figure(candidate.penalised)
            case 5:
                return _figure(candidate.tempered)
            case 6:
                return "✓" if candidate.dropped_by is None else f"✗ {candidate.dropped_by.value}"
            case _:
                return percent(candidate.probability)

    def _mark(self, candidate: Candidate) -> str:
        shown = self._next_token
        if shown is None:
            return ""
        if candidate.token_id == shown.chosen:
            return DRAWN
        return WOULD_BE if candidate.token_id == shown.would_be else ""


def alignment(column: int) -> int:
    """Return on which side of its column a cell stands: words left, numbers right."""
    return _LEFT if column in _LEFT_COLUMNS else _RIGHT


def _differ_before(
    column: int, before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]
) -> bool:
    """Return whether the columns that settings do not touch have changed all the same."""
    return any(old[:column] != new[:column] for old, new in zip(before, after, strict=True))


def _figure(value: float) -> str:
    """Return a logit: two decimals, as many as matter, and a real minus sign."""
    text = f"{value:,.2f}" if abs(value) < 1e5 else f"{value:.3g}"
    return text.replace("-", "−")
