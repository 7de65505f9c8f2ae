"""Why steps take as long as they do."""
