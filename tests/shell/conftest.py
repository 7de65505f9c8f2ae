from fixtures.window_parts import dressed_theme, editor, scheme, theme, window, written  # noqa: F401
