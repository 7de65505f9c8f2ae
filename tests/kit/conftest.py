from fixtures.plotted_runs import make_record, make_run  # noqa: F401
from fixtures.window_parts import dressed_theme, editor, scheme, theme, window  # noqa: F401
