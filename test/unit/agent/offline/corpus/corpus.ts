import { APPEND } from './append.ts'
import { APPEND_MORE } from './append-more.ts'
import { BRANCH, PARALLEL } from './branch.ts'
import { BUILD } from './build.ts'
import type { Case } from './case.ts'
import { CONFIGURE } from './configure.ts'
import { ARRANGE, REMOVE, RENAME } from './edit.ts'
import { HELD_OUT } from './held-out.ts'
import { CATEGORIES, RETIMED, SEVERAL, UNDO } from './refine.ts'
import { SCHEDULE } from './schedule.ts'
import { SECRETS } from './secrets.ts'
import { SPELLING } from './spelling.ts'
import { TALK } from './talk.ts'
import { ASSETS, DATA, DIAGNOSE } from './tools.ts'

/** Prompts and the workflows that they make, by intent. */
export const CORPUS: Readonly<Record<string, readonly Case[]>> = {
  ...{
    append: [...APPEND, ...APPEND_MORE],
    build: BUILD,
    branch: BRANCH,
    parallel: PARALLEL,
    remove: REMOVE,
    rename: RENAME,
  },
  ...{ arrange: ARRANGE, configure: CONFIGURE, schedule: SCHEDULE, talk: TALK, diagnose: DIAGNOSE },
  ...{ secrets: SECRETS, several: SEVERAL, undo: UNDO, retimed: RETIMED, categories: CATEGORIES },
  ...{ spelling: SPELLING },
  ...{ data: DATA, assets: ASSETS, 'held out': HELD_OUT },
}
