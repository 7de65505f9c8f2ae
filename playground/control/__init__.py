"""Between the worker and what is seen: the run in hand, the settings in force, the selection."""
