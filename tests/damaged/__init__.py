"""Files that something has happened to, a module a kind of file, and what must become of them."""
