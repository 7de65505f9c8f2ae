"""The worked example of CONTRIBUTING.md works."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from fixtures.app_context import context  # noqa: F401
from fixtures.worker import add_step, log_of  # noqa: F401

CONTRIBUTING = Path(__file__).resolve().parent.parent / ".github" / "CONTRIBUTING.md"
PACKAGE = "playground.tabs.costs.certainty"


@pytest.fixture
def example(monkeypatch):
    """The example's three modules, as if they stood in the folder that it names."""
    blocks = re.findall(r"```python\n(.*?)```", CONTRIBUTING.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 3
    modules = {}
    for name, source in zip(("figures", "card", "presenter"), blocks, strict=True):
        module = ModuleType(f"{PACKAGE}.{name}")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(compile(source, f"{name}.py", "exec"), module.__dict__)
        modules[name] = module
    return modules


def test_the_card_follows_a_run(example, context, qtbot, log_of, add_step):  # noqa: F811
    card = example["card"].CertaintyCard()
    qtbot.addWidget(card)
    example["presenter"].CertaintyPresenter(context, card)
    card.show()
    log = log_of(0)
    context.controller.run_began.emit(log)
    context.controller.flushed.emit()
    assert not card.has_content
    add_step(log, 0)  # of probability 0.5
    context.controller.flushed.emit()
    assert card.has_content
    assert card._words.text() == "On average 50 %"


def test_the_folders_that_it_names_are_there():
    project = CONTRIBUTING.parent.parent
    named = re.findall(
        r"`((?:tests|[a-z0-9_]+)(?:/[a-z0-9_]+)*(?:/|\.py))`", CONTRIBUTING.read_text("utf-8")
    )
    assert named
    for path in (
        set(named) - {"figures.py", "card.py", "presenter.py", "tab.py"} - {"tabs/costs/certainty/"}
    ):
        places = (project / path, project / "playground" / path)
        assert any(place.exists() for place in places), path
