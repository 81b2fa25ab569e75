"""What a public page says of a policy: the text held against the page, each difference judged."""
