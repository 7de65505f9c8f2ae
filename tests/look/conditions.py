"""Under which the window is looked at: its size, its scheme, the size of its text."""

from dataclasses import dataclass

from look.desk import Desk
from look.pixels import stand_still
from playground.kit.look.theme import FONT_PX, FONT_PX_MAX, ThemeChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Under which a window is looked at.

    Attributes:
        size: of the window without its frame.
        scheme: light, dark or of high contrast.
        font_px: of the text.
    """

    size: tuple[int, int]
    scheme: ThemeChoice
    font_px: int

    def __str__(self) -> str:
        text = "largest" if self.font_px == FONT_PX_MAX else "usual"
        return f"{self.size[0]}x{self.size[1]}-{self.scheme.value}-{text}"


EVERYWHERE = (
    *tuple(
        Conditions(size=size, scheme=scheme, font_px=font_px)
        for font_px in (FONT_PX, FONT_PX_MAX)
        for size in ((1024, 640), (1440, 900), (1920, 1080))
        for scheme in (ThemeChoice.LIGHT, ThemeChoice.DARK)
    ),
    Conditions(size=(1280, 800), scheme=ThemeChoice.LIGHT, font_px=FONT_PX_MAX),
    Conditions(size=(1280, 800), scheme=ThemeChoice.HIGH_CONTRAST, font_px=FONT_PX_MAX),
    Conditions(size=(1440, 900), scheme=ThemeChoice.HIGH_CONTRAST, font_px=FONT_PX),
)


def set_up(desk: Desk, conditions: Conditions) -> None:
    """Have the window look as the conditions say."""
    desk.playground.theme.set_choice(conditions.scheme)
    desk.playground.theme.set_font_px(conditions.font_px)
    desk.window.resize(*conditions.size)
    stand_still(desk.window)
