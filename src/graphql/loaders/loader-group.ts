import DataLoader from 'dataloader'
import type { Actor } from '../../domain/actor.ts'
import type { GraphqlServices } from '../context.ts'

type Load<Key, T> = (keys: readonly Key[]) => Promise<(T | Error)[]>

/** The loaders that an operation has asked for so far, by what they load. */
export type LoadersByPlace = Map<string, unknown>

export interface LoaderParts {
  actor: Actor
  services: GraphqlServices
  byPlace: LoadersByPlace
}

/** The loaders of one noun. */
export abstract class LoaderGroup {
  protected readonly actor: Actor
  protected readonly services: GraphqlServices
  readonly #byPlace: LoadersByPlace

  constructor({ actor, services, byPlace }: LoaderParts) {
    this.actor = actor
    this.services = services
    this.#byPlace = byPlace
  }

  /**
   * The loader of a place, made when it is first asked for: the field's place in the operation, where all that ask
   * want the same of what they name, or for what is the same everywhere a name of several words, which no place is.
   */
  protected at<T, Key = string, Name = Key>(
    place: string,
    load: Load<Key, T>,
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
