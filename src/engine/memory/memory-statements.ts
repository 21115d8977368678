/** Revisions that a history shows; one more is kept, so that the oldest of them can be compared. */
export const MAX_REVISIONS = 100
/** Older revisions of a file are removed by the write that makes a newer one. */
const KEPT_REVISIONS = MAX_REVISIONS + 1

const FILE_COLUMNS = `id, path, title, size, version, created_at as "createdAt", updated_at as "updatedAt"`

/** The text of the first markdown heading, at most 200 characters; null where there is none. */
const titleOf = (content: string) => `left(regexp_replace(
  substring(${content} from '(?n)^#{1,6}[ \\t]+(\\S[^\\n]*)'), '([ \\t]+#*)?[ \\t\\r]*$', ''), 200)`

/** Path and title weigh most (A, B), the content less (C, D); each stemmed as English and also as it is written. */
const vectorOf = (content: string, name: string) => `
  setweight(to_tsvector('english', ${name}), 'A') || setweight(to_tsvector('simple', ${name}), 'B') ||
  setweight(to_tsvector('english', left(${content}, $6::int)), 'C') ||
  setweight(to_tsvector('simple', left(${content}, $6::int)), 'D')`

const nameOf = (content: string) =>
  `(regexp_replace($2::text, '[/._-]+', ' ', 'g') || ' ' || coalesce(${titleOf(content)}, ''))`

/** The place of what this transaction writes in the feed of the organisation's memory. */
const HERE = 'pg_current_xact_id()::text::bigint'

/** $1 organisation, $2 path, $3 content, $6 characters to index, $7 id of a new file. */
const INSERT_FILE = `
  insert into memory_file as f (organization_id, path, content, id, title, size, search_vector, position)
  values ($1, $2, $3, $7, ${titleOf('$3::text')}, octet_length($3::text),
    ${vectorOf('$3::text', nameOf('$3::text'))}, ${HERE})`

/** A write of what is there already makes no version and is not told, so that it may run twice. */
const NEXT_VERSION = (content: string) => `
  version = f.version + (f.content <> ${content})::int,
  updated_at = case when f.content = ${content} then f.updated_at else now() end,
  position = case when f.content = ${content} then f.position else ${HERE} end`

/** Keeps the revision ($5 its id, $4 who wrote) that the writing statement made, and removes those past the bound. */
const recorded = (write: string) => `
with written as (${write} returning *),
revision as (
  insert into memory_revision (id, organization_id, file_id, version, content, size, actor)
  select $5, $1, id, version, content, size, $4 from written
  on conflict (file_id, version) do nothing
),
trimmed as (
  delete from memory_revision old using written
  where old.organization_id = $1 and old.file_id = written.id
    and old.version <= written.version - ${KEPT_REVISIONS}
)
select ${FILE_COLUMNS} from written`

/** Creates the file or replaces its content. */
export const WRITE = recorded(`${INSERT_FILE}
  on conflict (organization_id, path) do update set
    title = excluded.title, content = excluded.content, size = excluded.size,
    search_vector = excluded.search_vector, ${NEXT_VERSION('excluded.content')}`)

/** Creates the file; no row when it exists. */
export const CREATE = recorded(`${INSERT_FILE} on conflict (organization_id, path) do nothing`)

/** Replaces the content of the version $7; no row when the file is at another one, or missing. */
export const REPLACE = recorded(`
  update memory_file f set
    title = ${titleOf('$3::text')}, content = $3, size = octet_length($3::text),
    search_vector = ${vectorOf('$3::text', nameOf('$3::text'))}, ${NEXT_VERSION('$3::text')}
  where f.organization_id = $1 and f.path = $2 and f.version = $7::int`)

/** Adds to the end under the row's lock, or creates the file; no row when it would exceed $8 bytes. */
export const APPEND = recorded(`${INSERT_FILE}
  on conflict (organization_id, path) do update set
    title = ${titleOf('(f.content || excluded.content)')},
    content = f.content || excluded.content, size = f.size + excluded.size,
    search_vector = ${vectorOf('(f.content || excluded.content)', nameOf('(f.content || excluded.content)'))},
    version = f.version + 1, updated_at = now(), position = excluded.position
  where f.size + excluded.size <= $8::int`)

/** Files by path: $2 prefix, $3 the path to continue after, $4 the bound. */
export const LIST = `
select ${FILE_COLUMNS} from memory_file
where organization_id = $1 and starts_with(path, $2) and path > $3
order by path limit $4`

export const FIND = `select ${FILE_COLUMNS}, content from memory_file where organization_id = $1 and path = $2`

/** Keeps that the file was there, for those who watch. */
export const DELETE = `
with removed as (
  delete from memory_file where organization_id = $1 and path = $2 returning id, organization_id, path
)
insert into memory_deletion (id, organization_id, path, position)
select id, organization_id, path, ${HERE} from removed`

/** The revisions of each of the files, newest first: at most $3 of each. */
export const HISTORIES = `
select wanted.path, page.*
from unnest($2::text[]) as wanted(path)
join memory_file file on file.organization_id = $1 and file.path = wanted.path
cross join lateral (
  select revision.version, revision.content, revision.size, revision.actor, revision.created_at as "createdAt"
  from memory_revision revision
  where revision.organization_id = $1 and revision.file_id = file.id
  order by revision.version desc limit $3
) page
order by page.version desc`
