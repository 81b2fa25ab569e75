"""What the daemon tells about itself: one union of observations, hooked to metrics and logs."""
