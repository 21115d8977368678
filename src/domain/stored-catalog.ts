import { createId } from '../base/ids.ts'
import { type CatalogDiff, type CatalogReport, compareTools } from '../engine/connectors/catalog-diff.ts'
import type { ToolListing } from '../engine/connectors/connector.ts'
import type { TenantTransaction } from '../platform/db/prisma.ts'

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
  return diff.report
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
