import os

# Before any test imports Qt: no test needs a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
