-- AlterTable
ALTER TABLE "workflow_run" ADD COLUMN     "position" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "workflow_run_organization_id_position_id_idx" ON "workflow_run"("organization_id", "position", "id");
