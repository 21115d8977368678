import { contract } from './requirements/contract.ts'
import { reference } from './requirements/reference.ts'
import { streams } from './requirements/streams.ts'

/** Everything that the runtime routes promise; coverage.test.ts holds each entry against the tests. */
export const requirements = [...reference, ...contract, ...streams]
