"""Pure decisions: no await, clock, dice, logging or I/O in this room."""
