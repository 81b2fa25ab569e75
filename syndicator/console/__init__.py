"""The status page: who has it, what waits for a person, the story of one repost; reads only."""
