import { isAppError } from '../../../base/errors.ts'
import type { JsonObject } from '../../../base/json.ts'
import { CodeError } from '../../code-sandbox/code-error.ts'
import type { CodeLogLine } from '../../code-sandbox/code-log.ts'
import type { CodeSandbox } from '../../code-sandbox/code-sandbox.ts'
import { code } from '../blocks/code.ts'
import { boundsOf, checkNeeds, numberIn } from './block-config.ts'
import { type BlockCall, BlockError, type BlockRunner } from './block-runner.ts'

const { timeout_ms: timeout, memory_mb: memory } = code.config
const CREDITS = 1

/** Runs the block's JavaScript in the sandbox; what it writes to its console is the step's log. */
export function createCodeRunner(sandbox: Pick<CodeSandbox, 'run'>): BlockRunner {
  return {
    async run(call) {
      const { config, results, signal, log } = call
      checkNeeds(code, call)
      const language = String(config.language ?? 'javascript')
      if (language !== 'javascript') {
        throw new BlockError('VALIDATION', `Code in ${language} cannot be run here, only javascript`)
      }
      try {
        const { output, log: lines } = await sandbox.run({
          code: String(config.code ?? ''),
          inputData: toInputData(results),
          timeoutMs: numberIn(call, 'timeout_ms', boundsOf(timeout)),
          memoryMb: numberIn(call, 'memory_mb', boundsOf(memory)),
          signal,
        })
        writeLog(log, lines)
        return { kind: 'done', result: { output }, credits: CREDITS }
      } catch (cause) {
        if (cause instanceof CodeError) writeLog(log, cause.log)
        throw toBlockError(cause)
      }
    },
  }
}

/** `input_data["Fetch"]["output"]`, as references see the results. */
function toInputData(results: ReadonlyMap<string, JsonObject>): JsonObject {
  return Object.fromEntries(results)
}

function writeLog(log: BlockCall['log'], lines: readonly CodeLogLine[]): void {
  for (const { level, text } of lines) log(toLevel(level), text)
}

function toLevel(level: string): Parameters<BlockCall['log']>[0] {
  switch (level) {
    case 'debug':
    case 'warn':
    case 'error':
      return level
    default:
      return 'info'
  }
}

/** Code is not tried again: it would do the same. A full queue is. */
function toBlockError(cause: unknown): unknown {
  if (cause instanceof CodeError)
    return new BlockError(cause.code, cause.message, { credits: CREDITS, cause })
  if (isAppError(cause, 'UNAVAILABLE'))
    return new BlockError(cause.code, cause.message, { retryable: true, cause })
  return cause
}
