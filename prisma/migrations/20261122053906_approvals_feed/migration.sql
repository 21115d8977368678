-- AlterTable
ALTER TABLE "approval" ADD COLUMN     "position" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "approval_organization_id_position_id_idx" ON "approval"("organization_id", "position", "id");
