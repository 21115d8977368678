import { type BlockTypeInfo as Info, listBlockTypes } from '../../domain/workflows/block-types.ts'
import { builder } from '../builder.ts'
import { BlockType } from './workflow-enums.ts'

const BlockTypeInfo = builder.objectRef<Info>('BlockTypeInfo').implement({
  description: 'What a type of block is and takes.',
  fields: (t) => ({
    type: t.expose('type', { type: BlockType }),
    title: t.exposeString('title'),
    description: t.exposeString('description'),
    configSchema: t.expose('configSchema', { type: 'JSONSchema' }),
    defaults: t.expose('defaults', { type: 'JSON' }),
    outputs: t.expose('outputs', {
      type: 'JSONSchema',
      description: 'What references may read of it: <Block Name.key>.',
    }),
    handles: t.exposeStringList('handles', {
      description: 'The outputs that edges begin at, with the default config; none for a single one.',
    }),
    aliases: t.exposeStringList('aliases', {
      description: 'Older names, which workflow_diffs and REST understand.',
    }),
  }),
})

builder.queryField('blockTypes', (t) =>
  t.field({
    type: [BlockTypeInfo],
    authScopes: { read: 'workflows' },
    complexity: { field: 1, multiplier: 14 },
    resolve: () => listBlockTypes(),
  }),
)
