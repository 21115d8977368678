-- CreateEnum
CREATE TYPE "wait_reason" AS ENUM ('approval', 'scheduled');

-- CreateEnum
CREATE TYPE "approval_policy" AS ENUM ('never', 'destructive', 'writes', 'always');

-- CreateEnum
CREATE TYPE "approval_status" AS ENUM ('pending', 'approved', 'denied', 'expired', 'cancelled');

-- CreateEnum
CREATE TYPE "approval_subject_kind" AS ENUM ('execution', 'run_step', 'copilot_confirmation');

-- AlterTable
ALTER TABLE "execution" ADD COLUMN     "parent_id" TEXT,
ADD COLUMN     "wait_reason" "wait_reason";

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "approval_policy" "approval_policy" NOT NULL DEFAULT 'never';

-- CreateTable
CREATE TABLE "approval" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "subject_kind" "approval_subject_kind" NOT NULL,
    "subject_id" TEXT NOT NULL,
    "status" "approval_status" NOT NULL DEFAULT 'pending',
    "reason" TEXT NOT NULL,
    "input" JSON,
    "input_schema" JSON,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "comment" TEXT,
    "edited_input" JSON,

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "capability_policy" (
    "organization_id" TEXT NOT NULL,
    "capability_name" TEXT NOT NULL,
    "approval_policy" "approval_policy" NOT NULL,

    CONSTRAINT "capability_policy_pkey" PRIMARY KEY ("organization_id","capability_name")
);

-- CreateIndex
CREATE INDEX "approval_organization_id_status_requested_at_id_idx" ON "approval"("organization_id", "status", "requested_at", "id");

-- CreateIndex
CREATE INDEX "approval_organization_id_subject_id_requested_at_idx" ON "approval"("organization_id", "subject_id", "requested_at");

-- CreateIndex
-- Only those that a decision is owed on; Prisma has no words for that.
CREATE INDEX "approval_expires_at_idx" ON "approval"("expires_at") WHERE "status" = 'pending';

-- CreateIndex
CREATE UNIQUE INDEX "approval_organization_id_id_key" ON "approval"("organization_id", "id");

-- CreateIndex
-- Only those that wait for their begin: the others come and go without touching it.
CREATE INDEX "execution_wait_reason_run_at_idx" ON "execution"("wait_reason", "run_at") WHERE "wait_reason" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "execution" ADD CONSTRAINT "execution_organization_id_parent_id_fkey" FOREIGN KEY ("organization_id", "parent_id") REFERENCES "execution"("organization_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "approval" ADD CONSTRAINT "approval_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "capability_policy" ADD CONSTRAINT "capability_policy_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
