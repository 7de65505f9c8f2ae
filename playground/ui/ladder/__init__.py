"""From textbook code to this engine, one change a rung."""
