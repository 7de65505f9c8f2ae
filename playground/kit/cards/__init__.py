"""The one component that frames every view, and the grid of several."""
