const COLUMNS = `id, organization_id as "organizationId", kind, name, description, config, version,
  created_at as "createdAt", updated_at as "updatedAt"`

/** No row when the name is taken, or when the organisation has $7 of the kind. */
export const INSERT = `
insert into asset (id, organization_id, kind, name, description, config)
select $1, $2, $3::asset_kind, $4, $5, $6::json
where (select count(*) from asset where organization_id = $2 and kind = $3::asset_kind) < $7::int
on conflict (organization_id, kind, name) do nothing
returning ${COLUMNS}`

export const LOCK = `
select ${COLUMNS} from asset where organization_id = $1 and kind = $2::asset_kind and id = $3 for update`

export const UPDATE = `
update asset set name = $3, description = $4, config = $5::json, version = version + 1, updated_at = now()
where organization_id = $1 and id = $2
returning ${COLUMNS}`

export const DELETE = 'delete from asset where organization_id = $1 and id = $2'

/** Those of the ids that the organisation has, with their kind. */
export const FIND_KNOWN = `
select id, kind from asset where organization_id = $1 and id = any($2::text[])`
