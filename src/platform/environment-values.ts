import { z } from 'zod'
import { isCidr } from './http/outbound/address-policy.ts'

const MAX_NETWORKS = 100

/** A whole number in decimal digits. */
export function integer(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
}

/** ASCII without spaces, at most 512 characters. */
export function printable(minimum = 32) {
  return z.string().regex(new RegExp(`^[\\x21-\\x7e]{${minimum},512}$`))
}

/** 32 bytes in base64 are 43 characters and a "=", which may be missing. */
export function encryptionKeys() {
  return z
    .string()
    .regex(/^[\w-]{1,32}:[\w+/-]{43}=?(?:\s*,\s*[\w-]{1,32}:[\w+/-]{43}=?)*$/)
    .transform((text) => text.split(',').map(toEncryptionKey))
    .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length)
}

function toEncryptionKey(entry: string) {
  const [id = '', base64 = ''] = entry.trim().split(':')
  return { id, key: Buffer.from(base64, 'base64') }
}

/** A URL with one of these protocols, each with its colon. */
export function urlOf(...protocols: string[]) {
  return z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''))
}

/** Without its trailing slash, so that a path can be appended. */
export function httpBase() {
  return urlOf('http:', 'https:')
    .refine((text) => /^[^?#@]*$/.test(text))
    .transform((text) => text.replace(/\/+$/, ''))
}

/** Networks in CIDR notation, between commas. */
export function cidrs() {
  return list().pipe(z.array(z.string().refine(isCidr)).max(MAX_NETWORKS))
}

function list() {
  return z.string().transform((text) => text.split(',').map((part) => part.trim()))
}

/** Origins as browsers send them, between commas. */
export function origins() {
  return list().pipe(z.array(z.string().refine((origin) => URL.parse(origin)?.origin === origin)))
}

/** Models' ids, between commas. */
export function modelNames() {
  return list().pipe(z.array(z.string().regex(/^[\w.:/@-]{1,100}$/)).max(100))
}
