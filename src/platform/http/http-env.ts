import type { HttpBindings } from '@hono/node-server'
import type { RequestIdVariables } from 'hono/request-id'

/** What every handler of the HTTP edge can rely on: node's own request and response, the request's id and trace. */
export interface HttpEnv {
  Bindings: HttpBindings
  Variables: RequestIdVariables & { traceId: string }
}
