-- AlterTable
ALTER TABLE "event" ADD COLUMN     "feed_id" TEXT,
ADD COLUMN     "position" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "event_stream" ADD COLUMN     "feed_id" TEXT,
ADD COLUMN     "position" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "execution" ADD COLUMN     "position" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "event_feed" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "trimmed_position" BIGINT NOT NULL,
    "trimmed_stream_id" TEXT NOT NULL,
    "trimmed_seq" INTEGER NOT NULL,

    CONSTRAINT "event_feed_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
-- Only events that belong to a merged feed.
CREATE INDEX "event_feed_id_position_idx" ON "event"("feed_id", "position") WHERE "feed_id" IS NOT NULL;

-- CreateIndex
-- The condition keeps other statements from using it: it would be the wrong index for them.
CREATE INDEX "execution_organization_id_position_idx" ON "execution"("organization_id", "position") WHERE "position" > 0;

-- What is there already comes first in the feed of its session, stream by stream.
UPDATE "event_stream" SET "feed_id" = "execution"."session_id" FROM "execution"
WHERE "execution"."id" = "event_stream"."id" AND "execution"."organization_id" = "event_stream"."organization_id";

UPDATE "event" SET "feed_id" = "event_stream"."feed_id" FROM "event_stream"
WHERE "event_stream"."id" = "event"."stream_id" AND "event_stream"."organization_id" = "event"."organization_id";
