"""Numbers about runs and models, each from an independent definition."""
