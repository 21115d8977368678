import type { JsonObject } from '../../../base/json.ts'
import { BuiltinConnector, type BuiltinTool, declareHints } from '../builtin-connector.ts'
import type { Connector } from '../connector.ts'
import { optionalObjectAt, textAt } from '../tool-input.ts'
import { objectSchema } from '../tool-schema.ts'
import { type SandboxRecord, type SandboxRecords, scopeOf } from './sandbox-records.ts'

const MAX_FOUND = 50
const COMPANIES = 'companies'

const DOMAIN = { type: 'string', minLength: 1, maxLength: 253, description: 'Such as ledgerline.example' }

/** Companies by their domain, in any letter case. */
export function createCrmSandbox(records: SandboxRecords): Connector {
  return new BuiltinConnector([findCompany(records), upsertCompany(records), deleteCompany(records)])
}

function findCompany(records: SandboxRecords): BuiltinTool {
  return {
    description: {
      name: 'find_company',
      description:
        'Find companies whose name, domain or fields hold every word of a query, at most 50 (sandbox CRM).',
      inputSchema: objectSchema({ query: { type: 'string', maxLength: 500 } }, ['query']),
      hints: declareHints({ readOnly: true, idempotent: true, destructive: false, openWorld: false }),
    },
    async run(call) {
      const found = await records.search(scopeOf(call, COMPANIES), textAt(call.input, 'query'), MAX_FOUND)
      return {
        output: { companies: found.map(toCompany) },
        summary: found.length === 1 ? '1 company' : `${found.length} companies`,
      }
    },
  }
}

function upsertCompany(records: SandboxRecords): BuiltinTool {
  return {
    description: {
      name: 'upsert_company',
      description:
        'Create the company of a domain, or replace its name and, where given, its fields (sandbox CRM). ' +
        'Doing it twice is the same as doing it once.',
      inputSchema: objectSchema(
        {
          domain: DOMAIN,
          name: { type: 'string', minLength: 1, maxLength: 200 },
          fields: { type: 'object', maxProperties: 100, description: 'Anything else that is worth knowing.' },
        },
        ['domain', 'name'],
      ),
      hints: declareHints({ readOnly: false, idempotent: true, destructive: false, openWorld: false }),
    },
    async run(call) {
      const domain = domainOf(call.input)
      const name = textAt(call.input, 'name')
      const fields = optionalObjectAt(call.input, 'fields')
      const company = { domain, name, ...(fields === null ? {} : { fields }) }
      const saved = await records.put(scopeOf(call, COMPANIES), domain, company)
      return { output: { company: toCompany(saved) }, summary: `Saved ${name} (${domain})` }
    },
  }
}

function deleteCompany(records: SandboxRecords): BuiltinTool {
  return {
    description: {
      name: 'delete_company',
      description: 'Delete the company of a domain for good (sandbox CRM).',
      inputSchema: objectSchema({ domain: DOMAIN }, ['domain']),
      hints: declareHints({ readOnly: false, idempotent: true, destructive: true, openWorld: false }),
    },
    async run(call) {
      const domain = domainOf(call.input)
      const deleted = await records.delete(scopeOf(call, COMPANIES), domain)
      return {
        output: { domain, deleted },
        summary: deleted ? `Deleted ${domain}` : `There was no ${domain}`,
      }
    },
  }
}

function domainOf(input: JsonObject): string {
  return textAt(input, 'domain').toLowerCase()
}

function toCompany({ data }: SandboxRecord): JsonObject {
  return { ...data, fields: data.fields ?? {} }
}
