import { section } from './requirement.ts'

/** What contract/streams.md says of the streams of executions and of runs. */
export const streams = [
  ...section('streams.md Execution stream: frames', {
    'RT-400': 'A frame is id, event and data; ids are sequence numbers that rise from 1.',
    'RT-401': 'session is the first event and the only one of its kind.',
    'RT-402': 'tool_use has a runtime_ id; secrets in its input are masked.',
    'RT-403': 'checkpoint has a message, and progress where the tool knows it.',
    'RT-404': 'tool_result has the id and name of its tool_use, also when the tool failed.',
    'RT-405': 'error has a message and, where known, a code and whether to retry.',
  }),
  ...section('streams.md Execution stream: order', {
    'RT-410': 'session, then progress, then exactly one of done and error; then the server closes.',
    'RT-411': 'No completed status comes before done; a failed status comes before error.',
    'RT-412': 'With verbose=1 a completed status without an id comes before done.',
    'RT-413': 'A replay is byte for byte the same.',
    'RT-414': 'A reader that is there from the start sees the events as they happen.',
    'RT-415': 'Readers that come at any time see the same sequence.',
  }),
  ...section('streams.md Execution stream: cursor', {
    'RT-420': 'Last-Event-ID resumes after that event, at every position.',
    'RT-421': 'after in the query resumes in the same way; Last-Event-ID beats it.',
    'RT-422': 'A cursor is compared as a number.',
    'RT-423': 'A cursor that is not a number is a 400.',
    'RT-424': 'A cursor past the end of a running stream counts as its end.',
    'RT-425': 'A finished execution with the cursor at or past its end is a 204.',
    'RT-426': 'A standard EventSource stops reconnecting at the 204.',
    'RT-427': 'A cursor behind the retention is a 410 "Events expired".',
  }),
  ...section('streams.md Execution stream: size and disconnects', {
    'RT-430': 'An output over 256 kB is truncated on the stream with a resultUrl, and whole in the answer.',
    'RT-431': 'A reader that leaves cancels nothing.',
    'RT-432': 'A caller that leaves cancels nothing.',
  }),
  ...section('streams.md Workflow run stream', {
    'WF-110':
      'An output over 256 kB of a block or a run is {truncated, resultUrl} on the stream, and whole at that URL.',
    'WF-111': 'The URL of a large output serves who may read the run, and nobody else.',
  }),
]
