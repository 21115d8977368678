import { describe, expect, it } from 'vitest'
import { reportCreated, reportList } from '../../../src/cli/key-report.ts'
import type { ApiKey } from '../../../src/domain/api-keys/api-key.ts'

const FIRST: ApiKey = {
  id: 'key_1',
  organizationId: 'org_1',
  name: 'agent',
  label: 'for the agent',
  prefix: 'sy_live_AbCd',
  lastFour: 'wXyZ',
  scopes: ['runtime', 'read'],
  status: 'active',
  createdAt: new Date('2026-11-22T10:00:00Z'),
  expiresAt: new Date('2027-01-31T00:00:00Z'),
  disabledAt: null,
  revokedAt: null,
  lastUsedAt: new Date('2026-11-22T10:20:30Z'),
}
const SECOND: ApiKey = { ...FIRST, id: 'key_22', name: 'ci', label: null, expiresAt: null, lastUsedAt: null }

describe('reports about keys', () => {
  it('are aligned tables for a list', () => {
    expect(reportList([FIRST, SECOND]).output.split('\n')).toEqual([
      'ID      NAME   SCOPES        STATUS  EXPIRES               LAST USED             KEY                LABEL',
      'key_1   agent  runtime,read  active  2027-01-31 00:00 UTC  2026-11-22 10:20 UTC  sy_live_AbCd…wXyZ  for the agent',
      'key_22  ci     runtime,read  active  never                 never                 sy_live_AbCd…wXyZ',
    ])
  })

  it('say so when there are no keys', () => {
    expect(reportList([])).toEqual({ output: '', note: 'There are no keys.' })
  })

  it('keep the secret apart from what people want to know about it', () => {
    expect(reportCreated({ apiKey: FIRST, secret: 'the secret' })).toEqual({
      output: 'the secret',
      note: 'Created key_1 "agent": scopes runtime,read, expires 2027-01-31 00:00 UTC. Keep the secret now: it is not shown again.',
    })
  })
})
