import type { InstantRunner } from './block-runner.ts'

/** Gives the run's output; that it ends the run is the plan's to know. */
export const responseRunner: InstantRunner = {
  decide: ({ config: { output = null } }) => ({ result: { output } }),
}
