"""The tab of what a step, a cache and an edit cost."""
