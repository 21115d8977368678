import { isJsonObject } from '../../base/json.ts'
import { builder } from '../builder.ts'
import {
  ConflictError,
  ForbiddenError,
  NotFoundError,
  ValidationError,
  VersionConflictError,
} from './errors.ts'

const DeletePayload = builder.objectRef<{ deletedId: string }>('DeletePayload').implement({
  isTypeOf: (value) => isJsonObject(value) && 'deletedId' in value,
  fields: (t) => ({ deletedId: t.exposeID('deletedId') }),
})

/** The result of every mutation that removes something: the payload throws, or names what is gone. */
export const DeleteResult = builder.errorUnion('DeleteResult', {
  types: [DeletePayload, NotFoundError, ConflictError, VersionConflictError, ForbiddenError, ValidationError],
})
