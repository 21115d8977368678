import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono } from 'hono'

const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const
const ONE_DAY = 'public, max-age=86400'
/** Everything comes from this server; the stylesheet carries its icons as data. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API reference</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png">
  </head>
  <body>
    <div id="api"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`

/** validatorUrl would otherwise send the document's address to a public service. */
const START_SCRIPT = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null })
`

/**
 * `/openapi.json` answers with what `document` returns; `/docs` is a page that shows it and loads nothing from
 * elsewhere. Addresses in the page are relative, so that it also works below a path of a proxy.
 */
export function docsRoutes(document: () => object): Hono {
  const app = new Hono()
  app.get('/openapi.json', (c) => c.json(document()))
  app.get('/docs', (c) => c.html(PAGE, 200, { 'Content-Security-Policy': CONTENT_SECURITY_POLICY }))
  app.get('/docs/start.js', (c) => c.body(START_SCRIPT, 200, { 'Content-Type': 'text/javascript' }))
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  for (const path of ASSETS) app.get(`/docs/${path}`, serveStatic({ root, path, onFound: keepForOneDay }))
  return app
}

function keepForOneDay(_path: string, c: Context): void {
  c.header('Cache-Control', ONE_DAY)
}
