import type { RequestListener } from 'node:http'
import { getRequestListener, RequestError } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Logger } from '../logger.ts'
import type { HttpEnv } from './http-env.ts'

/**
 * Answers node's requests with the app. What never reaches the app, such as an address or a Host that is no URL,
 * is answered in the envelope of the API as well: `{"error": …}`, 400 or 500.
 */
export function createRequestListener<E extends HttpEnv>(app: Hono<E>, logger: Logger): RequestListener {
  return getRequestListener(app.fetch, {
    hostname: 'localhost', // for HTTP/1.0 clients, which send no Host; answers never depend on it
    errorHandler: (error) => {
      if (error instanceof RequestError) return Response.json({ error: 'Bad request' }, { status: 400 })
      logger.error({ err: error }, 'a request failed outside of the application')
      return Response.json({ error: 'Internal error' }, { status: 500 })
    },
  })
}
