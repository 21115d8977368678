import { z } from 'zod'
import { MAX_HITS } from '../../domain/assets/knowledge-documents.ts'
import type { PassageHit as Hit } from '../../engine/knowledge/search-passages.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { KnowledgeBase } from './asset.ts'
import { DeleteResult } from './deletion.ts'
import {
  ConflictError,
  ForbiddenError,
  NotFoundError,
  ValidationError,
  VersionConflictError,
} from './errors.ts'

const KnowledgeDocument = builder.prismaNode('AssetDocument', {
  variant: 'KnowledgeDocument',
  description: 'A text of a knowledge base.',
  ...ownedNode('workflows'),
  fields: (t) => ({
    knowledgeBaseId: t.exposeID('knowledgeBaseId'),
    title: t.exposeString('title'),
    source: t.exposeString('source', {
      nullable: true,
      description: 'Where it comes from: an address or a file’s name.',
    }),
    content: t.exposeString('content'),
    size: t.exposeInt('size', { description: 'Bytes in UTF-8.' }),
    version: t.exposeInt('version', { description: '1 for a new one; each change adds 1.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
})

const KnowledgeHit = builder.objectRef<Hit>('KnowledgeHit').implement({
  description: 'A passage of a document that was found.',
  fields: (t) => ({
    knowledgeBaseId: t.exposeID('knowledgeBaseId'),
    documentId: t.exposeID('documentId'),
    title: t.exposeString('title', { description: 'The document’s.' }),
    source: t.exposeString('source', { nullable: true }),
    position: t.exposeInt('position', { description: 'Counts the document’s passages from 1.' }),
    text: t.exposeString('text', { description: 'The whole passage.' }),
    excerpt: t.exposeString('excerpt', { description: 'Its best matching line.' }),
    score: t.exposeInt('score', { description: 'Comparable within one answer only.' }),
  }),
})

const KnowledgeDocumentConnection = connectionType('KnowledgeDocument', KnowledgeDocument)

builder.objectField(KnowledgeBase, 'documents', (t) =>
  t.field({
    type: KnowledgeDocumentConnection,
    description: 'The newest first.',
    complexity: pageComplexity,
    args: pageArguments(),
    resolve: async ({ id }, args, context, info) => {
      const { loaders } = context
      const place = placeOf(info)
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await loaders.assets.documentsOfBase(place, page, selection).load(id), args, {
        positionOf: byCreation,
        totalCount: () => loaders.assets.documentCountOfBase(place).load(id),
      })
    },
  }),
)

builder.queryFields((t) => ({
  knowledgeDocument: t.field({
    type: KnowledgeDocument,
    nullable: true,
    authScopes: { read: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context, info) =>
      context.services.knowledgeDocuments.find(
        context.actor,
        id,
        selectionOf(context, info, 'KnowledgeDocument'),
      ),
  }),
  knowledgeSearch: t.field({
    type: [KnowledgeHit],
    description: 'The best passages of some knowledge bases, the best first.',
    authScopes: { read: 'workflows' },
    complexity: ({ limit }) => ({ field: 5, multiplier: limit ?? 10 }),
    args: {
      knowledgeBaseIds: t.arg.idList({ required: true, validate: z.array(z.string()).min(1).max(20) }),
      query: t.arg.string({ required: true, validate: z.string().min(1).max(1000) }),
      limit: t.arg.int({ defaultValue: 10, validate: z.int().min(1).max(MAX_HITS).nullish() }),
    },
    resolve: (_root, { knowledgeBaseIds, query, limit }, { actor, services }) =>
      services.knowledgeDocuments.search(actor, { knowledgeBaseIds, query, limit: limit ?? 10 }),
  }),
}))

const KnowledgeDocumentResult = builder.errorUnion('KnowledgeDocumentResult', {
  types: [
    KnowledgeDocument,
    ValidationError,
    NotFoundError,
    ConflictError,
    VersionConflictError,
    ForbiddenError,
  ],
})

builder.mutationFields((t) => ({
  addDocument: t.field({
    type: KnowledgeDocumentResult,
    description: 'Adds a text of at most 512 KiB to a knowledge base, which has at most 1,000.',
    authScopes: { write: 'workflows' },
    args: {
      knowledgeBaseId: t.arg.id({ required: true }),
      title: t.arg.string({ required: true }),
      content: t.arg.string({ required: true }),
      source: t.arg.string(),
    },
    resolve: async (_root, document, { actor, services }) =>
      KnowledgeDocument.addBrand(await services.knowledgeDocuments.add(actor, document)),
  }),
  updateDocument: t.field({
    type: KnowledgeDocumentResult,
    description: 'Changes what is given; null removes the source.',
    authScopes: { write: 'workflows' },
    args: {
      id: t.arg.id({ required: true }),
      title: t.arg.string(),
      content: t.arg.string(),
      source: t.arg.string(),
      expectedVersion: t.arg.int({ validate: z.int().min(1).nullish() }),
    },
    resolve: async (_root, { id, title, content, source, expectedVersion }, { actor, services }) =>
      KnowledgeDocument.addBrand(
        await services.knowledgeDocuments.update(actor, id, {
          title: title ?? undefined,
          content: content ?? undefined,
          source,
          expectedVersion: expectedVersion ?? undefined,
        }),
      ),
  }),
  deleteDocument: t.field({
    type: DeleteResult,
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) => {
      await services.knowledgeDocuments.delete(actor, id)
      return { deletedId: id }
    },
  }),
}))
