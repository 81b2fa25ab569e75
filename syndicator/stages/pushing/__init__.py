"""push, in its parts: which row is next, looked up, decided, rendered, handed over."""
