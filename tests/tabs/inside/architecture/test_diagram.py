from itertools import combinations

import pytest
from PySide6.QtCore import QRectF

from look.texts import painted_texts
from playground.kit.look.theme import FONT_PX, FONT_PX_MAX
from playground.tabs.inside.architecture.card import ArchitectureDiagram
from playground.tabs.inside.architecture.figures import architecture


@pytest.mark.parametrize("name", ["stories", "primitive"])
@pytest.mark.parametrize("font_px", [FONT_PX, FONT_PX_MAX])
@pytest.mark.parametrize("width", [330, 480, 760, 1400])
def test_names_and_words_are_whole_whatever_the_width_and_the_letters(
    theme, qtbot, subjects, dressed_theme, name, font_px, width
):
    dressed_theme.set_font_px(font_px)
    diagram = ArchitectureDiagram(theme)
    qtbot.addWidget(diagram)
    diagram.show_model(architecture(subjects[name].gpt2))
    diagram.resize(width, diagram.heightForWidth(width))
    diagram.show()
    texts = painted_texts(diagram)
    assert not any("…" in each.text for each in texts)
    assert "logits" in [each.text for each in texts]
    for each in texts:
        room = QRectF(diagram.rect()).adjusted(-1, -1, 1, 1)
        assert room.contains(each.box), each.text
    for one, other in combinations(texts, 2):
        shared = one.box.intersected(other.box)
        assert min(shared.width(), shared.height()) <= 1, f"{one.text} and {other.text} overlap"
    boxes = [button.geometry() for button in diagram.buttons.values() if button.isVisible()]
    for one, other in combinations(boxes, 2):
        assert not one.intersects(other)
    assert all(diagram.rect().contains(box) for box in boxes)
