-- CreateExtension
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateEnum
CREATE TYPE "connector_kind" AS ENUM ('builtin', 'mcp', 'openapi', 'http');

-- CreateEnum
CREATE TYPE "account_status" AS ENUM ('active', 'pending', 'needs_reauth', 'error', 'disabled');

-- CreateEnum
CREATE TYPE "session_source" AS ENUM ('api', 'user', 'mcp', 'copilot', 'workflow');

-- CreateEnum
CREATE TYPE "interaction_mode" AS ENUM ('execute', 'plan');

-- CreateEnum
CREATE TYPE "session_status" AS ENUM ('active', 'archived');

-- CreateEnum
CREATE TYPE "execution_status" AS ENUM ('queued', 'executing', 'waiting', 'completed', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "stream_kind" AS ENUM ('execution', 'workflow_run', 'copilot_turn');

-- CreateTable
CREATE TABLE "organization" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "event_retention_days" INTEGER NOT NULL DEFAULT 30,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "scopes" TEXT[],
    "label" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "integration" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "description" TEXT,
    "connector" "connector_kind" NOT NULL,
    "backend" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "integration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connected_account" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "integration_id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "external_id" TEXT,
    "status" "account_status" NOT NULL DEFAULT 'active',
    "status_reason" TEXT,
    "last_synced_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connected_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tool_definition" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "input_schema" JSONB NOT NULL,
    "output_schema" JSONB,
    "schema_hash" TEXT NOT NULL,
    "hints" JSONB NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tool_definition_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "source" "session_source" NOT NULL,
    "interaction_mode" "interaction_mode" NOT NULL DEFAULT 'execute',
    "status" "session_status" NOT NULL DEFAULT 'active',
    "metadata" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "execution" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "capability_name" TEXT NOT NULL,
    "connected_account_id" TEXT,
    "tool_definition_id" TEXT,
    "is_read_only" BOOLEAN NOT NULL,
    "is_idempotent" BOOLEAN NOT NULL,
    "status" "execution_status" NOT NULL,
    "run_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "input" JSON NOT NULL,
    "result" JSON,
    "summary" TEXT,
    "error" JSON,
    "idempotency_key" TEXT,
    "timeout_ms" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "run_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "execution_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "execution_attempt" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "execution_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "status" "execution_status" NOT NULL,
    "worker_id" TEXT NOT NULL,
    "error" JSON,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "execution_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "organization_id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "context" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("organization_id","route","key")
);

-- CreateTable
CREATE TABLE "event_stream" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "kind" "stream_kind" NOT NULL,
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "first_seq" INTEGER NOT NULL DEFAULT 1,
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_stream_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "stream_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "organization_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSON NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("stream_id","seq")
);

-- CreateTable
CREATE TABLE "stream_token" (
    "hash" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "stream_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "first_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "stream_token_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "memory_file" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "title" TEXT,
    "content" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "search_vector" tsvector,

    CONSTRAINT "memory_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memory_revision" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "file_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memory_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sandbox_record" (
    "organization_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "collection" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sandbox_record_pkey" PRIMARY KEY ("organization_id","account_id","collection","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_organization_id_created_at_id_idx" ON "api_key"("organization_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_organization_id_name_key" ON "api_key"("organization_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "integration_organization_id_id_key" ON "integration"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "integration_organization_id_key_key" ON "integration"("organization_id", "key");

-- CreateIndex
CREATE INDEX "connected_account_organization_id_created_at_id_idx" ON "connected_account"("organization_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "connected_account_organization_id_id_key" ON "connected_account"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "connected_account_organization_id_integration_id_external_i_key" ON "connected_account"("organization_id", "integration_id", "external_id");

-- CreateIndex
CREATE INDEX "tool_definition_organization_id_enabled_idx" ON "tool_definition"("organization_id", "enabled");

-- CreateIndex
CREATE UNIQUE INDEX "tool_definition_account_id_name_version_key" ON "tool_definition"("account_id", "name", "version");

-- CreateIndex
CREATE INDEX "session_organization_id_created_at_id_idx" ON "session"("organization_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "session_organization_id_id_key" ON "session"("organization_id", "id");

-- CreateIndex
CREATE INDEX "execution_organization_id_created_at_id_idx" ON "execution"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "execution_organization_id_session_id_created_at_id_idx" ON "execution"("organization_id", "session_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "execution_status_lease_until_idx" ON "execution"("status", "lease_until");

-- CreateIndex
CREATE UNIQUE INDEX "execution_organization_id_id_key" ON "execution"("organization_id", "id");

-- CreateIndex
CREATE INDEX "execution_attempt_organization_id_execution_id_idx" ON "execution_attempt"("organization_id", "execution_id");

-- CreateIndex
CREATE UNIQUE INDEX "execution_attempt_execution_id_number_key" ON "execution_attempt"("execution_id", "number");

-- CreateIndex
CREATE INDEX "idempotency_record_expires_at_idx" ON "idempotency_record"("expires_at");

-- CreateIndex
-- Only streams that still have events: what has been trimmed costs the janitor nothing.
CREATE INDEX "event_stream_closed_at_idx" ON "event_stream"("closed_at") WHERE "first_seq" <= "last_seq";

-- CreateIndex
CREATE INDEX "stream_token_expires_at_idx" ON "stream_token"("expires_at");

-- CreateIndex
CREATE INDEX "memory_file_search_vector_idx" ON "memory_file" USING GIN ("search_vector");

-- CreateIndex
CREATE UNIQUE INDEX "memory_file_organization_id_id_key" ON "memory_file"("organization_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "memory_file_organization_id_path_key" ON "memory_file"("organization_id", "path");

-- CreateIndex
CREATE UNIQUE INDEX "memory_revision_file_id_version_key" ON "memory_revision"("file_id", "version");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "integration" ADD CONSTRAINT "integration_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connected_account" ADD CONSTRAINT "connected_account_organization_id_integration_id_fkey" FOREIGN KEY ("organization_id", "integration_id") REFERENCES "integration"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tool_definition" ADD CONSTRAINT "tool_definition_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "connected_account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "execution" ADD CONSTRAINT "execution_organization_id_session_id_fkey" FOREIGN KEY ("organization_id", "session_id") REFERENCES "session"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "execution_attempt" ADD CONSTRAINT "execution_attempt_organization_id_execution_id_fkey" FOREIGN KEY ("organization_id", "execution_id") REFERENCES "execution"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memory_file" ADD CONSTRAINT "memory_file_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memory_revision" ADD CONSTRAINT "memory_revision_organization_id_file_id_fkey" FOREIGN KEY ("organization_id", "file_id") REFERENCES "memory_file"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- An event's size is read without the event, and its bytes are served as they are: no compression.
ALTER TABLE "event" ALTER COLUMN "payload" SET STORAGE EXTERNAL;
