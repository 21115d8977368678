export const MAX_LOG_LINES = 200
const MAX_LINE_CHARS = 2_000

export interface CodeLogLine {
  /** As on the console: debug, log, info, warn or error. */
  level: string
  text: string
}

/** What a program wrote to its console: the first 200 lines, each cut at 2,000 characters. */
export class CodeLog {
  readonly lines: CodeLogLine[] = []

  add(level: string, text: string): void {
    if (this.lines.length >= MAX_LOG_LINES) return
    this.lines.push({ level: level.slice(0, 10), text: text.slice(0, MAX_LINE_CHARS) })
  }
}
