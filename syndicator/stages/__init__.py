"""The verbs of the loop in order: watch, plan, push, confirm, rescue, report, stamp, tidy.

Each stage decides with `core/` and does the I/O; `loop.py` turns them.
"""
