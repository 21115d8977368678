import type DataLoader from 'dataloader'
import type {
  CapabilityStatistics,
  StatisticsWindow,
} from '../../domain/capabilities/capability-statistics.ts'
import type { CatalogSync, ConnectedAccount } from '../../platform/db/generated/client.ts'
import { LoaderGroup } from './loader-group.ts'

/** Integrations, their accounts, and what these can do. */
export class CatalogLoaders extends LoaderGroup {
  get toolCounts(): DataLoader<string, number> {
    const { accounts } = this.services
    return this.at('tools of accounts', (ids) => accounts.toolCounts(this.actor, ids))
  }

  accountsOfIntegration(place: string, selection: object): DataLoader<string, ConnectedAccount[]> {
    const { accounts } = this.services
    return this.at(place, (ids) => accounts.ofIntegrations(this.actor, ids, selection))
  }

  syncsOfAccount(place: string, first: number): DataLoader<string, CatalogSync[]> {
    const { accounts } = this.services
    return this.at(place, (ids) => accounts.syncs(this.actor, ids, first))
  }

  statisticsOfCapability(window: StatisticsWindow): DataLoader<string, CapabilityStatistics> {
    const { capabilityStatistics } = this.services
    return this.at(`stats of the last ${window}`, (names) =>
      capabilityStatistics.read(this.actor, names, window),
    )
  }
}
