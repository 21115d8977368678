import type { InstantRunner } from '../block-runner.ts'
import { withStartDefaults } from '../start-variables.ts'

/** Gives the start variables, which were checked when the run was accepted. */
export const starterRunner: InstantRunner = {
  decide: ({ run, block }) => ({ result: { output: withStartDefaults(block.config, run.input) } }),
}
