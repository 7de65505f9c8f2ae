"""The worker thread, and the controller between it and the views."""
