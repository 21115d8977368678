/** The events of a whole stream as they were sent, `id: …\nevent: …\ndata: …\n\n`, without what is not an event. */
export async function readFrames(url: string, headers: Record<string, string>): Promise<string[]> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) })
  const text = await response.text()
  return text
    .split('\n\n')
    .map((block) => block.split('\n').filter(isEventLine).join('\n'))
    .filter((block) => block !== '')
    .map((block) => `${block}\n\n`)
}

function isEventLine(line: string): boolean {
  return /^(id|event|data): /.test(line)
}
