import type pg from 'pg'
import { AppError, type FieldIssue } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { isStorableText } from '../../base/storable-text.ts'
import { type PassageHit, searchPassages } from '../../engine/knowledge/search-passages.ts'
import { splitPassages } from '../../engine/knowledge/split-passages.ts'
import {
  DELETE,
  DELETE_PASSAGES,
  INSERT,
  INSERT_PASSAGES,
  LOCK,
  LOCK_KNOWLEDGE_BASE,
  UPDATE,
} from '../../engine/knowledge/sql/documents.ts'
import type { AssetDocument } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { afterPosition, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import { textIssues } from './asset-input.ts'

const MAX_DOCUMENTS = 1_000
const MAX_CONTENT_BYTES = 512 * 1024
const MAX_TITLE_CHARS = 200
const MAX_SOURCE_CHARS = 2_000
export const MAX_HITS = 50

export interface DocumentFacts {
  title: string
  source: string | null
  content: string
}

export interface DocumentChanges {
  title?: string | undefined
  source?: string | null | undefined
  content?: string | undefined
  /** The change happens only while the document is at this version. */
  expectedVersion?: number | undefined
}

export interface KnowledgeDocumentsParts {
  pool: pg.Pool
  prisma: TenantClient
  audit: Pick<Audit, 'record'>
}

/** The texts of knowledge bases, cut into the passages that searches find. */
export class KnowledgeDocuments {
  readonly #parts: KnowledgeDocumentsParts

  constructor(parts: KnowledgeDocumentsParts) {
    this.#parts = parts
  }

  /** Throws VALIDATION, NOT_FOUND for the knowledge base, and CONFLICT when it has 1,000 documents. */
  async add(
    actor: Actor,
    {
      knowledgeBaseId,
      title,
      source = null,
      content,
    }: { knowledgeBaseId: string; title: string; source?: string | null | undefined; content: string },
  ): Promise<AssetDocument> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    const facts = parseFacts({ title, source, content })
    return inTransaction(this.#parts.pool, async (tx) => {
      await lockKnowledgeBase(tx, organizationId, knowledgeBaseId)
      const values = [createId('doc'), organizationId, knowledgeBaseId, ...toValues(facts)]
      const document = await written(tx, INSERT, values)
      await writePassages(tx, document)
      await this.#record(tx, actor, { action: 'created', after: document })
      return document
    })
  }

  /** Changes what is given. Throws VALIDATION, NOT_FOUND, VERSION_CONFLICT. */
  async update(actor: Actor, id: string, changes: DocumentChanges): Promise<AssetDocument> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    return inTransaction(this.#parts.pool, async (tx) => {
      const before = await lock(tx, organizationId, id)
      const { title = before.title, source = before.source, content = before.content } = changes
      if (changes.expectedVersion !== undefined && changes.expectedVersion !== before.version) {
        throw new AppError('VERSION_CONFLICT', 'The document has changed since it was read', {
          currentVersion: before.version,
        })
      }
      const facts = parseFacts({ title, source, content })
      const after = await written(tx, UPDATE, [organizationId, id, ...toValues(facts)])
      await writePassages(tx, after)
      await this.#record(tx, actor, { action: 'updated', before, after })
      return after
    })
  }

  /** Throws NOT_FOUND. */
  async delete(actor: Actor, id: string): Promise<void> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    await inTransaction(this.#parts.pool, async (tx) => {
      const before = await lock(tx, organizationId, id)
      await tx.query(DELETE, [organizationId, id])
      await this.#record(tx, actor, { action: 'deleted', before })
    })
  }

  /** Null for one that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<AssetDocument | null> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#parts.prisma.assetDocument.findUnique({ ...selection, where })
  }

  /** Of one knowledge base or of all, the newest first; none of one that the organisation does not have. */
  async list(
    actor: Actor,
    { page }: { page: PageRequest },
    selection: object = {},
  ): Promise<Page<AssetDocument>> {
    requireReadScope(actor, 'workflows')
    const after = afterPosition('createdAt', 'desc', page.after)
    const rows = await this.#parts.prisma.assetDocument.findMany({
      ...selection,
      where: { organizationId: actor.organizationId, AND: [after] },
      ...pageOrder('createdAt', 'desc', page),
    })
    return toPage(rows, page)
  }

  /** The best passages, best first, at most 50; knowledge bases that the organisation does not have hold none. */
  async search(
    actor: Actor,
    { limit, ...search }: { knowledgeBaseIds: readonly string[]; query: string; limit: number },
  ): Promise<PassageHit[]> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    return searchPassages(this.#parts.pool, { ...search, organizationId, limit: Math.min(limit, MAX_HITS) })
  }

  async #record(
    tx: Transaction,
    actor: Actor,
    { action, before, after }: { action: string; before?: AssetDocument; after?: AssetDocument },
  ): Promise<void> {
    const target = { type: 'document', id: (after ?? before)?.id ?? null }
    const entry = { before: before && toAudited(before), after: after && toAudited(after) }
    await this.#parts.audit.record(tx, actor, { action: `document.${action}`, target, ...entry })
  }
}

/** The text itself stays out of the log. */
function toAudited({ content: _text, ...facts }: AssetDocument): object {
  return facts
}

function parseFacts({ title, source, content }: DocumentFacts): DocumentFacts {
  const name = title.trim()
  const issues = [
    ...textIssues('title', name, { least: 1, most: MAX_TITLE_CHARS }),
    ...textIssues('source', source ?? '', { least: 0, most: MAX_SOURCE_CHARS }),
    ...contentIssues(content),
  ]
  if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid document', { issues })
  return { title: name, source: source?.trim() || null, content }
}

function contentIssues(content: string): FieldIssue[] {
  const at = { path: ['content'], code: 'invalid_value' }
  if (content.trim() === '') return [{ ...at, message: 'must not be empty' }]
  if (Buffer.byteLength(content) > MAX_CONTENT_BYTES)
    return [{ ...at, code: 'too_big', message: 'must have at most 512 KiB (524288 bytes of UTF-8)' }]
  if (isStorableText(content)) return []
  return [{ ...at, message: 'must not contain NUL characters or halves of surrogate pairs' }]
}

function toValues({ title, source, content }: DocumentFacts): unknown[] {
  return [title, source, content]
}

async function lockKnowledgeBase(tx: Transaction, organizationId: string, id: string): Promise<void> {
  const { rows } = await tx.query<{ documents: number }>(LOCK_KNOWLEDGE_BASE, [organizationId, id])
  const [base] = rows
  if (!base) throw new AppError('NOT_FOUND', `Unknown knowledge base "${id}"`)
  if (base.documents < MAX_DOCUMENTS) return
  throw new AppError('CONFLICT', `A knowledge base has at most ${MAX_DOCUMENTS} documents`)
}

async function lock(tx: Transaction, organizationId: string, id: string): Promise<AssetDocument> {
  const { rows } = await tx.query<AssetDocument>(LOCK, [organizationId, id])
  const [document] = rows
  if (!document) throw new AppError('NOT_FOUND', `Unknown document "${id}"`)
  return document
}

async function written(tx: Transaction, statement: string, values: unknown[]): Promise<AssetDocument> {
  const { rows } = await tx.query<AssetDocument>(statement, values)
  const [document] = rows
  if (!document) throw new Error('a document was not written')
  return document
}

async function writePassages(
  tx: Transaction,
  { organizationId, id, title, content }: AssetDocument,
): Promise<void> {
  await tx.query(DELETE_PASSAGES, [organizationId, id])
  await tx.query(INSERT_PASSAGES, [organizationId, id, title, splitPassages(content)])
}
