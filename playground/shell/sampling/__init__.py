"""The card with the settings of the draw and of the run."""
