import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docsRoutes } from '../../../src/platform/http/docs-page.ts'
import { TestClient } from '../../support/client.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

let server: TinyServer
let client: TestClient

beforeAll(async () => {
  server = await startTinyServer((app) => {
    app.route(
      '/',
      docsRoutes(() => ({ openapi: '3.1.0', paths: {} })),
    )
  })
  client = new TestClient(server.url, null)
})

afterAll(() => server.close(0))

/** The addresses of everything that a page loads. */
function assetsOf(html: string): string[] {
  return [...html.matchAll(/<(?:script|link|img)\b[^>]*\b(?:src|href)="([^"]*)"/g)].flatMap(
    ([, url]) => url ?? [],
  )
}

describe('/openapi.json', () => {
  it('is the document', async () => {
    const answer = await client.get('/openapi.json')
    expect(answer).toMatchObject({ status: 200, json: { openapi: '3.1.0', paths: {} } })
  })
})

describe('/docs', () => {
  it('loads everything from this server, with the right types', async () => {
    const page = await client.get('/docs')
    expect(page.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    const loaded: Record<string, [number, string | null]> = {}
    for (const url of assetsOf(page.text)) {
      expect(url).not.toMatch(/^(?:[a-z]+:|\/)/i)
      const asset = await client.get(new URL(url, `${server.url}/docs`).pathname)
      loaded[url] = [asset.status, asset.headers.get('content-type')]
    }
    expect(loaded).toEqual({
      'docs/swagger-ui.css': [200, 'text/css; charset=utf-8'],
      'docs/favicon-32x32.png': [200, 'image/png'],
      'docs/swagger-ui-bundle.js': [200, 'text/javascript; charset=utf-8'],
      'docs/start.js': [200, 'text/javascript'],
    })
  })

  it('serves the files of the package as they are', async () => {
    const path = createRequire(import.meta.url).resolve('swagger-ui-dist/swagger-ui.css')
    expect((await client.get('/docs/swagger-ui.css')).text).toBe(readFileSync(path, 'utf8'))
  })

  it('works under a policy that allows nothing from elsewhere and nothing inline', async () => {
    const page = await client.get('/docs')
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; " +
        "frame-ancestors 'none'; object-src 'none'",
    )
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=/i)
    const css = (await client.get('/docs/swagger-ui.css')).text
    const loaded = [...css.matchAll(/url\(["']?([^"')]*)|@import/g)].map(([whole, url]) => url ?? whole)
    expect(loaded.length).toBeGreaterThan(0)
    expect(loaded.filter((url) => !url.startsWith('data:'))).toEqual([])
  })

  it('shows the document, and asks no public service about it', async () => {
    const script = (await client.get('/docs/start.js')).text
    const calls: unknown[] = []
    vm.runInNewContext(script, { SwaggerUIBundle: (options: unknown) => calls.push(options) })
    expect(calls).toEqual([{ url: 'openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null }])
  })

  it('has no other files', async () => {
    for (const path of [
      '/docs/package.json',
      '/docs/../package.json',
      '/docs/%2e%2e/package.json',
      '/docs/index.html',
    ]) {
      expect((await client.get(path)).status).toBe(404)
    }
  })
})
