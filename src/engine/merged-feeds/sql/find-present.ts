/**
 * What has not committed yet gets a place at or behind this one. What has committed behind a transaction that is
 * still under way does so too: it is as good as new.
 */
export const FIND_PRESENT = 'select pg_snapshot_xmin(pg_current_snapshot())::text as position'
