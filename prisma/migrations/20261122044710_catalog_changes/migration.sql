-- AlterEnum
ALTER TYPE "stream_kind" ADD VALUE 'capability_catalog';

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "close_streams_on_revoke" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "session_organization_id_updated_at_id_idx" ON "session"("organization_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "session_organization_id_title_id_idx" ON "session"("organization_id", "title", "id");
