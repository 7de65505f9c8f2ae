"""The tabs by name; what is on them comes later."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TabTitle:
    """One tab.

    Attributes:
        key: outlives title and place.
        title: what a person reads.
        tip: one sentence on what it is for.
    """

    key: str
    title: str
    tip: str


TAB_TITLES = (
    TabTitle(key="lab", title="KV-cache lab", tip="What the KV cache saves, measured."),
    TabTitle(
        key="next_token",
        title="Next token",
        tip="From the model’s logits to the token drawn, and what else it could have been.",
    ),
    TabTitle(key="inside", title="Inside the model", tip="What goes on inside the selected step."),
    TabTitle(key="runs", title="Runs", tip="Every run so far, compared."),
    TabTitle(key="costs", title="Costs", tip="Where time and memory go, and what an edit costs."),
    TabTitle(key="what_if", title="What if", tip="What goes wrong when something is wrong."),
)
"""From left to right."""
