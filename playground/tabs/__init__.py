"""One folder a tab; no tab knows of another."""
