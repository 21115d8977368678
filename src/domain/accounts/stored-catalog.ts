import { createId } from '../../base/ids.ts'
import { type CatalogDiff, type CatalogReport, compareTools } from '../../engine/connectors/catalog-diff.ts'
import type { ToolListing } from '../../engine/connectors/connector.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import { runIn } from '../../platform/db/transaction.ts'

/** Of the newest tools of an account those that other accounts of its integration offer with another schema. */
const FIND_DISAGREEING = `
select distinct own.name
from tool_definition own
join connected_account account on account.organization_id = own.organization_id and account.id = own.account_id
join connected_account others on others.organization_id = account.organization_id
  and others.integration_id = account.integration_id and others.id <> account.id
  and others.status in ('active', 'error')
join tool_definition other on other.organization_id = others.organization_id and other.account_id = others.id
  and other.name = own.name and other.enabled and other.schema_hash <> own.schema_hash
where own.organization_id = $1 and own.account_id = $2 and own.enabled
order by own.name limit $3`
const MAX_DISAGREEING = 20

interface AccountRef {
  organizationId: string
  accountId: string
}

/**
 * Stores what an account offers now: a changed schema is a new version, a tool that is gone is disabled. Calls in
 * flight keep the version that they were planned with.
 */
export async function storeCatalog(
  transaction: TenantTransaction,
  account: AccountRef,
  listing: ToolListing,
): Promise<CatalogReport> {
  const { organizationId, accountId } = account
  const stored = await transaction.toolDefinition.findMany({ where: { organizationId, accountId } })
  const diff = compareTools(stored, listing)
  await retire(transaction, account, [...diff.retired, ...diff.versions.map(({ name }) => name)])
  for (const { name, version, description, hints } of diff.refreshed) {
    const data = { enabled: true, description, hints }
    await transaction.toolDefinition.updateMany({ where: { ...account, name, version }, data })
  }
  await add(transaction, account, diff.versions)
  const warnings = [...diff.report.warnings, ...(await warnOfDisagreement(transaction, account))]
  return { ...diff.report, warnings }
}

/** Their schemas are never merged: callers see them under names of their own. */
async function warnOfDisagreement(
  transaction: TenantTransaction,
  { organizationId, accountId }: AccountRef,
): Promise<string[]> {
  const values = [organizationId, accountId, MAX_DISAGREEING]
  const rows = await runIn<{ name: string }>(transaction, FIND_DISAGREEING, values)
  return rows.map(
    ({ name }) => `Tool "${name}" has another schema than on other accounts: those are capabilities apart`,
  )
}

async function retire(transaction: TenantTransaction, account: AccountRef, names: string[]): Promise<void> {
  if (names.length === 0) return
  const where = { ...account, name: { in: names }, enabled: true }
  await transaction.toolDefinition.updateMany({ where, data: { enabled: false } })
}

async function add(
  transaction: TenantTransaction,
  account: AccountRef,
  versions: CatalogDiff['versions'],
): Promise<void> {
  if (versions.length === 0) return
  await transaction.toolDefinition.createMany({
    data: versions.map(({ outputSchema, binding, ...tool }) => ({
      ...account,
      ...tool,
      ...(outputSchema ? { outputSchema } : {}),
      ...(binding ? { binding } : {}),
      id: createId('tool'),
    })),
  })
}
