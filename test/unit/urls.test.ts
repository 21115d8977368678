import { expect, it } from 'vitest'
import { Urls } from '../../rest-compat/urls.ts'

const RUN = '/api/workflow/WCFG-1/run/WRUN-1'

it.each(['https://agents.example.com', 'https://agents.example.com/', 'https://agents.example.com//'])(
  'stands below the public URL %s with one slash between them',
  (base) => {
    const urls = new Urls(() => base)
    expect(urls.run('WCFG-1', 'WRUN-1')).toBe(`https://agents.example.com${RUN}`)
    expect(urls.trigger('orders')).toBe('https://agents.example.com/api/webhooks/orders')
    expect(urls.result('exec_1')).toBe('https://agents.example.com/api/stream/results/exec_1')
  },
)

it('keeps the path of the public URL', () => {
  const urls = new Urls(() => 'https://example.com/agents/')
  expect(urls.run('WCFG-1', 'WRUN-1')).toBe(`https://example.com/agents${RUN}`)
  expect(urls.origin).toBe('https://example.com')
})
