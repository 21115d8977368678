import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { OutboundRefusedError } from './outbound-errors.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** What public addresses may be asked on; a network that is allowed by name may be asked on every port. */
const PUBLIC_PORTS = new Set([443, 8443])

/** The only part of IPv6 from which public addresses are given out. */
const GLOBAL_UNICAST_V6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/** Answers only inside Azure and hands out the machine's secrets, though the address looks public. */
const AZURE_METADATA = ipaddr.IPv4.parse('168.63.129.16')

/** Where a connection is about to go, besides its address. */
export interface Route {
  protocol: 'http:' | 'https:'
  port: number
}

/** Of a URL, or of a connection that is about to be made: an empty port is the protocol's own. */
export function routeOf({ protocol, port }: { protocol: string; port: string }): Route {
  const scheme = protocol === 'https:' ? 'https:' : 'http:'
  return { protocol: scheme, port: Number(port) || (scheme === 'https:' ? 443 : 80) }
}

/**
 * Which addresses a request may reach: public ones by https on the usual ports, and those of the networks that
 * the operator has named, on every port and by plain http too.
 */
export class AddressPolicy {
  readonly #allowed: readonly [Address, number][]

  /** Takes CIDRs as `isCidr` knows them. */
  constructor(allowPrivateNetwork: readonly string[]) {
    this.#allowed = allowPrivateNetwork.map((cidr) => ipaddr.parseCIDR(cidr))
  }

  /** Why this address may not be reached so; null when it may. The message names no address. */
  refuse(address: string, host: string, { protocol, port }: Route): OutboundRefusedError | null {
    if (this.#isAllowed(address)) return null
    if (!isPublicAddress(address)) {
      return new OutboundRefusedError(
        'ADDRESS',
        `${host} is not a public address; ALLOW_PRIVATE_NETWORK names the private ones that may be reached`,
      )
    }
    if (protocol !== 'https:') {
      return new OutboundRefusedError('PLAIN_HTTP', `${host} may be reached by https only`)
    }
    if (!PUBLIC_PORTS.has(port)) {
      const ports = [...PUBLIC_PORTS].join(' and ')
      return new OutboundRefusedError('PORT', `${host} may be reached on the ports ${ports} only`)
    }
    return null
  }

  #isAllowed(text: string): boolean {
    const address = parseAddress(text)
    return (
      address !== null &&
      this.#allowed.some(
        ([network, bits]) => network.kind() === address.kind() && isWithin(address, network, bits),
      )
    )
  }
}

/** Whether the text is a network such as `10.0.0.0/8` or `fd00::/8`, in the usual notation only. */
export function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false
  return Number(bits) <= (version === 4 ? 32 : 128)
}

/** Whether an address in the usual notation belongs to the public internet, as far as IANA's registries say. */
function isPublicAddress(text: string): boolean {
  const address = parseAddress(text)
  if (address === null || address.range() !== 'unicast') return false
  if (address instanceof ipaddr.IPv4) return !isWithin(address, AZURE_METADATA, 32)
  return isWithin(address, ...GLOBAL_UNICAST_V6)
}

/** An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is what it stands for. */
function parseAddress(text: string): Address | null {
  if (isIP(text) === 0 || text.includes('%')) return null
  const address = ipaddr.parse(text)
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

function isWithin(address: Address, network: Address, bits: number): boolean {
  return address.match([network, bits])
}
