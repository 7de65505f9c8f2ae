"""The one editor, which knows its text as tokens."""
