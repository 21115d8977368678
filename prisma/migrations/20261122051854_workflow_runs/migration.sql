-- CreateEnum
CREATE TYPE "workflow_run_status" AS ENUM ('new', 'waiting', 'processing', 'retrying', 'complete', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "run_trigger" AS ENUM ('api', 'manual', 'schedule', 'webhook', 'retry', 'mcp', 'copilot_test', 'subworkflow');

-- CreateEnum
CREATE TYPE "step_status" AS ENUM ('pending', 'running', 'waiting', 'success', 'error', 'skipped', 'cancelled');

-- CreateTable
CREATE TABLE "workflow_run" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "status" "workflow_run_status" NOT NULL,
    "trigger" "run_trigger" NOT NULL,
    "input" JSON NOT NULL,
    "output" JSON,
    "metadata" JSONB NOT NULL,
    "credits" INTEGER NOT NULL DEFAULT 0,
    "error" JSON,
    "idempotency_key" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "retry_of_id" TEXT,
    "parent_run_id" TEXT,
    "parent_block_id" TEXT,
    "depth" INTEGER NOT NULL DEFAULT 0,
    "session_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "run_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "workflow_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_step" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "block_id" TEXT NOT NULL,
    "block_name" TEXT NOT NULL,
    "block_type" TEXT NOT NULL,
    "status" "step_status" NOT NULL,
    "attempt" INTEGER NOT NULL,
    "input" JSON,
    "result" JSON,
    "handle" TEXT,
    "error" JSON,
    "logs" JSON NOT NULL DEFAULT '[]',
    "credits" INTEGER NOT NULL DEFAULT 0,
    "position" INTEGER,
    "job_id" TEXT,
    "suspension" JSON,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_ledger" (
    "organization_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "step_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "credits" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_ledger_pkey" PRIMARY KEY ("run_id","step_id","attempt")
);

-- CreateTable
CREATE TABLE "credit_limit" (
    "organization_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "credits" INTEGER NOT NULL,
    "reached_in" DATE,

    CONSTRAINT "credit_limit_pkey" PRIMARY KEY ("organization_id","workflow_id")
);

-- CreateIndex
CREATE INDEX "workflow_run_organization_id_created_at_id_idx" ON "workflow_run"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "workflow_run_organization_id_workflow_id_created_at_id_idx" ON "workflow_run"("organization_id", "workflow_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "workflow_run_organization_id_parent_run_id_idx" ON "workflow_run"("organization_id", "parent_run_id");

-- CreateIndex
CREATE UNIQUE INDEX "workflow_run_organization_id_id_key" ON "workflow_run"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "run_step_organization_id_id_key" ON "run_step"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "run_step_organization_id_run_id_block_id_key" ON "run_step"("organization_id", "run_id", "block_id");

-- CreateIndex
CREATE INDEX "credit_ledger_organization_id_at_idx" ON "credit_ledger"("organization_id", "at");

-- CreateIndex
CREATE INDEX "credit_ledger_organization_id_workflow_id_at_idx" ON "credit_ledger"("organization_id", "workflow_id", "at");

-- AddForeignKey
ALTER TABLE "workflow_run" ADD CONSTRAINT "workflow_run_organization_id_workflow_id_fkey" FOREIGN KEY ("organization_id", "workflow_id") REFERENCES "workflow"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_step" ADD CONSTRAINT "run_step_organization_id_run_id_fkey" FOREIGN KEY ("organization_id", "run_id") REFERENCES "workflow_run"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_ledger" ADD CONSTRAINT "credit_ledger_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_limit" ADD CONSTRAINT "credit_limit_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
