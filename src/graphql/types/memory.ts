import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { memoryDiff } from '../../domain/memory/memory-diff.ts'
import type { MemoryHit as Hit } from '../../engine/memory/memory-search.ts'
import type { MemoryRevision as Revision } from '../../engine/memory/memory-store.ts'
import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { parseCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { DeleteResult } from './deletion.ts'
import { ForbiddenError, NotFoundError, ValidationError, VersionConflictError } from './errors.ts'

const MemoryRevision = builder.objectRef<Revision & { path: string }>('MemoryRevision').implement({
  description: 'What a file was at one version.',
  fields: (t) => ({
    version: t.exposeInt('version'),
    at: t.expose('createdAt', { type: 'DateTime' }),
    actor: t.exposeString('actor', { description: "An API key's id, or the execution's that wrote it." }),
    size: t.exposeInt('size', { description: 'Bytes in UTF-8.' }),
    content: t.exposeString('content'),
    diff: t.string({
      description: 'What changed since the version before, as a unified diff.',
      complexity: 20,
      resolve: async ({ path, version, content, previousContent }) => {
        await setImmediate() // a long history leaves room for others between two comparisons
        const before = { version: version - 1, content: previousContent }
        return memoryDiff(path, before, { version, content })
      },
    }),
  }),
})

export const MemoryFile = builder.prismaNode('MemoryFile', {
  description: 'A markdown file of the durable memory.',
  ...ownedNode('runtime'),
  fields: (t) => ({
    path: t.exposeString('path'),
    title: t.exposeString('title', { nullable: true, description: 'The first heading.' }),
    content: t.exposeString('content'),
    size: t.exposeInt('size', { description: 'Bytes in UTF-8.' }),
    version: t.exposeInt('version', { description: '1 for a new file; each change adds 1.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    history: t.field({
      type: [MemoryRevision],
      description: 'The newest versions first; at most 100 are kept.',
      select: { path: true },
      args: { first: t.arg.int({ defaultValue: 20, validate: z.int().min(0).max(100).nullish() }) },
      complexity: ({ first }) => ({ field: 5, multiplier: first ?? 20 }),
      resolve: async ({ path }, { first }, { loaders }, info) => {
        const revisions = await loaders.assets.historyOfFile(placeOf(info), first ?? 20).load(path)
        return revisions.map((revision) => ({ ...revision, path }))
      },
    }),
  }),
})

const MemoryHit = builder.objectRef<Hit>('MemoryHit').implement({
  fields: (t) => ({
    path: t.exposeString('path'),
    score: t.exposeInt('score', { description: 'Comparable within one answer only.' }),
    excerpt: t.exposeString('excerpt', { description: 'The best matching line.' }),
    line: t.exposeInt('line', { description: 'From 1.' }),
  }),
})

const MemoryFileConnection = connectionType('MemoryFile', MemoryFile)

builder.queryFields((t) => ({
  memoryFile: t.field({
    type: MemoryFile,
    nullable: true,
    authScopes: { read: 'runtime' },
    args: { path: t.arg.string({ required: true }) },
    resolve: (_root, { path }, context, info) =>
      context.services.memory.find(context.actor, path, selectionOf(context, info, 'MemoryFile')),
  }),
  memoryFiles: t.field({
    type: MemoryFileConnection,
    description: 'By path.',
    authScopes: { read: 'runtime' },
    complexity: pageComplexity,
    args: { ...pageArguments(50), prefix: t.arg.string() },
    resolve: async (_root, args, context, info) => {
      const { actor, services } = context
      const prefix = args.prefix ?? undefined
      const listing = { prefix, first: args.first ?? 50, after: parseCursor(args.after)?.value }
      const selection = selectionOfPage(context, info, { id: true, path: true })
      return toConnection(await services.memory.list(actor, listing, selection), args, {
        positionOf: ({ path, id }) => ({ value: path, id }),
        totalCount: () => services.memory.count(actor, { prefix }),
      })
    },
  }),
  memorySearch: t.field({
    type: [MemoryHit],
    description: 'The best matches first.',
    authScopes: { read: 'runtime' },
    complexity: ({ limit }) => ({ field: 5, multiplier: limit ?? 10 }),
    args: {
      query: t.arg.string({ required: true, validate: z.string().min(1).max(1000) }),
      limit: t.arg.int({ defaultValue: 10, validate: z.int().min(1).max(50).nullish() }),
    },
    resolve: (_root, { query, limit }, { actor, services }) =>
      services.memory.search(actor, query, limit ?? 10),
  }),
}))

const MemoryResult = builder.errorUnion('MemoryResult', {
  types: [MemoryFile, ValidationError, NotFoundError, VersionConflictError, ForbiddenError],
})

builder.mutationFields((t) => ({
  writeMemory: t.field({
    type: MemoryResult,
    description:
      'Creates a file or replaces its content, while it is at the expected version (0: there is none).',
    authScopes: { write: 'runtime' },
    args: {
      path: t.arg.string({ required: true }),
      content: t.arg.string({ required: true }),
      expectedVersion: t.arg.int({ validate: z.int().min(0).nullish() }),
    },
    resolve: async (_root, { path, content, expectedVersion }, context) => {
      const write = { path, content, expectedVersion: expectedVersion ?? undefined }
      return written(context, await context.services.memory.write(context.actor, write))
    },
  }),
  appendMemory: t.field({
    type: MemoryResult,
    description: 'Adds text to the end exactly as given, or creates the file.',
    authScopes: { write: 'runtime' },
    args: { path: t.arg.string({ required: true }), content: t.arg.string({ required: true }) },
    resolve: async (_root, append, context) =>
      written(context, await context.services.memory.append(context.actor, append)),
  }),
  deleteMemory: t.field({
    type: DeleteResult,
    description: 'Removes a file with its history.',
    authScopes: { write: 'runtime' },
    args: { path: t.arg.string({ required: true }) },
    resolve: async (_root, { path }, { actor, services }) => ({
      deletedId: await services.memory.delete(actor, path),
    }),
  }),
}))

async function written({ actor, services }: GraphqlContext, path: string) {
  const file = await services.memory.find(actor, path)
  if (!file) throw new Error(`memory file ${path} is gone`)
  return MemoryFile.addBrand(file)
}
