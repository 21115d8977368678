import { Hono } from 'hono'

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface StartPageLink {
  /** Relative, so that it also works below a path of a proxy. */
  href: string
  name: string
  /** What is found there. */
  what: string
}

/** `/` is a page with the places that people look for; it loads nothing. Texts are HTML. */
export function startPageRoutes({ title, links }: { title: string; links: readonly StartPageLink[] }): Hono {
  const page = render(title, links)
  const app = new Hono()
  app.get('/', (c) => c.html(page, 200, { 'Content-Security-Policy': CONTENT_SECURITY_POLICY }))
  return app
}

function render(title: string, links: readonly StartPageLink[]): string {
  const items = links.map(({ href, name, what }) => `<dt><a href="${href}">${name}</a></dt><dd>${what}</dd>`)
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <style>
      body { font: 17px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem }
      dt { margin-top: 1rem; font-weight: 600 }
      dd { margin: 0 }
      @media (prefers-color-scheme: dark) { body { background: #16181d; color: #e6e8ee } a { color: #8ab4ff } }
    </style>
  </head>
  <body>
    <h1>${title}</h1>
    <dl>
      ${items.join('\n      ')}
    </dl>
  </body>
</html>
`
}
