import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { WEBHOOK_EVENT_TYPES } from '../../../src/engine/webhooks/webhook-event.ts'

it('names every type of webhook in the README, and no other', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const [, section = ''] = /^### Webhooks\n(.*?)^### /ms.exec(readme) ?? []
  const named = [...section.matchAll(/`([a-zA-Z]+\.[a-zA-Z]+)`/g)].map(([, type]) => type)
  expect(named.toSorted()).toEqual([...WEBHOOK_EVENT_TYPES].toSorted())
})
