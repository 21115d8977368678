-- What an index depends on must not change with every event: whoever appends would write all indexes of the stream
-- anew. Room on the pages of what changes often keeps its new versions beside the old ones.
ALTER TABLE "event_stream"
  ADD COLUMN "has_events" BOOLEAN GENERATED ALWAYS AS ("first_seq" <= "last_seq") STORED;

DROP INDEX "event_stream_closed_at_idx";
CREATE INDEX "event_stream_closed_at_idx" ON "event_stream"("closed_at") WHERE "has_events";

ALTER TABLE "event_stream" SET (fillfactor = 70);
ALTER TABLE "workflow_run" SET (fillfactor = 70);
ALTER TABLE "run_step" SET (fillfactor = 70);
