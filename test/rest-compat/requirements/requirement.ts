/** One sentence or example of a reference document, in our own words. */
export interface Requirement {
  /** `RT-` and three digits; tests cite it in their titles: `it('[RT-014] …')`. Never used again once removed. */
  id: `RT-${number}`
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
  const digits = /^RT-(\d{3})$/.exec(id)?.[1]
  if (digits === undefined) throw new Error(`A requirement's id is RT- and three digits, not ${id}`)
  return `RT-${digits}` as `RT-${number}` // three digits are a number; the compiler sees a string
}
