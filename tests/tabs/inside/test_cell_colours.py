import numpy as np
import pytest
from PySide6.QtGui import QColor

from playground.kit.look.palette import DARK, LIGHT
from playground.tabs.inside.attention.figures import FULL
from playground.tabs.inside.cells import values_image, weights_image


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_no_weight_is_paper_and_all_of_it_is_ink(palette):
    image = weights_image(np.array([[0, FULL]], np.uint16), palette)
    assert image.pixelColor(0, 0) == QColor(palette.card)
    assert image.pixelColor(1, 0) == QColor(palette.with_cache)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_values_go_from_orange_over_paper_to_blue(palette):
    image = values_image(np.array([[-9.0, 0.0, 9.0, np.nan, 1.5]]), 3.0, palette)
    assert image.pixelColor(0, 0) == QColor(palette.without_cache)
    assert image.pixelColor(1, 0) == QColor(palette.card)
    assert image.pixelColor(2, 0) == QColor(palette.with_cache)
    assert image.pixelColor(3, 0) == QColor(palette.card)
    assert image.pixelColor(4, 0) not in (QColor(palette.card), QColor(palette.with_cache))


def test_an_image_outlives_its_numbers():
    image = weights_image(np.full((40, 3), FULL, np.uint16), LIGHT)
    assert (image.width(), image.height()) == (3, 40)
    assert image.pixelColor(2, 39) == QColor(LIGHT.with_cache)
