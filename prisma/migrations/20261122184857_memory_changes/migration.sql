-- AlterTable
ALTER TABLE "memory_file" ADD COLUMN     "position" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "memory_deletion" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "position" BIGINT NOT NULL,

    CONSTRAINT "memory_deletion_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "memory_deletion_organization_id_position_id_idx" ON "memory_deletion"("organization_id", "position", "id");

-- CreateIndex
CREATE INDEX "memory_deletion_deleted_at_idx" ON "memory_deletion"("deleted_at");

-- CreateIndex
CREATE INDEX "memory_file_organization_id_position_id_idx" ON "memory_file"("organization_id", "position", "id");

-- AddForeignKey
ALTER TABLE "memory_deletion" ADD CONSTRAINT "memory_deletion_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateView
-- The feed of the memory: files as they are, and those that are gone.
CREATE VIEW "memory_change" AS
SELECT "id", "organization_id", "path", "position", false AS "is_deleted" FROM "memory_file"
UNION ALL
SELECT "id", "organization_id", "path", "position", true FROM "memory_deletion";
