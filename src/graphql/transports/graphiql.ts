import type { IncomingMessage, ServerResponse } from 'node:http'
import { KEY_PROMPT } from './graphiql-key.ts'

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

/** In one tab, since each tab has headers of its own; the button to run asks which of them is meant. */
const EXAMPLES = `# What can be called?
query Capabilities {
  viewer { organization { name } scopes }
  capabilities(first: 5) { nodes { name description } }
}

# Begins a call and does not wait for its end.
mutation Invoke {
  invokeCapability(
    input: {
      name: "demo_slow"
      input: { steps: 5, delayMs: 1000 }
      async: true
    }
  ) {
    ... on InvokePayload { execution { id status } }
    ... on Error { code message }
  }
}

# What happened in an execution, then what happens,
# to its end. Put its id here.
subscription Watch {
  executionEvents(executionId: "exec_") {
    __typename
    seq
    cursor
    ... on ExecutionCheckpointEvent { message progress }
    ... on ExecutionDoneEvent { summary }
    ... on ExecutionErrorEvent { message }
  }
}

# Every execution whose status changes from now on.
subscription Updates {
  executionUpdates {
    cursor
    execution { id capabilityName status }
  }
}
`

/** Where the page is drawn by its scripts. */
const ROOT = '<div id="root"></div>'

/** The page is 9 MB of text: read when it is first asked for, and kept. */
let page: Promise<string> | undefined

/**
 * Answers a browser that opens the address itself, also with the operation that the page has put there; whether it was
 * one.
 */
export async function answersGraphiql(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { method, headers } = request
  const isPage = method === 'GET' && (headers.accept ?? '').includes('text/html')
  if (!isPage) return false
  page ??= renderPage()
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.end(await page)
  return true
}

async function renderPage(): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const rendered = renderGraphiQL({
    title: 'Switchyard',
    endpoint: '/graphql',
    defaultTabs: [{ query: EXAMPLES }],
    subscriptionsProtocol: 'GRAPHQL_SSE',
    shouldPersistHeaders: true,
    defaultEditorToolsVisibility: false,
  })
  return String(rendered).replace(ROOT, () => KEY_PROMPT + ROOT)
}
