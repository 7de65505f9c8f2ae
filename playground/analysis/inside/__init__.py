"""What goes on inside one forward pass: shapes, attention, norms, layers, parts."""
