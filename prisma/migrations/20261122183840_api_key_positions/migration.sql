-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "position" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint;

-- CreateIndex
CREATE INDEX "api_key_organization_id_position_id_idx" ON "api_key"("organization_id", "position", "id");
