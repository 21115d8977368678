// Invokes a capability and watches its execution: KEY=… npx node examples/invoke-and-watch.ts
import type { TadaDocumentNode } from 'gql.tada'
import { print } from 'graphql'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { graphql } from './graphql.ts'
import { watch } from './watch.ts'

const url = process.env.SWITCHYARD_URL ?? 'http://127.0.0.1:4000'
const authorization = `Bearer ${process.env.KEY ?? ''}`

const Invoke = graphql(`
  mutation Invoke($input: InvokeCapabilityInput!) {
    invokeCapability(input: $input) {
      __typename
      ... on InvokePayload { execution { id status } }
      ... on AmbiguousAccountError { message availableAccounts { connectedAccountId displayName } }
      ... on Error { message code }
    }
  }
`)

async function ask<Result, Variables>(
  document: TadaDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(document), variables }),
  })
  const answer = (await response.json()) as { data: Result; errors?: { message: string }[] } // as GraphQL has it
  if (answer.errors?.[0]) throw new Error(answer.errors[0].message)
  return answer.data
}

const input = { name: 'demo_slow', input: { steps: 20, delayMs: 250 }, async: true }
const { invokeCapability: invoked } = await ask(Invoke, { input })
if (invoked.__typename !== 'InvokePayload') throw new Error(JSON.stringify(invoked))

const client = createClient({
  url: `${url.replace(/^http/, 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
  retryAttempts: 0,
})
for await (const event of watch(client, invoked.execution.id)) console.log(event)
await client.dispose()
