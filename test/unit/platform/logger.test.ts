import { describe, expect, it } from 'vitest'
import { createLogger } from '../../../src/platform/logger.ts'

const CANARY = 'hunter2canary'

function capture(level = 'trace') {
  const lines: string[] = []
  const logger = createLogger(level, { write: (line: string) => lines.push(line) })
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '') }
}

describe('a line', () => {
  it('is one JSON object with the level in words and the time in ISO 8601', () => {
    const { logger, lines, last } = capture()
    logger.info({ requestId: 'r1', status: 200 }, 'request')
    expect(lines).toHaveLength(1)
    expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1)
    expect(last()).toMatchObject({ level: 'info', requestId: 'r1', status: 200, msg: 'request' })
    expect(last().time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it('is left out below the level', () => {
    const { logger, lines } = capture('warn')
    logger.info('quiet')
    logger.warn('loud')
    expect(lines).toHaveLength(1)
  })

  it('describes an error with its stack, its causes and what hangs on it', () => {
    const { logger, last } = capture()
    const cause = new Error('the disk is full')
    logger.error({ err: Object.assign(new TypeError('cannot write', { cause }), { code: 'E1' }) }, 'failed')
    expect(last().err).toMatchObject({ type: 'TypeError', message: 'cannot write', code: 'E1' })
    expect(last().err.stack).toContain('logger.test.ts')
    expect(last().err.cause).toMatchObject({ type: 'Error', message: 'the disk is full' })
  })

  it('survives what JSON cannot hold', () => {
    const { logger, last } = capture()
    const circular: Record<string, unknown> = { at: new Date(0), undefined }
    circular.self = circular
    logger.info({ circular })
    expect(last().circular).toMatchObject({ at: '1970-01-01T00:00:00.000Z', self: {} })
  })
})

describe('no secret is written', () => {
  it.each([
    ['authorization'],
    ['Authorization'],
    ['x-api-key'],
    ['X-Api-Key'],
    ['apikey'],
    ['apiKey'],
    ['API_KEY_PEPPER'],
    ['x-copy-ai-api-key'],
    ['stream_token'],
    ['streamToken'],
    ['password'],
    ['dbPassword'],
    ['clientSecret'],
    ['access_token'],
    ['cookie'],
    ['set-cookie'],
    ['credentials'],
  ])('under the name %s, at any level', (name) => {
    const { logger, lines, last } = capture()
    logger.info({ [name]: CANARY })
    logger.info({ request: { headers: [{ [name]: CANARY }] } })
    logger.info({ [name]: { value: CANARY } })
    logger.info({ [name]: [CANARY] })
    logger.info({ err: Object.assign(new Error('failed'), { options: { [name]: CANARY } }) })
    logger.child({ [name]: CANARY }).info('bound')
    logger.child({ [name]: `with \\ and " ${CANARY}` }).info('bound')
    expect(lines.join('')).not.toContain(CANARY)
    expect(last().msg).toBe('bound')
  })

  it.each([
    [`/api/runtime/executions/e/events?after=3&stream_token=${CANARY}`],
    [`/api/webhooks/w?token=${CANARY}&x=1`],
    [`postgres://user:${CANARY}@db/name`],
    [`Authorization: Bearer ${CANARY}`],
    [`key sy_live_${CANARY} is unknown`],
  ])('inside a text: %s', (text) => {
    const { logger, lines, last } = capture()
    logger.info({ url: text })
    logger.info(text)
    logger.error({ err: new Error(text) })
    logger.child({ url: text }).info('bound')
    expect(lines.join('')).not.toContain(CANARY)
    expect(last().msg).toBe('bound')
  })

  it('below the levels that are shown', () => {
    const { logger, lines } = capture()
    let deep: object = { note: CANARY }
    for (let i = 0; i < 50; i++) deep = { deep }
    logger.info({ deep })
    expect(lines.join('')).not.toContain(CANARY)
  })

  it('while counts of tokens stay', () => {
    const { logger, last } = capture()
    logger.info({ usage: { inputTokens: 12, outputTokens: 0 } })
    expect(last().usage).toEqual({ inputTokens: 12, outputTokens: 0 })
  })
})
