import { describe, expect, it } from 'vitest'
import { assignCapabilityNames, toCapabilityName } from '../../../src/engine/connectors/capability-name.ts'

describe('the name of a capability', () => {
  it.each([
    ['linkedin', 'search_people', 'linkedin_search_people', 'joins the key and the tool'],
    ['linkedin', 'linkedin_search_people', 'linkedin_search_people', 'does not double the key'],
    ['linkedin', 'linkedin-search', 'linkedin_search', 'does not double the key before another separator'],
    ['linkedin', 'linkedinSearch', 'linkedinsearch', 'does not double the key in camel case'],
    ['linkedin', 'linkedin', 'linkedin', 'does not double a tool that is called like its integration'],
    ['http', 'https_get', 'http_https_get', 'keeps the key before a word that merely begins alike'],
    ['GitHub', 'Issues.List', 'github_issues_list', 'is in lower case, without dots'],
    ['my-crm', 'find company/by name', 'my_crm_find_company_by_name', 'has no other characters'],
    ['memory', 'search', 'tool_memory_search', 'leaves the names of the memory alone'],
    ['notes', 'memory_search', 'notes_memory_search', 'may contain "memory_" further on'],
    ['a', 'b'.repeat(80), `a_${'b'.repeat(62)}`, 'has at most 64 characters'],
  ])('of %s / %s is %s: it %s', (key, tool, name) => {
    expect(toCapabilityName(key, tool)).toBe(name)
  })
})

describe('the names of several capabilities', () => {
  const cases: [what: string, tools: [key: string, tool: string][], names: string[]][] = [
    [
      'different tools',
      [
        ['crm', 'find'],
        ['crm', 'delete'],
      ],
      ['crm_find', 'crm_delete'],
    ],
    [
      'tools that would be called alike',
      [
        ['a_b', 'c'],
        ['a', 'b_c'],
        ['a', 'b.c'],
      ],
      ['a_b_c', 'a_b_c_2', 'a_b_c_3'],
    ],
    [
      'versions of one tool',
      [
        ['crm', 'find'],
        ['crm', 'find'],
        ['crm', 'find'],
      ],
      ['crm_find', 'crm_find_v2', 'crm_find_v3'],
    ],
    [
      'a tool that has the name of a version',
      [
        ['crm', 'find_v2'],
        ['crm', 'find'],
        ['crm', 'find'],
      ],
      ['crm_find_v2', 'crm_find', 'crm_find_v2_2'],
    ],
    [
      'long names',
      [
        ['a', 'b'.repeat(80)],
        ['a', 'b'.repeat(81)],
        ['a', 'b'.repeat(80)],
      ],
      [`a_${'b'.repeat(62)}`, `a_${'b'.repeat(60)}_2`, `a_${'b'.repeat(59)}_v2`],
    ],
  ]

  it.each(cases)('are all different for %s', (_what, tools, names) => {
    const named = tools.map(([integrationKey, tool]) => ({ integrationKey, tool }))
    expect(assignCapabilityNames(named)).toEqual(names)
  })
})
