import type pg from 'pg'
import { bestLine } from '../text-search/best-line.ts'
import { toSearchTerms } from '../text-search/search-terms.ts'

export interface MemoryHit {
  path: string
  /** At least 1; higher is better. Comparable within one answer only. */
  score: number
  /** The best matching line, or the part of it around the match. */
  excerpt: string
  /** The line's number, from 1. */
  line: number
}

interface Match {
  path: string
  score: number
  content: string
  stems: string[]
}

/**
 * $1 organisation, $2 every word, $3 any word as a prefix, $4 the plain words, $5 the bound. A file that holds
 * every word of the query stands before one that holds some; names are also found with typing errors.
 */
const SEARCH = `
with query as (
  select to_tsquery('english', $2) as every, to_tsquery('english', $3) as any_stem,
    to_tsquery('simple', $3) as any_word,
    tsvector_to_array(to_tsvector('english', $4)) as stems
),
ranked as (
  select file.id, greatest(1, round(10 * (
      case when file.search_vector @@ query.every then 10 else 0 end
      + 10 * ts_rank('{0.05,0.3,0.6,1.0}', file.search_vector, query.any_stem, 1)
      + 5 * ts_rank('{0.05,0.3,0.6,1.0}', file.search_vector, query.any_word, 1)
      + 3 * word_similarity($4, file.path || ' ' || coalesce(file.title, ''))
    )))::int as score
  from memory_file file, query
  where file.organization_id = $1 and (
    file.search_vector @@ (query.any_stem || query.any_word)
    or $4 <% (file.path || ' ' || coalesce(file.title, '')))
  order by score desc, file.path limit $5
)
select file.path, ranked.score, file.content, query.stems
from ranked join memory_file file on file.organization_id = $1 and file.id = ranked.id, query
order by ranked.score desc, file.path`

/** Ranked search over one organisation's files, the same on every database; a query without words finds nothing. */
export async function searchMemory(
  pool: pg.Pool,
  { organizationId, query, limit }: { organizationId: string; query: string; limit: number },
): Promise<MemoryHit[]> {
  const { words, every, any, plain } = toSearchTerms(query)
  if (words.length === 0) return []
  const values = [organizationId, every, any, plain, limit]
  const { rows } = await pool.query<Match>({ name: 'memory_search', text: SEARCH, values })
  return rows.map(({ path, score, content, stems }) => ({
    path,
    score,
    ...bestLine(content, stems.length > 0 ? stems : words),
  }))
}
