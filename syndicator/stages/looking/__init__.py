"""confirm, in its parts: a site's lists and pages are read, judged, and what they show is kept."""
