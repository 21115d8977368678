import { MAX_LOG_LINES } from './code-log.ts'

/** Told apart from what the code returns itself. */
const ANSWER = '__assigned_output'

/** `host` is what the sandbox's owner offers; each call of it waits for its answer. */
const PRELUDE = `
const input_data = JSON.parse(host.input());
let __lines = 0;
const __text = (value) => typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
const console = Object.fromEntries(['debug', 'log', 'info', 'warn', 'error'].map((level) => [
  level, (...values) => { if (__lines++ < ${MAX_LOG_LINES}) host.log(level, values.map(__text).join(' ')); },
]));
const __thrown = (value) => value instanceof Error ? value : new Error(__text(value));`

/**
 * The program that runs in the sandbox: a person's code as the body of a function. The code sees `input_data`,
 * reports on `console`, and answers by assigning to `output`, which it may also declare itself, or by returning.
 * The program's own answer is JSON.
 */
export function guestProgram(code: string): string {
  return `${PRELUDE}
let output = null;
const __returned = await (async () => {
${code}
;return { ${ANSWER}: typeof output === 'undefined' ? null : output };
})().catch((value) => { throw __thrown(value); });
const __isAnswer = typeof __returned === 'object' && __returned !== null && '${ANSWER}' in __returned;
return JSON.stringify(__isAnswer ? __returned.${ANSWER} : (__returned ?? output)) ?? 'null';`
}
