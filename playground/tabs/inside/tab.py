"""The tab “Inside the model”: its page, and what keeps it up to date."""

from playground.control.app_context import AppContext
from playground.tabs.inside.page import InsidePage
from playground.tabs.inside.presenter import InsidePresenter


class InsideTab:
    """Fills the tab with its page, and gives that its presenter.

    Attributes:
        page: all cards; one step is shown in all of them, and one leads to another.
        shapes: every operation of the step's pass.
        attention: which earlier tokens a token looks at.
        norm: layer norm at work, and batch norm beside it.
        lens: what the model would say after each block.
        architecture: the model's parts.
    """

    KEY = "inside"

    def __init__(self, context: AppContext) -> None:
        self.page = InsidePage(context.theme, context.window.editor)
        self.shapes = self.page.shapes
        self.attention = self.page.attention
        self.norm = self.page.norm
        self.lens = self.page.lens
        self.architecture = self.page.architecture
        context.window.tabs.fill(self.KEY, self.page)
        InsidePresenter(context, self.page, key=self.KEY)
