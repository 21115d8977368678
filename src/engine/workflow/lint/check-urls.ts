import { isIP } from 'node:net'
import { parseText } from '../expressions/references.ts'
import type { DraftGraph, GraphNode } from '../graph/graph.ts'
import type { LintIssue, LintSeverity } from './lint-issue.ts'

const PRIVATE_HOST = /^(?:localhost|.*\.localhost|.*\.local|.*\.internal)$/i
const PRIVATE_ADDRESS =
  /^(?:0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?(?:::1?\]?$|f[cd]|fe80:))/i

/** Addresses that requests are not sent to, or that show what they send. */
export function checkUrls({ nodes }: DraftGraph): LintIssue[] {
  return nodes.flatMap((node) => {
    const { url } = node.config
    return node.type === 'general_api' && typeof url === 'string' && url.trim() !== ''
      ? urlIssues(node, url.trim())
      : []
  })
}

function urlIssues(node: GraphNode<string>, text: string): LintIssue[] {
  const issue = (severity: LintSeverity, message: string): LintIssue[] => [
    { rule: 'UNSAFE_URL', severity, message: `"${node.name}": ${message}`, blockId: node.id, field: 'url' },
  ]
  const [first] = parseText(text)
  if (typeof first !== 'string') return []
  const url = parseUrl(text)
  if (url === null) return issue('error', 'the address is not an http or https URL')
  if (url.username !== '' || url.password !== '')
    return issue('error', 'the address must not hold credentials')
  if (isPrivate(url.hostname))
    return issue(
      'warning',
      `${url.hostname} is private: requests to it are refused unless ALLOW_PRIVATE_NETWORK names it`,
    )
  return url.protocol === 'http:'
    ? issue('warning', 'http shows everybody on the way what is sent; use https')
    : []
}

/** References stand for some text, which is enough to read the rest of the address. */
function parseUrl(text: string): URL | null {
  const filled = parseText(text)
    .map((part) => (typeof part === 'string' ? part : 'x'))
    .join('')
  const url = URL.canParse(filled) ? new URL(filled) : null
  return url && (url.protocol === 'http:' || url.protocol === 'https:') ? url : null
}

function isPrivate(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  return isIP(address) === 0 ? PRIVATE_HOST.test(host) : PRIVATE_ADDRESS.test(address)
}
