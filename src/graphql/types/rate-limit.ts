import { builder } from '../builder.ts'
import type { CostAccount } from '../cost-account.ts'

const RateLimit = builder.objectRef<CostAccount>('RateLimit').implement({
  description: 'What the key may still ask for: an operation takes as many points as it costs.',
  fields: (t) => ({
    limit: t.exposeInt('limit', {
      description: 'Points per minute; 0: there is no limit, and nothing is counted.',
    }),
    remaining: t.exposeInt('remaining'),
    resetAt: t.expose('resetAt', { type: 'DateTime' }),
    cost: t.exposeInt('cost', { description: 'Of this operation.' }),
    bucket: t.exposeString('bucket', { description: 'What the points are counted for.' }),
  }),
})

builder.queryField('rateLimit', (t) =>
  t.field({ type: RateLimit, resolve: (_root, _args, { cost }) => charged(cost) }),
)

/** Every operation is charged before it runs. */
function charged(cost: CostAccount | null): CostAccount {
  if (cost === null) throw new Error('an operation runs without having been charged')
  return cost
}
