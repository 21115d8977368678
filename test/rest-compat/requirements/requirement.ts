/** One sentence or example of a reference document, in our own words. */
export interface Requirement {
  /** The API (Runtime, Workflows, Copilot) and three digits; tests cite it in their titles: `it('[RT-014] …')`. Never used again once removed. */
  id: `${'RT' | 'WF' | 'CP'}-${number}`
  /** The document and its section. */
  source: string
  behaviour: string
}

/** The requirements of one section, written as id and behaviour. */
export function section(source: string, behaviours: Record<Requirement['id'], string>): Requirement[] {
  return Object.entries(behaviours).map(([id, behaviour]) => ({
    id: requirementId(id),
    source,
    behaviour,
  }))
}

function requirementId(id: string): Requirement['id'] {
  if (!/^(?:RT|WF|CP)-\d{3}$/.test(id)) throw new Error(`${id} is not RT-, WF- or CP- and three digits`)
  return id as Requirement['id'] // three digits are a number; the compiler sees a string
}
