"""The thread that the model runs on, and what is asked of it."""
