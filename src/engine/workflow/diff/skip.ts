/** Why a part of a `workflow_diff` is not applied. */
export type SkipCode =
  | 'INVALID_ITEM'
  | 'UNKNOWN_BLOCK'
  | 'UNKNOWN_TYPE'
  | 'UNKNOWN_EDGE'
  | 'DUPLICATE_ID'
  | 'DUPLICATE_EDGE'
  | 'SELF_EDGE'
  | 'BAD_HANDLE'
  | 'CYCLE'
  | 'SECOND_STARTER'
  | 'EDGE_INTO_TRIGGER'
  | 'NAME_INVALID'
  | 'CONFIG_INVALID'
  | 'CONFIG_TRUNCATED'
  | 'GRAPH_TOO_LARGE'

export interface Skip {
  code: SkipCode
  message: string
}

export function skip(code: SkipCode, message: string): Skip {
  return { code, message }
}
