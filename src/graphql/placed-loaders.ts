import DataLoader from 'dataloader'

/** Loaders by the place of their field in the operation, where all that ask want the same of what they name. */
export class PlacedLoaders {
  readonly #byPlace = new Map<string, unknown>()

  at<T, Key = string, Name = Key>(
    place: string,
    load: (keys: readonly Key[]) => Promise<(T | Error)[]>,
    options?: DataLoader.Options<Key, T, Name>,
  ): DataLoader<Key, T, Name> {
    const known = this.#byPlace.get(place) as DataLoader<Key, T, Name> | undefined // a place always loads the same
    if (known) return known
    const loader = new DataLoader<Key, T, Name>(load, options)
    this.#byPlace.set(place, loader)
    return loader
  }
}

/** In the order of their ids; null for what was not found. */
export async function inOrder<T extends { id: string }>(
  ids: readonly string[],
  found: Promise<T[]>,
): Promise<(T | null)[]> {
  const byId = new Map((await found).map((one) => [one.id, one]))
  return ids.map((id) => byId.get(id) ?? null)
}
