"""The tab “What if”: the cache broken on purpose, and which rows a token changes."""
