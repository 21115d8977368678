/** Gives a suspended step to the job that is to go on with it, unless it has one already. */
export const AWAKEN_STEP = `
update run_step set job_id = $4
where organization_id = $1 and run_id = $2 and block_id = $3 and status = 'waiting' and job_id is null`
