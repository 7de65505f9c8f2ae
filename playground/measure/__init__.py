"""What a pass costs, what this machine can do, and what follows from both."""
