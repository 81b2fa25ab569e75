"""From the bytes of a list or feed to its entries."""
