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

/** A tab of the page. */
interface Example {
  query: string
  variables?: string
}

const HEADERS = JSON.stringify({ authorization: 'Bearer <an API key>' }, null, 2)

const EXAMPLES: readonly Example[] = [
  {
    query: `# Put an API key into the headers below; they are kept in this browser.
query Viewer {
  viewer { organization { name } scopes }
  capabilities(first: 5) { nodes { name description } }
}
`,
  },
  {
    query: `# Begins a call and does not wait for its end; watch it with its id.
mutation Invoke {
  invokeCapability(input: { name: "demo_slow", input: { steps: 5, delayMs: 1000 }, async: true }) {
    ... on InvokePayload { execution { id status } }
    ... on Error { code message }
  }
}
`,
  },
  {
    query: `# Everything that happened in an execution, then what happens, to its end.
subscription Watch($executionId: ID!) {
  executionEvents(executionId: $executionId) {
    __typename
    seq
    cursor
    ... on ExecutionCheckpointEvent { message progress }
    ... on ExecutionDoneEvent { summary }
    ... on ExecutionErrorEvent { message }
  }
}
`,
    variables: JSON.stringify({ executionId: 'exec_' }, null, 2),
  },
  {
    query: `# Every execution of the organisation whose status changes from now on.
subscription Updates {
  executionUpdates { cursor execution { id capabilityName status } }
}
`,
  },
]

/** The page is 9 MB of text: read when it is first asked for, and kept. */
let page: Promise<string> | undefined

/** Answers a browser that opens the address itself, also with the operation that the page has put there; whether it was one. */
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
  return String(
    renderGraphiQL({
      title: 'Switchyard',
      endpoint: '/graphql',
      defaultTabs: EXAMPLES.map((example) => ({ headers: HEADERS, ...example })),
      subscriptionsProtocol: 'GRAPHQL_SSE',
      shouldPersistHeaders: true,
    }),
  )
}
