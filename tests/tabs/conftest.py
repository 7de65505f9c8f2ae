from fixtures.app_context import card_of, context  # noqa: F401
from fixtures.calibration import calibration  # noqa: F401
from fixtures.plotted_runs import make_record, make_run  # noqa: F401
from fixtures.window_parts import dressed_theme, editor, scheme, theme, window, written  # noqa: F401
from fixtures.worker import (  # noqa: F401
    add_step,
    log_of,
    make_job,
    make_request,
    reports_of,
    runner,
)
