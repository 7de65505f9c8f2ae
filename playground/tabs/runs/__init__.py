"""The tab “Runs”: several runs side by side."""
