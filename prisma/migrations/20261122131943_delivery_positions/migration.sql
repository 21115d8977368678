-- AlterTable
ALTER TABLE "webhook_delivery" ADD COLUMN     "position" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "webhook_delivery_organization_id_position_id_idx" ON "webhook_delivery"("organization_id", "position", "id");
