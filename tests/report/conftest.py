from fixtures.plotted_runs import make_record, make_run  # noqa: F401
