-- CreateEnum
CREATE TYPE "audit_actor" AS ENUM ('api_key', 'user', 'system', 'copilot', 'schedule', 'webhook', 'mcp');

-- CreateTable
CREATE TABLE "audit_chain" (
    "organization_id" TEXT NOT NULL,
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "hash" TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000',

    CONSTRAINT "audit_chain_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_type" "audit_actor" NOT NULL,
    "actor_id" TEXT,
    "action" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT,
    "session_id" TEXT,
    "request_id" TEXT,
    "ip" TEXT,
    "before" JSON,
    "after" JSON,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_event_organization_id_target_id_seq_idx" ON "audit_event"("organization_id", "target_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_organization_id_seq_key" ON "audit_event"("organization_id", "seq");

-- What is in the log stays as it is. The chain of hashes shows what somebody with more rights has done.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is append-only';
END $$;

CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE ON "audit_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();

CREATE TRIGGER "audit_event_keep" BEFORE TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
