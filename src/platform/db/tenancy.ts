import { isJsonObject, type JsonObject } from '../../base/json.ts'
import type { Prisma } from './generated/client.ts'

/** An operation that reads or writes without naming its organisation: a bug in the caller. */
export class TenancyError extends Error {
  constructor(model: string, operation: string, fault: string) {
    super(`${model}.${operation} ${fault}; work of the system itself uses acrossOrganizations`)
    this.name = 'TenancyError'
  }
}

export function checkTenancy(_model: Prisma.ModelName, _operation: string, _args: unknown): void {}
