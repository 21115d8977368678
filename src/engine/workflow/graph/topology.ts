interface Link {
  source: string
  target: string
}

/** The ids that can be reached from some others along the edges, with these others themselves. */
export function reachableFrom(starts: Iterable<string>, links: readonly Link[]): Set<string> {
  const targets = targetsBySource(links)
  const reached = new Set(starts)
  for (const id of reached) for (const target of targets.get(id) ?? []) reached.add(target) // grows while it is walked
  return reached
}

/** The ids of one cycle in its order, the first only once; null where the edges make none. */
export function findCycle(links: readonly Link[]): string[] | null {
  const rest = withoutLeaves(links)
  const next = new Map(rest.map(({ source, target }) => [source, target]))
  const [start] = next.keys()
  if (start === undefined) return null
  const path: string[] = []
  const seen = new Set<string>()
  for (let id = start; !seen.has(id); id = next.get(id) ?? start) {
    seen.add(id)
    path.push(id)
  }
  const entry = next.get(path.at(-1) ?? start) ?? start
  return path.slice(path.indexOf(entry))
}

/** Only the edges on cycles and between them: every end of what is left leads on. */
function withoutLeaves(links: readonly Link[]): readonly Link[] {
  let rest = links
  for (;;) {
    const sources = new Set(rest.map(({ source }) => source))
    const kept = rest.filter(({ target }) => sources.has(target))
    if (kept.length === rest.length) return rest
    rest = kept
  }
}

function targetsBySource(links: readonly Link[]): Map<string, string[]> {
  const targets = new Map<string, string[]>()
  for (const { source, target } of links) {
    const known = targets.get(source)
    if (known) known.push(target)
    else targets.set(source, [target])
  }
  return targets
}
