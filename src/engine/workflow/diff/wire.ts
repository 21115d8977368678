import { z } from 'zod'
import { AppError } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import { MAX_BLOCKS, MAX_COORDINATE, MAX_EDGES } from '../graph/graph.ts'

/** What may be in each list of a `workflow_diff`; items are checked one by one when they are applied. */
const MAX_ITEMS = MAX_BLOCKS + MAX_EDGES
const text = z.string().min(1).max(400)
const config = z.custom<JsonObject>(isJsonObject, 'Expected an object').nullish()
const coordinate = z.number().min(-MAX_COORDINATE).max(MAX_COORDINATE)
const position = z.object({ x: coordinate, y: coordinate }).nullish()
const handle = z.string().min(1).max(100).nullish()

export const AddBlock = z.object({
  id: z.string().min(1).max(100).nullish(),
  type: z.string().max(100),
  name: z.string().nullish(),
  position,
  config,
  enabled: z.boolean().nullish(),
})
/** `name` renames the block and `unset_config` removes keys of its config: both are our additions. */
export const UpdateBlock = z.object({
  id: text,
  name: z.string().nullish(),
  config,
  unset_config: z.array(z.string()).max(100).nullish(),
  position,
  enabled: z.boolean().nullish(),
})
export const RemoveBlock = z.union([text, z.object({ id: text }).transform(({ id }) => id)])
export const WireEdge = z.object({ source: text, target: text, sourceHandle: handle, targetHandle: handle })

const list = z
  .array(z.unknown())
  .max(MAX_ITEMS)
  .nullish()
  .transform((items) => items ?? [])
const WireDiffShape = z.object({
  add_blocks: list,
  remove_blocks: list,
  update_blocks: list,
  add_edges: list,
  remove_edges: list,
})

/** A `workflow_diff` as the reference's clients and models write it: five lists, each of which may be missing. */
export type WireDiff = z.output<typeof WireDiffShape>
export type WireList = keyof WireDiff

/** Throws VALIDATION for anything but an object whose five keys, where they are there, are lists. */
export function parseWireDiff(input: unknown): WireDiff {
  const parsed = WireDiffShape.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, code, message }) => ({
    path: path.map(String),
    code,
    message,
  }))
  throw new AppError('VALIDATION', 'A workflow_diff is an object with lists of blocks and edges', { issues })
}
