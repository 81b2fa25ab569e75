-- The good poll before the last one was written at every reading and read by nobody: where it counts, it is in the item's start.
ALTER TABLE source DROP COLUMN previous_ok_at;
