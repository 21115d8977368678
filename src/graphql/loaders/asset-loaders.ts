import type DataLoader from 'dataloader'
import type { Page, TimePageRequest } from '../../domain/page.ts'
import type { AssetKind } from '../../engine/assets/asset-config.ts'
import type { MemoryRevision } from '../../engine/memory/memory-store.ts'
import type { Asset, AssetDocument } from '../../platform/db/generated/client.ts'
import { inOrder, LoaderGroup } from './loader-group.ts'

/** What is kept: assets of workflows with their documents, and files of memory. */
export class AssetLoaders extends LoaderGroup {
  ofKind(kind: AssetKind): DataLoader<string, Asset | null> {
    const { assets } = this.services
    return this.at(`assets, ${kind}`, (ids) => inOrder(ids, assets.findMany(this.actor, kind, ids)))
  }

  documentsOfBase(
    place: string,
    page: TimePageRequest,
    selection: object,
  ): DataLoader<string, Page<AssetDocument>> {
    const { documentBatches } = this.services
    return this.at(place, (ids) => documentBatches.documents(this.actor, ids, page, selection))
  }

  documentCountOfBase(place: string): DataLoader<string, number> {
    const { documentBatches } = this.services
    return this.at(`number at ${place}`, (ids) => documentBatches.counts(this.actor, ids))
  }

  historyOfFile(place: string, first: number): DataLoader<string, MemoryRevision[]> {
    const { memory } = this.services
    return this.at(place, (paths) => memory.histories(this.actor, paths, first))
  }
}
