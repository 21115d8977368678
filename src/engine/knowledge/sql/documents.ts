const COLUMNS = `id, organization_id as "organizationId", knowledge_base_id as "knowledgeBaseId",
  title, source, content,
  size, version, created_at as "createdAt", updated_at as "updatedAt"`

/** Whoever adds a document or removes the knowledge base waits for the other; the number of its documents. */
export const LOCK_KNOWLEDGE_BASE = `
select (
  select count(*)::int from asset_document d
  where d.organization_id = base.organization_id and d.knowledge_base_id = base.id
) as documents
from asset base
where base.organization_id = $1 and base.id = $2 and base.kind = 'knowledge_base'
for update`

export const INSERT = `
insert into asset_document (id, organization_id, knowledge_base_id, title, source, content, size)
values ($1, $2, $3, $4, $5, $6, octet_length($6::text))
returning ${COLUMNS}`

export const LOCK = `select ${COLUMNS} from asset_document where organization_id = $1 and id = $2 for update`

export const UPDATE = `
update asset_document set
  title = $3, source = $4, content = $5, size = octet_length($5::text), version = version + 1, updated_at = now()
where organization_id = $1 and id = $2
returning ${COLUMNS}`

export const DELETE = 'delete from asset_document where organization_id = $1 and id = $2'

export const DELETE_PASSAGES = 'delete from asset_passage where organization_id = $1 and document_id = $2'

/**
 * $3 the title, which weighs most (A, B), $4 the passages in their order; each stemmed as English and as it is written.
 */
export const INSERT_PASSAGES = `
insert into asset_passage (organization_id, document_id, position, text, search_vector)
select $1, $2, passage.position, passage.text,
  setweight(to_tsvector('english', $3::text), 'A') || setweight(to_tsvector('simple', $3::text), 'B')
  || setweight(to_tsvector('english', passage.text), 'C') || setweight(to_tsvector('simple', passage.text), 'D')
from unnest($4::text[]) with ordinality as passage(text, position)`
