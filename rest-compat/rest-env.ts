import type { Actor } from '../src/domain/actor.ts'
import type { HttpEnv } from '../src/platform/http/http-env.ts'

/** What a REST handler can rely on: the edge's values, and who calls. */
export interface RestEnv {
  Bindings: HttpEnv['Bindings']
  Variables: HttpEnv['Variables'] & { actor: Actor }
}
