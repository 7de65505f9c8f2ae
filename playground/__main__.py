"""`python -m playground` is `gpt2-playground`."""

import sys

from playground.cli import main

if __name__ == "__main__":
    sys.exit(main())
