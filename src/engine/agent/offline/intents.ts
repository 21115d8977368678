import type { Intent } from './intent.ts'
import { append } from './intents/append.ts'
import { build } from './intents/build.ts'
import { remove } from './intents/remove.ts'
import { rename } from './intents/rename.ts'

/** Everything that can be asked, in the order in which a clause is tried. */
export const INTENTS: readonly Intent[] = [rename, remove, build, append]
