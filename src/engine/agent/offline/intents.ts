import type { Intent } from './intent.ts'
import { append } from './intents/append.ts'
import { assets } from './intents/assets.ts'
import { beside } from './intents/beside.ts'
import { branch } from './intents/branch.ts'
import { build } from './intents/build.ts'
import { categories } from './intents/categories.ts'
import { check } from './intents/check.ts'
import { configure } from './intents/configure.ts'
import { instruct, useModel } from './intents/configure-agent.ts'
import { addToRequest } from './intents/configure-request.ts'
import { connect } from './intents/connect.ts'
import { data } from './intents/data.ts'
import { declareInput } from './intents/declare-input.ts'
import { diagnose } from './intents/diagnose.ts'
import { duplicate } from './intents/duplicate.ts'
import { enable } from './intents/enable.ts'
import { explain } from './intents/explain.ts'
import { guard } from './intents/guard.ts'
import { help } from './intents/help.ts'
import { limits } from './intents/limits.ts'
import { move } from './intents/move.ts'
import { parallel } from './intents/parallel.ts'
import { questions } from './intents/questions.ts'
import { remove } from './intents/remove.ts'
import { rename } from './intents/rename.ts'
import { replace } from './intents/replace.ts'
import { route } from './intents/route.ts'
import { schedule } from './intents/schedule.ts'
import { trigger } from './intents/trigger.ts'
import { undo } from './intents/undo.ts'
import { values } from './intents/values.ts'

/**
 * Everything that can be asked, in the order in which a clause is tried: what is said in few fixed words first, what
 * only names a step last.
 */
export const INTENTS: readonly Intent[] = [
  schedule,
  help,
  undo,
  limits,
  diagnose,
  check,
  assets,
  explain,
  values,
  data,
  questions,
  trigger,
  rename,
  guard,
  enable,
  connect,
  replace,
  duplicate,
  categories,
  route,
  declareInput,
  addToRequest,
  useModel,
  configure,
  instruct,
  remove,
  move,
  beside,
  parallel,
  build,
  branch,
  append,
]
