-- name: repost_where
-- On which platform each site's open reposts are, as far as the rows say.
SELECT DISTINCT site, platform FROM repost WHERE step <> 'none';

-- name: repost_relocate
-- The site is on another platform now; what is ended stays where it was.
UPDATE repost SET platform = :platform WHERE site = :site AND step <> 'none' AND platform <> :platform;
