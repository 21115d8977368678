-- A run's row is written again with each change of its status, in every index that it has: as few as can be.

-- The index that was there already becomes the key; the one over the id alone told no more.
ALTER TABLE "run_step" DROP CONSTRAINT "run_step_pkey";
ALTER TABLE "run_step" ADD CONSTRAINT "run_step_pkey" PRIMARY KEY USING INDEX "run_step_organization_id_id_key";

ALTER TABLE "workflow_run" DROP CONSTRAINT "workflow_run_pkey";
ALTER TABLE "workflow_run" ADD CONSTRAINT "workflow_run_pkey" PRIMARY KEY USING INDEX "workflow_run_organization_id_id_key";

-- Only runs that another run waits for.
DROP INDEX "workflow_run_organization_id_parent_run_id_idx";
CREATE INDEX "workflow_run_organization_id_parent_run_id_idx" ON "workflow_run"("organization_id", "parent_run_id") WHERE "parent_run_id" IS NOT NULL;
