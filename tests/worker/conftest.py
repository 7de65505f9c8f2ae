from fixtures.worker import make_job, make_request, reports_of, runner  # noqa: F401
