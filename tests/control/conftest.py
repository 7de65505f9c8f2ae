from fixtures.worker import (  # noqa: F401
    add_step,
    fake_client,
    log_of,
    make_job,
    make_request,
    parent,
    reports_of,
    runner,
    view_of,
)
