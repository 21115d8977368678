-- CreateEnum
CREATE TYPE "copilot_role" AS ENUM ('user', 'assistant', 'system');

-- CreateEnum
CREATE TYPE "suggestion_state" AS ENUM ('none', 'proposed', 'applied', 'partially_applied', 'rejected', 'undone', 'superseded', 'conflicted');

-- CreateEnum
CREATE TYPE "turn_status" AS ENUM ('running', 'waiting_confirmation', 'completed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "asset_operation" AS ENUM ('create', 'update', 'delete');

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "copilot_model" TEXT;

-- CreateTable
CREATE TABLE "copilot_session" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "active_turn_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "copilot_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "copilot_message" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "turn_id" TEXT NOT NULL,
    "role" "copilot_role" NOT NULL,
    "content" TEXT NOT NULL,
    "workflow_diff" JSON,
    "diff" JSON,
    "lint" JSON NOT NULL DEFAULT '[]',
    "suggestion_state" "suggestion_state" NOT NULL DEFAULT 'none',
    "pre_snapshot" JSON,
    "applied_diff" JSON,
    "applied_version" INTEGER,
    "helpful" BOOLEAN,
    "feedback" TEXT,
    "feedback_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "copilot_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "copilot_turn" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "status" "turn_status" NOT NULL DEFAULT 'running',
    "key_id" TEXT NOT NULL,
    "scopes" TEXT[],
    "model" TEXT NOT NULL,
    "effective_model" TEXT,
    "provider" TEXT,
    "fallback_from" TEXT,
    "base_version" INTEGER NOT NULL,
    "graph" JSON NOT NULL,
    "draft" JSON,
    "steps" INTEGER NOT NULL DEFAULT 0,
    "input_tokens" INTEGER NOT NULL DEFAULT 0,
    "output_tokens" INTEGER NOT NULL DEFAULT 0,
    "credits" INTEGER NOT NULL DEFAULT 0,
    "error" JSON,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "copilot_turn_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "copilot_confirmation" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "turn_id" TEXT NOT NULL,
    "operation" "asset_operation" NOT NULL,
    "asset_type" TEXT NOT NULL,
    "asset_id" TEXT,
    "before" JSON,
    "after" JSON,
    "fingerprint" TEXT NOT NULL,
    "is_told" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "copilot_confirmation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "copilot_session_organization_id_workflow_id_created_at_id_idx" ON "copilot_session"("organization_id", "workflow_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "copilot_session_organization_id_id_key" ON "copilot_session"("organization_id", "id");

-- CreateIndex
CREATE INDEX "copilot_message_organization_id_session_id_created_at_id_idx" ON "copilot_message"("organization_id", "session_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "copilot_message_organization_id_turn_id_idx" ON "copilot_message"("organization_id", "turn_id");

-- CreateIndex
CREATE UNIQUE INDEX "copilot_message_organization_id_id_key" ON "copilot_message"("organization_id", "id");

-- CreateIndex
CREATE INDEX "copilot_turn_organization_id_session_id_created_at_id_idx" ON "copilot_turn"("organization_id", "session_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "copilot_turn_organization_id_id_key" ON "copilot_turn"("organization_id", "id");

-- CreateIndex
CREATE INDEX "copilot_confirmation_organization_id_turn_id_idx" ON "copilot_confirmation"("organization_id", "turn_id");

-- CreateIndex
CREATE UNIQUE INDEX "copilot_confirmation_organization_id_id_key" ON "copilot_confirmation"("organization_id", "id");

-- AddForeignKey
ALTER TABLE "copilot_session" ADD CONSTRAINT "copilot_session_organization_id_workflow_id_fkey" FOREIGN KEY ("organization_id", "workflow_id") REFERENCES "workflow"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "copilot_message" ADD CONSTRAINT "copilot_message_organization_id_session_id_fkey" FOREIGN KEY ("organization_id", "session_id") REFERENCES "copilot_session"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "copilot_message" ADD CONSTRAINT "copilot_message_organization_id_turn_id_fkey" FOREIGN KEY ("organization_id", "turn_id") REFERENCES "copilot_turn"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "copilot_turn" ADD CONSTRAINT "copilot_turn_organization_id_session_id_fkey" FOREIGN KEY ("organization_id", "session_id") REFERENCES "copilot_session"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "copilot_confirmation" ADD CONSTRAINT "copilot_confirmation_organization_id_turn_id_fkey" FOREIGN KEY ("organization_id", "turn_id") REFERENCES "copilot_turn"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
