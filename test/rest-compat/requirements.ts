import { contract } from './requirements/contract.ts'
import { copilot } from './requirements/copilot.ts'
import { reference } from './requirements/reference.ts'
import { streams } from './requirements/streams.ts'
import { triggers } from './requirements/triggers.ts'
import { workflowRuns } from './requirements/workflow-runs.ts'
import { workflowWebhooks } from './requirements/workflow-webhooks.ts'
import { workflows } from './requirements/workflows.ts'

/** Everything that the reproduced APIs promise; coverage.test.ts holds each entry against the tests. */
export const requirements = [
  ...reference,
  ...contract,
  ...streams,
  ...workflowWebhooks,
  ...workflowRuns,
  ...triggers,
  ...workflows,
  ...copilot,
]
