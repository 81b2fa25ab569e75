"""The control socket: who asks (peer credentials → person → role) and what he may change."""
