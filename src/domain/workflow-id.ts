/** The prefixes that documents and older clients write for the same thing; ours is the first. */
const PREFIX = /^(?:WCFG|WFCG|PKGW)-/

/** A workflow's id as it is stored, however its prefix was written (rest.md, K1). What follows is never checked. */
export function toWorkflowId(text: string): string {
  return text.replace(PREFIX, 'WCFG-')
}
