"""A bare echo bot on PTB's defaults, as a peer for the measurements: python -m benchmarks.echo API_URL TOKEN."""

import sys

from benchmarks.peers import run_ptb

if __name__ == "__main__":
    run_ptb(*sys.argv[1:])
