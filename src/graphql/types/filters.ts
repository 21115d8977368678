import { z } from 'zod'
import { storableTextIssues } from '../../base/storable-text.ts'
import { builder } from '../builder.ts'
import { SortDirection } from './enums.ts'

const MAX_VALUES = 100

/** The conditions of an input hold together. */
export const StringFilter = builder.inputType('StringFilter', {
  fields: (t) => ({
    eq: t.string(),
    in: t.stringList({ validate: z.array(z.string()).max(MAX_VALUES).nullish() }),
    contains: t.string(),
    startsWith: t.string(),
    not: t.string(),
  }),
})

export const DateTimeFilter = builder.inputType('DateTimeFilter', {
  fields: (t) => ({
    gt: t.field({ type: 'DateTime' }),
    gte: t.field({ type: 'DateTime' }),
    lt: t.field({ type: 'DateTime' }),
    lte: t.field({ type: 'DateTime' }),
  }),
})

const storableJson = z
  .any()
  .refine(
    (value) => storableTextIssues(value, []).length === 0,
    'holds a NUL character or is not valid Unicode',
  )

export const JsonFilter = builder.inputType('JsonFilter', {
  description: 'The value at a path of keys.',
  fields: (t) => ({
    path: t.stringList({ required: true, validate: z.array(z.string()).min(1).max(16) }),
    eq: t.field({ type: 'JSON', required: true, validate: storableJson }),
  }),
})

const OrderField = builder.enumType('OrderField', {
  values: {
    CREATED_AT: { value: 'createdAt' },
    UPDATED_AT: { value: 'updatedAt' },
    NAME: { value: 'title', description: 'The name or title.' },
  } as const,
})

export const OrderBy = builder.inputType('OrderBy', {
  fields: (t) => ({
    field: t.field({ type: OrderField, required: true, defaultValue: 'createdAt' }),
    direction: t.field({ type: SortDirection, required: true, defaultValue: 'desc' }),
  }),
})
