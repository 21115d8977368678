import { section } from './requirement.ts'

/** The three documents of the Runtime API (seeds 000 reference, 001 core concepts, 002 errors). */
export const reference = [
  ...section('000 Runtime API', {
    'RT-001': 'Each of the seven endpoints refuses a request without a key.',
    'RT-002': 'Every endpoint but the stream answers with JSON.',
    'RT-003': 'A capability can be listed, invoked and streamed without ever creating a session.',
  }),
  ...section('000 List capabilities', {
    'RT-010': 'The list has exactly the documented keys: capabilities, and four URLs.',
    'RT-011': 'memory_search is listed as in the example.',
    'RT-012': 'The parameters of memory_search contain the documented schema.',
    'RT-013': 'The URL templates are the documented ones under our base URL.',
    'RT-014': 'The list alone is enough to invoke every capability that it names.',
  }),
  ...section('000 Invoke a tool', {
    'RT-020': "The example's request gets the example's response.",
    'RT-021': 'Without sessionId a new session is created for the call.',
    'RT-022': 'With sessionId the call is attributed to that session.',
    'RT-023': 'input may be left out.',
    'RT-024': 'input must match the parameters schema of the list.',
    'RT-025': 'title names the session that the call creates.',
    'RT-026': 'title is not used when a session is given.',
    'RT-027': 'title defaults to "Agent Runtime Session".',
    'RT-028': 'The answer carries the result at once, and an executionId that can be streamed.',
    'RT-029': 'executionEventsUrl opens the stream of that execution.',
  }),
  ...section('000 Ambiguous account (409)', {
    'RT-035':
      'A capability on several accounts answers 409 without connectedAccountId, with the documented body.',
    'RT-036': 'The 409 enumerates exactly the accounts of the capability.',
    'RT-037': 'The same call with one of the options succeeds.',
  }),
  ...section('000 Create a session', {
    'RT-040': "The example's request gets the example's response.",
    'RT-041': 'title may be left out, and so may the body.',
    'RT-042': 'A created session serves several invocations.',
  }),
  ...section('000 Get a session', {
    'RT-045': "The answer holds the session's metadata, as when it was created.",
    'RT-046': 'The answer holds the capability and event URL templates.',
  }),
  ...section('000 List capabilities for a session', {
    'RT-048': 'The payload equals that of the plain list.',
  }),
  ...section('000 Invoke a tool inside a session', {
    'RT-050': 'The body and the answer are those of the plain invocation, pinned to the session of the path.',
    'RT-051': 'All executions of the path share the session as their parent.',
    'RT-052': 'An ambiguous account is a 409 here too.',
  }),
  ...section('000 Stream an execution', {
    'RT-055': 'The stream is server-sent events, opened with the same key.',
    'RT-056': 'Connecting after the invocation still catches every event from first to last.',
    'RT-057': 'The events of the example come in its order, with at least its fields.',
  }),
  ...section('001 Capabilities', {
    'RT-060': 'kind is integration or memory, nothing else.',
    'RT-061': 'An integration capability names the connected accounts that expose it; a memory one has none.',
    'RT-062': 'Memory is five tools: ls, read, search, write, append.',
    'RT-063': 'What is written to memory is read, searched, listed and appended to later.',
    'RT-064': 'linkedin_search_people is listed as in the example.',
    'RT-065': 'The account that was chosen is the one that executes.',
  }),
  ...section('001 Sessions', {
    'RT-070': 'A session id is a handle: passed back on later calls it attributes them to the same session.',
    'RT-071': 'source is api for a session made with an API key.',
    'RT-072': 'interactionMode is execute.',
    'RT-073': 'status is active while the session takes executions, and archived once it is closed.',
  }),
  ...section('001 Executions', {
    'RT-080': 'Every invocation makes exactly one execution with an id of its own.',
    'RT-081': 'An execution keeps its status timeline and its result.',
    'RT-082': 'executionId opens the stream again and replays it.',
  }),
  ...section('001 Event stream', {
    'RT-085': 'A stable envelope comes first, then progress, then one terminal event.',
    'RT-086': 'Any SSE client reads it: a standard EventSource receives every event.',
    'RT-087': "The example stream is reproduced field by field from the example's call.",
    'RT-088': 'session is sent once, at the start, with session, execution and run ids.',
    'RT-089': 'run_status has one of executing, waiting, failed, completed.',
    'RT-090': 'tool_use has the name of the capability and the exact input of the call.',
    'RT-091': 'tool_result has the payload, and an error flag that is true for a failed tool.',
    'RT-092': 'checkpoint gives human-readable summaries during a long run.',
    'RT-093': 'done ends a success with a summary.',
    'RT-094': 'error ends a failure with a message.',
  }),
  ...section('002 Error envelope', {
    'RT-100': 'Every error is a JSON body with an error text.',
    'RT-101': 'A body that is not a JSON object is refused as "Invalid request body".',
    'RT-102': 'An error that is solved by picking an account lists the accounts in details.',
    'RT-103': 'An error that is solved by renaming a parameter names the right one in details.',
  }),
  ...section('002 Status codes', {
    'RT-110': '200 for every success.',
    'RT-111': '400 for an invalid request body.',
    'RT-112': '400 for malformed runtime input.',
    'RT-113': '401 without a key.',
    'RT-114': '401 for a key that does not exist.',
    'RT-115': '403 for a key without the scope runtime.',
    'RT-116': '404 for an unknown session.',
    'RT-117': '404 for an unknown execution.',
    'RT-118': '404 for an unknown capability.',
    'RT-119': "404 for another organisation's session and execution.",
    'RT-120': '409 when several accounts could execute, with the list of them.',
    'RT-121': '500 when the capability fails.',
  }),
  ...section('002 Retry policy', {
    'RT-125': 'An idempotent capability can be called again with the same effect.',
    'RT-126': 'After a 500 of a non-idempotent capability the event stream tells what became of the run.',
  }),
]
