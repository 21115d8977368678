import { withStartDefaults } from '../graph/start-variables.ts'
import type { InstantRunner } from './block-runner.ts'

/** Gives the start variables, which were checked when the run was accepted. */
export const starterRunner: InstantRunner = {
  decide: ({ run, block }) => ({ result: { output: withStartDefaults(block.config, run.input) } }),
}
