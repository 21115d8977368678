import type { HintSource, ToolHints } from './connector.ts'

/** What is claimed of a tool, by whom, and whether it counts. */
export interface HintClaim {
  value: boolean
  source: HintSource | 'admin'
  /** A claim that does not count is shown all the same; the careful assumption counts in its place. */
  trusted: boolean
}

export type HintName = keyof ToolHints
export type HintClaims = Record<HintName, HintClaim>

/** What an administrator says of a tool, in place of the tool itself. */
export type HintOverride = { [name in HintName]?: boolean | null | undefined }

export interface ToolFlags {
  hints: HintClaims
  isReadOnly: boolean
  supportsIdempotency: boolean
  isDestructive: boolean
}

/** What the MCP specification assumes of a tool that says nothing. */
const CAREFUL: Record<HintName, boolean> = {
  readOnly: false,
  idempotent: false,
  destructive: true,
  openWorld: true,
}

/**
 * The claims as the registry takes them. An administrator's word wins; what follows from a protocol always counts;
 * what a tool declares of itself counts where its integration is trusted.
 */
export function judgeHints(hints: ToolHints, trustHints: boolean, override: HintOverride = {}): HintClaims {
  const judge = (name: HintName): HintClaim => {
    const decided = override[name]
    if (typeof decided === 'boolean') return { value: decided, source: 'admin', trusted: true }
    const { value, source } = hints[name]
    return { value, source, trusted: trustHints || source !== 'declared' }
  }
  return {
    readOnly: judge('readOnly'),
    idempotent: judge('idempotent'),
    destructive: judge('destructive'),
    openWorld: judge('openWorld'),
  }
}

/**
 * The flags of a tool that several accounts offer: of their claims the most careful one counts. What only reads is
 * safe to repeat and destroys nothing, unless an administrator says otherwise.
 */
export function combineFlags(claims: readonly HintClaims[]): ToolFlags {
  const isReadOnly = claims.every((claim) => counted(claim, 'readOnly'))
  return {
    hints: {
      readOnly: mostCareful(claims, 'readOnly'),
      idempotent: mostCareful(claims, 'idempotent'),
      destructive: mostCareful(claims, 'destructive'),
      openWorld: mostCareful(claims, 'openWorld'),
    },
    isReadOnly,
    supportsIdempotency: claims.every((claim) => follows(claim, 'idempotent', true)),
    isDestructive: claims.some((claim) => follows(claim, 'destructive', false)),
  }
}

/** The hint itself where an administrator has set it, else what reading only makes of it. */
function follows(claims: HintClaims, name: HintName, whenReadOnly: boolean): boolean {
  if (claims[name].source !== 'admin' && counted(claims, 'readOnly')) return whenReadOnly
  return counted(claims, name)
}

function counted(claims: HintClaims, name: HintName): boolean {
  const { value, trusted } = claims[name]
  return trusted ? value : CAREFUL[name]
}

function mostCareful(claims: readonly HintClaims[], name: HintName): HintClaim {
  const careful = claims.find((claim) => counted(claim, name) === CAREFUL[name]) ?? claims[0]
  return careful?.[name] ?? { value: CAREFUL[name], source: 'default', trusted: true }
}
