"""`gpt2-playground`, and `python -m playground`."""

import signal
import sys

# While modules are loaded, Ctrl+C ends the process as it ends any: quietly, where Python would
# print what it was importing. One that is ignored, as behind `nohup`, stays ignored.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from playground.cli import main

if __name__ == "__main__":
    sys.exit(main())
