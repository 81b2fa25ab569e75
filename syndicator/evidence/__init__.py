"""Evidence: what came, kept so that anybody can read it, judged again, given out for a dispute.

received  an answer as it came, and what of it is kept (credentials are not)
warc      the border to the library: one answer ↔ one WARC record
keeping   into the store and back, the same bytes once
question  what a page was asked, as JSON beside the verdict
replay    the verdict once more from what is kept
folder    everything behind one repost for others: timeline, readme, shown (HTML)
stamped   time stamps against the chain: tsp (the border to the library), der
"""
