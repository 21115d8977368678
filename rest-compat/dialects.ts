import { toCopilotError } from './copilot-api/errors.ts'
import type { RenderedError } from './rendered-error.ts'
import { toRuntimeError } from './runtime-api/errors.ts'
import { toWorkflowError } from './workflow-api/errors.ts'
import { toWorkflowsError } from './workflows-api/errors.ts'

type Renderer = (error: unknown, requestId: string) => RenderedError

/** Who speaks which dialect, by the beginning of the path; our own routes speak the Runtime API's. */
const DIALECTS: readonly { path: RegExp; render: Renderer }[] = [
  { path: /^\/api\/copilot(?:\/|$)/, render: toCopilotError },
  { path: /^\/api\/(?:webhook|workflow)(?:\/|$)/, render: toWorkflowError },
  { path: /^\/api\/(?:webhooks|workflows)(?:\/|$)/, render: toWorkflowsError },
]

/** An error in the words of the API that was asked (rest.md, Error serialisers). */
export function renderError(
  error: unknown,
  { path, requestId }: { path: string; requestId: string },
): RenderedError {
  const render = DIALECTS.find((dialect) => dialect.path.test(path))?.render ?? toRuntimeError
  return render(error, requestId)
}
