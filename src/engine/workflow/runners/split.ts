import type { InstantRunner } from './block-runner.ts'

/** Goes on at all its outputs. */
export const splitRunner: InstantRunner = { decide: () => ({ result: {} }) }
