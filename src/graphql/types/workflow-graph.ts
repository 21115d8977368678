import { outputHandlesOf } from '../../domain/workflows/block-types.ts'
import type {
  GraphEdge,
  GraphNode,
  Graph as GraphShape,
  Position as Point,
} from '../../engine/workflow/graph/graph.ts'
import { builder } from '../builder.ts'
import { BlockType } from './workflow-enums.ts'

export const Position = builder.objectRef<Point>('Position').implement({
  description: 'A place on the canvas.',
  fields: (t) => ({ x: t.exposeFloat('x'), y: t.exposeFloat('y') }),
})

export const Block = builder.objectRef<GraphNode>('Block').implement({
  description: 'One step of a workflow. Its name is unique in the graph, and its id stays what it is.',
  fields: (t) => ({
    id: t.exposeID('id'),
    type: t.expose('type', { type: BlockType }),
    name: t.exposeString('name'),
    position: t.expose('position', { type: Position, complexity: 0 }),
    config: t.expose('config', { type: 'JSON' }),
    enabled: t.exposeBoolean('enabled'),
    handles: t.stringList({
      description: 'The outputs that edges begin at; none for a block with a single one.',
      resolve: (block) => outputHandlesOf(block),
    }),
  }),
})

export const GraphLink = builder.objectRef<GraphEdge>('GraphLink').implement({
  description: 'An edge from an output of one block to another block.',
  fields: (t) => ({
    id: t.exposeID('id'),
    source: t.exposeID('source'),
    target: t.exposeID('target'),
    sourceHandle: t.exposeString('sourceHandle', { nullable: true }),
    targetHandle: t.exposeString('targetHandle', { nullable: true }),
  }),
})

export const Graph = builder.objectRef<GraphShape>('Graph').implement({
  description: 'At most 500 blocks and 2,000 edges.',
  fields: (t) => ({
    nodes: t.field({ type: [Block], complexity: { field: 1, multiplier: 1 }, resolve: ({ nodes }) => nodes }),
    edges: t.field({
      type: [GraphLink],
      complexity: { field: 1, multiplier: 1 },
      resolve: ({ edges }) => edges,
    }),
  }),
})

const PositionInput = builder.inputType('PositionInput', {
  fields: (t) => ({ x: t.float({ required: true }), y: t.float({ required: true }) }),
})

const BlockInput = builder.inputType('BlockInput', {
  fields: (t) => ({
    id: t.id({ description: 'Made from the name where it is left out.' }),
    type: t.field({ type: BlockType, required: true }),
    name: t.string({
      required: true,
      description: 'At most 100 characters, without <, > and the full stop.',
    }),
    position: t.field({ type: PositionInput, description: 'Found where it is left out.' }),
    config: t.field({ type: 'JSON', description: 'At most 64 KiB for each value.' }),
    enabled: t.boolean({ defaultValue: true }),
  }),
})

const GraphLinkInput = builder.inputType('GraphLinkInput', {
  fields: (t) => ({
    id: t.id(),
    source: t.id({ required: true, description: 'The id of a block, or its name.' }),
    target: t.id({ required: true, description: 'The id of a block, or its name.' }),
    sourceHandle: t.string(),
    targetHandle: t.string(),
  }),
})

export const GraphInput = builder.inputType('GraphInput', {
  fields: (t) => ({
    nodes: t.field({ type: [BlockInput], required: true }),
    edges: t.field({ type: [GraphLinkInput], required: true }),
  }),
})
