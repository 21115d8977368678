-- CreateEnum
CREATE TYPE "schedule_kind" AS ENUM ('cron', 'interval');

-- CreateEnum
CREATE TYPE "schedule_origin" AS ENUM ('starter', 'manual');

-- CreateTable
CREATE TABLE "schedule" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "origin" "schedule_origin" NOT NULL,
    "kind" "schedule_kind" NOT NULL,
    "cron" TEXT,
    "interval_seconds" INTEGER,
    "timezone" TEXT NOT NULL,
    "start_at" TIMESTAMPTZ(3),
    "end_at" TIMESTAMPTZ(3),
    "max_runs" INTEGER,
    "run_count" INTEGER NOT NULL DEFAULT 0,
    "next_run_at" TIMESTAMPTZ(3),
    "last_run_id" TEXT,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trigger_endpoint" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "block_id" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "key_id" TEXT,
    "sealed" BYTEA,
    "last_four" TEXT,
    "is_configured" BOOLEAN NOT NULL DEFAULT false,
    "require_signature" BOOLEAN NOT NULL DEFAULT false,
    "dedupe_header" TEXT,
    "armed_until" TIMESTAMPTZ(3),
    "last_received_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trigger_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "schedule_next_run_at_idx" ON "schedule"("next_run_at");

-- CreateIndex
CREATE UNIQUE INDEX "schedule_organization_id_id_key" ON "schedule"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "schedule_organization_id_workflow_id_origin_key" ON "schedule"("organization_id", "workflow_id", "origin");

-- CreateIndex
CREATE UNIQUE INDEX "trigger_endpoint_webhook_id_key" ON "trigger_endpoint"("webhook_id");

-- CreateIndex
CREATE UNIQUE INDEX "trigger_endpoint_organization_id_id_key" ON "trigger_endpoint"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "trigger_endpoint_organization_id_workflow_id_block_id_key" ON "trigger_endpoint"("organization_id", "workflow_id", "block_id");

-- AddForeignKey
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_organization_id_workflow_id_fkey" FOREIGN KEY ("organization_id", "workflow_id") REFERENCES "workflow"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trigger_endpoint" ADD CONSTRAINT "trigger_endpoint_organization_id_workflow_id_fkey" FOREIGN KEY ("organization_id", "workflow_id") REFERENCES "workflow"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
