-- CreateEnum
CREATE TYPE "workflow_state" AS ENUM ('internal', 'deployed', 'archived');

-- CreateEnum
CREATE TYPE "version_origin" AS ENUM ('manual', 'copilot', 'undo', 'redo', 'rollback', 'import');

-- CreateTable
CREATE TABLE "workflow" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "color" TEXT,
    "state" "workflow_state" NOT NULL DEFAULT 'internal',
    "variables" JSON NOT NULL DEFAULT '{}',
    "graph" JSON NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "deployed_version" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workflow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workflow_version" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "graph" JSON NOT NULL,
    "origin" "version_origin" NOT NULL,
    "label" TEXT,
    "author" TEXT NOT NULL,
    "message_id" TEXT,
    "inverse" JSON,
    "undo_version" INTEGER,
    "redo_versions" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workflow_version_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "workflow_organization_id_created_at_id_idx" ON "workflow"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "workflow_organization_id_updated_at_id_idx" ON "workflow"("organization_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "workflow_organization_id_name_id_idx" ON "workflow"("organization_id", "name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_organization_id_id_key" ON "workflow"("organization_id", "id");

-- CreateIndex
CREATE INDEX "workflow_version_organization_id_message_id_idx" ON "workflow_version"("organization_id", "message_id");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_version_organization_id_id_key" ON "workflow_version"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_version_workflow_id_version_key" ON "workflow_version"("workflow_id", "version");

-- AddForeignKey
ALTER TABLE "workflow" ADD CONSTRAINT "workflow_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow_version" ADD CONSTRAINT "workflow_version_organization_id_workflow_id_fkey" FOREIGN KEY ("organization_id", "workflow_id") REFERENCES "workflow"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
