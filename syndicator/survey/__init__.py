"""摸底: which sites carry the last policies, how late, with evidence, from addresses alone."""
