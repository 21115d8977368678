-- AlterTable
ALTER TABLE "connected_account" ADD COLUMN     "failure_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "next_sync_at" TIMESTAMPTZ(3),
ADD COLUMN     "protocol_version" TEXT,
ADD COLUMN     "refusal_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "retry_at" TIMESTAMPTZ(3),
ADD COLUMN     "server_info" JSONB,
ADD COLUMN     "settings" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "integration" ADD COLUMN     "icon_url" TEXT,
ADD COLUMN     "trust_hints" BOOLEAN NOT NULL DEFAULT true;

-- The integrations that exist are parts of the program; new rows say for themselves.
ALTER TABLE "integration" ALTER COLUMN "trust_hints" DROP DEFAULT;

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "hint_trust_default" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "tool_definition" ADD COLUMN     "binding" JSONB;

-- CreateTable
CREATE TABLE "credential" (
    "organization_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("organization_id","account_id","purpose")
);

-- CreateTable
CREATE TABLE "catalog_sync" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "ok" BOOLEAN NOT NULL,
    "added" TEXT[],
    "changed" TEXT[],
    "removed" TEXT[],
    "warnings" TEXT[],
    "error" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "catalog_sync_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "capability_override" (
    "organization_id" TEXT NOT NULL,
    "integration_id" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "read_only" BOOLEAN,
    "idempotent" BOOLEAN,
    "destructive" BOOLEAN,
    "open_world" BOOLEAN,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "capability_override_pkey" PRIMARY KEY ("organization_id","integration_id","tool")
);

-- CreateIndex
CREATE INDEX "credential_key_id_idx" ON "credential"("key_id");

-- CreateIndex
CREATE INDEX "catalog_sync_organization_id_account_id_at_id_idx" ON "catalog_sync"("organization_id", "account_id", "at", "id");

-- CreateIndex
CREATE INDEX "connected_account_next_sync_at_idx" ON "connected_account"("next_sync_at");

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "connected_account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "catalog_sync" ADD CONSTRAINT "catalog_sync_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "connected_account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "capability_override" ADD CONSTRAINT "capability_override_organization_id_integration_id_fkey" FOREIGN KEY ("organization_id", "integration_id") REFERENCES "integration"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
