import pytest

from playground.lessons.reading import parse_lesson

HEAD = "---\nlesson: 1\ntitle: Own\nsummary: Mine.\n---\n"
STEP = "## One\ndo: Look at it.\ndeed: read\n"


@pytest.fixture
def parsed():
    """Read a lesson from its text."""

    def parse(text):
        return parse_lesson(text.encode(), key="own")

    return parse
