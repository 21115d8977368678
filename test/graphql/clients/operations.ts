/** What each client of the field is asked to do, in its own way. */
export const CREATE =
  'mutation Create($title: String) { createSession(title: $title) { ... on Session { id title } } }'
export const PAGE = `query Page($after: Cursor) {
  sessions(first: 2, after: $after, orderBy: { field: NAME, direction: ASC }) {
    edges { cursor node { id title } }
    pageInfo { hasNextPage endCursor hasPreviousPage startCursor }
  }
}`
export const WATCH = `subscription Watch($id: ID!) {
  executionEvents(executionId: $id) { __typename seq cursor }
}`
export const TITLES = ['Page 0', 'Page 1', 'Page 2']
