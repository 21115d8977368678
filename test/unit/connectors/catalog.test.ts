import { describe, expect, it } from 'vitest'
import {
  integrationCapabilities,
  memoryCapabilities,
  type OfferedTool,
} from '../../../src/engine/connectors/catalog.ts'
import type { Hint, ToolHints } from '../../../src/engine/connectors/connector.ts'

type Claims = Record<keyof ToolHints, boolean>

const CAREFUL: Claims = { readOnly: false, idempotent: false, destructive: true, openWorld: true }

function hints(claims: Partial<Claims>, source: Hint['source'] = 'declared'): ToolHints {
  const of = (name: keyof Claims): Hint => ({ value: claims[name] ?? CAREFUL[name], source })
  return {
    readOnly: of('readOnly'),
    idempotent: of('idempotent'),
    destructive: of('destructive'),
    openWorld: of('openWorld'),
  }
}

/** `key/tool@account#schema`, such as `crm/find@acc_1#a`. */
function offer(text: string, parts: Partial<OfferedTool> = {}): OfferedTool {
  const [, key = '', name = '', accountId = '', schemaHash = ''] = /^(.*)\/(.*)@(.*)#(.*)$/.exec(text) ?? []
  return {
    name,
    description: `${name} of ${accountId}`,
    inputSchema: { type: 'object', title: schemaHash },
    hints: hints({}),
    toolDefinitionId: `tool_${accountId}`,
    schemaHash,
    version: 1,
    integration: { key, connector: 'builtin' },
    trustHints: true,
    backend: 'builtin',
    accountStatus: 'active',
    account: { id: accountId, organizationId: 'org_1', displayName: accountId, externalId: null },
    ...parts,
  }
}

function names(...offers: string[]): Record<string, string[]> {
  const capabilities = integrationCapabilities(offers.map((text) => offer(text)))
  return Object.fromEntries(
    capabilities.map(({ name, accounts }) => [name, accounts.map((account) => account.connectedAccountId)]),
  )
}

describe('the catalogue groups', () => {
  it.each([
    ['nothing', [], {}],
    ['one tool of one account', ['crm/find@acc_1#a'], { crm_find: ['acc_1'] }],
    [
      'equal tools of several accounts, the oldest first',
      ['crm/find@acc_2#a', 'crm/find@acc_1#a'],
      { crm_find: ['acc_1', 'acc_2'] },
    ],
    [
      'tools of different integrations apart',
      ['crm/find@acc_1#a', 'erp/find@acc_2#a'],
      { crm_find: ['acc_1'], erp_find: ['acc_2'] },
    ],
    [
      'different tools apart',
      ['crm/find@acc_1#a', 'crm/drop@acc_1#a'],
      { crm_drop: ['acc_1'], crm_find: ['acc_1'] },
    ],
    [
      'accounts that disagree apart: the majority keeps the name',
      ['crm/find@acc_1#old', 'crm/find@acc_2#new', 'crm/find@acc_3#new'],
      { crm_find: ['acc_2', 'acc_3'], crm_find_v2: ['acc_1'] },
    ],
    [
      'accounts that disagree in equal numbers: the oldest keeps the name',
      ['crm/find@acc_2#new', 'crm/find@acc_1#old'],
      { crm_find: ['acc_1'], crm_find_v2: ['acc_2'] },
    ],
    [
      'three opinions by their numbers',
      ['crm/find@acc_1#a', 'crm/find@acc_2#b', 'crm/find@acc_3#b', 'crm/find@acc_4#c'],
      { crm_find: ['acc_2', 'acc_3'], crm_find_v2: ['acc_1'], crm_find_v3: ['acc_4'] },
    ],
    [
      'tools apart whose names only look the same',
      ['crm/get-user@acc_1#a', 'crm/get.user@acc_1#b'],
      { crm_get_user: ['acc_1'], crm_get_user_2: ['acc_1'] },
    ],
  ])('%s', (_, offers, expected) => {
    expect(names(...offers)).toEqual(expected)
  })

  it('in the order of the names', () => {
    expect(Object.keys(names('b/x@acc_1#a', 'a/y@acc_1#a', 'a/x@acc_1#a'))).toEqual(['a_x', 'a_y', 'b_x'])
  })

  it('in one and the same way whatever order the tools come in', () => {
    const offers = [
      'crm/find@acc_1#a',
      'crm/find@acc_2#b',
      'crm/get-user@acc_1#a',
      'crm/get.user@acc_1#a',
    ].map((text) => offer(text))
    const first = integrationCapabilities(offers)
    for (let turn = 0; turn < offers.length; turn++) {
      offers.push(...offers.splice(0, 1))
      expect(integrationCapabilities(offers)).toEqual(first)
      expect(integrationCapabilities(offers.toReversed())).toEqual(first)
    }
  })

  it('with the words of the oldest account, and the newest version', () => {
    const tools = [offer('crm/find@acc_2#a', { version: 3 }), offer('crm/find@acc_1#a', { version: 2 })]
    expect(integrationCapabilities(tools)).toMatchObject([
      {
        name: 'crm_find',
        kind: 'integration',
        description: 'find of acc_1',
        version: 3,
        tool: 'find',
        integration: { key: 'crm' },
      },
    ])
  })

  it('and says through which accounts a call can go', () => {
    const account = { id: 'acc_1', organizationId: 'org_1', displayName: 'Sales', externalId: 'x' }
    const tool = offer('crm/find@acc_1#a', {
      binding: { path: '/companies' },
      backend: 'unipile',
      accountStatus: 'error',
      account,
    })
    expect(integrationCapabilities([tool])[0]?.accounts).toEqual([
      {
        connectedAccountId: 'acc_1',
        integrationId: 'crm',
        backend: 'unipile',
        displayName: 'Sales',
        status: 'error',
        toolDefinitionId: 'tool_acc_1',
        binding: { path: '/companies' },
        account,
      },
    ])
  })
})

