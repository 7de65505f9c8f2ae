"""What is around the tabs: the window, the editor, the sampling panel, the saved settings."""
