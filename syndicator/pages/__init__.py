"""From the bytes of a page to what it says: decoding, extraction, sanitising, walls, lists."""
