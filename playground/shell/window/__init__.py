"""The window around the views: bars, tabs, menus, notices."""
