"""Speed and memory, measured and printed, never asserted. ``python3 -m tests.bench`` says which there are."""
