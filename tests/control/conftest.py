from fixtures.worker import make_request, reports_of, runner  # noqa: F401
