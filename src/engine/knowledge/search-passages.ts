import type pg from 'pg'
import { bestLine } from '../text-search/best-line.ts'
import { toSearchTerms } from '../text-search/search-terms.ts'

export interface PassageHit {
  knowledgeBaseId: string
  documentId: string
  title: string
  source: string | null
  /** The passage's place in its document, from 1. */
  position: number
  /** The whole passage. */
  text: string
  /** Its best matching line, or the part of it around the match. */
  excerpt: string
  /** At least 1; higher is better. Comparable within one answer only. */
  score: number
}

/**
 * $1 organisation, $2 knowledge bases, $3 every word, $4 any word as a prefix, $5 the words, $6 the bound. Words such
 * as "a" and "the" count only when there are no others: as a prefix they would be found everywhere.
 */
const SEARCH = `
with query as (
  select to_tsquery('english', $3) as every, to_tsquery('english', $4) as any_stem,
    coalesce((
      select to_tsquery('simple', string_agg('''' || word || ''':*', ' | ')) from unnest($5::text[]) word
      where to_tsvector('english', word) <> ''
    ), to_tsquery('simple', $4)) as any_word,
    tsvector_to_array(to_tsvector('english', array_to_string($5::text[], ' '))) as stems
)
select document.knowledge_base_id as "knowledgeBaseId", document.id as "documentId", document.title, document.source,
  passage.position, passage.text, query.stems,
  greatest(1, round(10 * (
      case when passage.search_vector @@ query.every then 10 else 0 end
      + 10 * ts_rank('{0.05,0.3,0.6,1.0}', passage.search_vector, query.any_stem, 1)
      + 5 * ts_rank('{0.05,0.3,0.6,1.0}', passage.search_vector, query.any_word, 1)
  )))::int as score
from query, asset_passage passage
join asset_document document on document.organization_id = passage.organization_id and document.id = passage.document_id
where passage.organization_id = $1 and document.knowledge_base_id = any($2::text[])
  and passage.search_vector @@ (query.any_stem || query.any_word)
order by score desc, document.title, document.id, passage.position
limit $6`

type Match = Omit<PassageHit, 'excerpt'> & { stems: string[] }

/** The best passages of some knowledge bases, the same on every database; a query without words finds nothing. */
export async function searchPassages(
  pool: pg.Pool,
  search: { organizationId: string; knowledgeBaseIds: readonly string[]; query: string; limit: number },
): Promise<PassageHit[]> {
  const { words, every, any } = toSearchTerms(search.query)
  if (words.length === 0 || search.knowledgeBaseIds.length === 0) return []
  const values = [search.organizationId, search.knowledgeBaseIds, every, any, words, search.limit]
  const { rows } = await pool.query<Match>({ name: 'passage_search', text: SEARCH, values })
  return rows.map(({ stems, ...hit }) => ({
    ...hit,
    excerpt: bestLine(hit.text, stems.length > 0 ? stems : words).excerpt,
  }))
}
