"""The tabs of the window: each one's presenters built, and connected to its cards."""
