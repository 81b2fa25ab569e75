"""The way out: one guarded HTTP client per egress, its failures, its pacing.

How an exchange runs: `pool` builds a `client` per `egress`; the client asks `route` whether the
address (`target`) may be gone to, sends over a `transport` (connections by `connect`, names by
`resolve`, both under the `guard`), follows a `redirect`, reads a bounded `body`. `progress` knows
how far it came, so that `translate` can say as one of `errors` what the other side may have
received. Beside it: pacing (`limits`), a second try for reads (`retry`), `conditional` requests,
Retry-After.
"""
