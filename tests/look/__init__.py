"""A kit that looks at the window as a person does; importing it keeps Qt off the display.

- `desk`: the whole app, opened as the program opens it.
- `texts`, `pixels`, `windows`: every text painted, pixels that changed, windows that came up.
- `sight`: what is wrong with what is seen: overlaps, cut texts, what stays hidden.
- `walk`: past everything that the window can show.
"""

import os
from pathlib import Path

# Before anything imports Qt. The screen that is drawn on has a usual size. What follows a colon
# would be the next parameter, so where paths have one a relative path has to do.
_SCREEN = str(Path(__file__).with_name("screen.json").resolve())
_PLACE = os.path.relpath(_SCREEN) if ":" in _SCREEN else _SCREEN
os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={_PLACE}")