describe('the flags of a capability', () => {
  const flags = (...claims: Partial<Claims>[]) => {
    const tools = claims.map((claim, index) => offer(`crm/x@acc_${index}#a`, { hints: hints(claim) }))
    const [capability] = integrationCapabilities(tools)
    return [capability?.isReadOnly, capability?.supportsIdempotency, capability?.isDestructive]
  }

  it.each([
    ['careful without a claim', [{}], [false, false, true]],
    ['that only reads: safe to repeat, destroys nothing', [{ readOnly: true }], [true, true, false]],
    ['that may be repeated', [{ idempotent: true, destructive: false }], [false, true, false]],
    ['that may be repeated and destroys', [{ idempotent: true }], [false, true, true]],
    ['of two that agree', [{ readOnly: true }, { readOnly: true }], [true, true, false]],
    ['of two of which one is careful', [{ readOnly: true }, {}], [false, false, true]],
    [
      'of one that only reads and one that may be repeated',
      [{ readOnly: true }, { idempotent: true, destructive: false }],
      [false, true, false],
    ],
    [
      'of three of which one destroys',
      [{ destructive: false }, { destructive: true }, { destructive: false }],
      [false, false, true],
    ],
  ])('%s', (_, claims, expected) => {
    expect(flags(...claims)).toEqual(expected)
  })

  it('name the source of the claim that counts', () => {
    const tools = [
      offer('crm/x@acc_1#a', { hints: hints({ readOnly: true }) }),
      offer('crm/x@acc_2#a', { hints: hints({}, 'default') }),
    ]
    const [capability] = integrationCapabilities(tools)
    expect(capability?.hints).toMatchObject({
      readOnly: { value: false, source: 'default' },
      destructive: { value: true, source: 'declared' },
    })
  })
})

describe('the memory', () => {
  it('offers its tools under their own names, in their order, without accounts', () => {
    const tools = ['memory_read', 'memory_append'].map((name) => ({
      ...offer(`/${name}@#a`, { hints: hints({ readOnly: name === 'memory_read' }) }),
    }))
    const capabilities = memoryCapabilities(tools)
    expect(
      capabilities.map(({ name, kind, accounts, integration }) => [name, kind, accounts, integration]),
    ).toEqual([
      ['memory_read', 'memory', [], null],
      ['memory_append', 'memory', [], null],
    ])
    expect(capabilities.map((one) => one.supportsIdempotency)).toEqual([true, false])
  })
})
