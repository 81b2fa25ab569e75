"""Any JSON or form interface, described in the platform's options."""
