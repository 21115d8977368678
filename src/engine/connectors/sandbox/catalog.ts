/** An integration that a demonstration starts with, and the accounts that are connected to it. */
export interface SandboxIntegration {
  key: string
  displayName: string
  description: string
  /** The label that callers see. */
  backend: string
  accounts: readonly { displayName: string; externalId: string }[]
}

/** What to seed. LinkedIn has two accounts, so that a caller meets the choice between them. */
export const SANDBOX_INTEGRATIONS: readonly SandboxIntegration[] = [
  {
    key: 'linkedin',
    displayName: 'LinkedIn (sandbox)',
    description: 'Made-up people to search and to write to; nothing leaves this installation.',
    backend: 'unipile',
    accounts: [
      { displayName: 'Jordan Avery, Sales', externalId: 'jordan-avery' },
      { displayName: 'Robin Castell, Founder', externalId: 'robin-castell' },
    ],
  },
  {
    key: 'gmail',
    displayName: 'Gmail (sandbox)',
    description: 'A made-up mailbox; mails that are sent stay in its outbox.',
    backend: 'builtin',
    accounts: [{ displayName: 'Jordan Avery', externalId: 'jordan.avery@sandbox.example' }],
  },
  {
    key: 'crm',
    displayName: 'CRM (sandbox)',
    description: 'Companies by domain, kept in this installation.',
    backend: 'builtin',
    accounts: [{ displayName: 'Sales workspace', externalId: 'sales-workspace' }],
  },
  {
    key: 'demo',
    displayName: 'Demo (sandbox)',
    description: 'Tools that are slow, that fail, or that answer with what they are given.',
    backend: 'builtin',
    accounts: [{ displayName: 'Demo', externalId: 'demo' }],
  },
  {
    key: 'http',
    displayName: 'HTTP requests',
    description: 'One request to any public address, sent for real.',
    backend: 'builtin',
    accounts: [{ displayName: 'HTTP', externalId: 'http' }],
  },
]
