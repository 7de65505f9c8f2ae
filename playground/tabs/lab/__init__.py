"""The tab “KV-cache lab”: the time of every step, with the cache and without."""
