"""The one figure that the lab is about, in large letters on top of it."""
