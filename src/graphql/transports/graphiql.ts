import type { IncomingMessage, ServerResponse } from 'node:http'

/** The page holds its scripts, styles and workers itself and loads nothing from elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

const DEFAULT_QUERY = `# Put {"authorization": "Bearer …"} into the headers below; they are kept in this browser.
query Viewer {
  viewer { organization { name } scopes }
  capabilities(first: 5) { nodes { name description } }
}

mutation Invoke {
  invokeCapability(input: { name: "memory_ls", async: true }) {
    ... on InvokePayload { execution { id status } }
    ... on Error { code message }
  }
}

subscription Watch($executionId: ID!) {
  executionEvents(executionId: $executionId) {
    __typename
    seq
    cursor
    ... on ExecutionDoneEvent { summary }
    ... on ExecutionErrorEvent { message }
  }
}
`

/** The page is 9 MB of text: read when it is first asked for, and kept. */
let page: Promise<string> | undefined

/** Answers a browser that opens the address itself, without an operation; whether it was one. */
export async function answersGraphiql(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { method, url = '', headers } = request
  const isPage = method === 'GET' && (headers.accept ?? '').includes('text/html')
  if (!isPage || new URL(url, 'http://localhost').searchParams.has('query')) return false
  page ??= renderPage()
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.end(await page)
  return true
}

async function renderPage(): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  return String(
    renderGraphiQL({
      title: 'Switchyard',
      endpoint: '/graphql',
      defaultQuery: DEFAULT_QUERY,
      subscriptionsProtocol: 'GRAPHQL_SSE',
      shouldPersistHeaders: true,
    }),
  )
}
