"""The tab “Costs”: what a step, a cache and an edit cost."""
