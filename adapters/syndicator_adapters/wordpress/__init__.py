"""WordPress through its REST interface, unmodified."""
