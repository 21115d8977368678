import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { type AddressPolicy, type Route, routeOf } from './address-policy.ts'

/** Includes looking the name up and the TLS handshake. */
const CONNECT_TIMEOUT_MS = 10_000

/** Silence before the headers or between two parts of a body; a model or an event stream may think for long. */
const SILENCE_MS = 300_000

const MAX_CONNECTIONS_PER_ORIGIN = 64
const MAX_HEADER_BYTES = 64 * 1024

/**
 * The HTTP client whose connections go only where the policy lets them. Names are looked up once, and what was
 * checked is what is connected to: a name that resolves to something else a moment later changes nothing.
 * Proxies that the environment names are not used: behind one, nobody could check where a request ends up.
 */
export function createGuardedAgent(policy: AddressPolicy, lookup: LookupFunction): Agent {
  return new Agent({
    connections: MAX_CONNECTIONS_PER_ORIGIN,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    connect(options, callback) {
      const { hostname } = options
      const route = routeOf(options)
      // An address needs no looking up, so that it is checked here
      const refusal = isIP(hostname) === 0 ? null : policy.refuse(hostname, hostname, route)
      if (refusal) return callback(refusal, null)
      const connect = buildConnector({
        timeout: CONNECT_TIMEOUT_MS,
        allowH2: false,
        lookup: guardLookup({ policy, lookup, route }),
      })
      connect(options, callback)
    },
  })
}

/** A look-up whose answers are only the addresses that may be reached; an error when there is none. */
export function guardLookup(parts: {
  policy: AddressPolicy
  lookup: LookupFunction
  route: Route
}): LookupFunction {
  const { policy, lookup, route } = parts
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error || typeof found === 'string') return callback(error ?? new Error('One address, not all'), [])
      const refusals = found.map(({ address }) => policy.refuse(address, hostname, route))
      const permitted = found.filter((_, index) => refusals[index] === null)
      const [first] = permitted
      if (first === undefined) return callback(refusals[0] ?? new Error(`${hostname} has no address`), [])
      if (options.all) callback(null, permitted)
      else callback(null, first.address, first.family)
    })
  }
}
