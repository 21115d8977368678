import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { AppError } from '../src/base/errors.ts'
import { isStorableText } from '../src/base/storable-text.ts'
import type { RestEnv } from './rest-env.ts'

/** A documented operation; paths are written as in OpenAPI, with `{name}` for a parameter. */
export type Operation = Pick<
  RouteConfig,
  'method' | 'path' | 'summary' | 'description' | 'request' | 'responses' | 'tags'
>

type Handler = (c: Context<RestEnv>) => Promise<Response> | Response

/**
 * Adds operations to the app and to its OpenAPI document. Every other method on one of their paths is answered
 * with METHOD_NOT_ALLOWED. Handlers read and check their input themselves, in the words of their dialect.
 */
export class Routes {
  readonly #app: OpenAPIHono<RestEnv>
  readonly #methods = new Map<string, string[]>()

  constructor(app: OpenAPIHono<RestEnv>) {
    this.#app = app
  }

  add(operation: Operation, handler: Handler): this {
    this.#app.openAPIRegistry.registerPath(operation)
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1')
    this.#app.on(operation.method.toUpperCase(), path, handler)
    this.#methods.set(path, [...(this.#methods.get(path) ?? []), operation.method.toUpperCase()])
    return this
  }

  /** To be called once, after the last operation. */
  refuseOtherMethods(): void {
    for (const [path, methods] of this.#methods) {
      const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods
      this.#app.all(path, () => {
        throw new AppError('METHOD_NOT_ALLOWED', 'Method not allowed', { allow })
      })
    }
  }
}

/** A path parameter that the route's path declares. Throws NOT_FOUND for one that nothing can be stored under. */
export function pathParameter(c: Context<RestEnv>, name: string): string {
  const value = c.req.param(name)
  if (value === undefined) throw new Error(`the route has no parameter ${name}`)
  if (!isStorableText(value)) throw new AppError('NOT_FOUND', 'Not found')
  return value
}
