import { builder } from '../builder.ts'

const StreamToken = builder
  .objectRef<{ token: string; expiresAt: Date; streamId: string }>('StreamToken')
  .implement({
    description: 'Opens one stream for a client that cannot send headers.',
    fields: (t) => ({
      token: t.exposeString('token'),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'The first use must come before.' }),
      streamId: t.exposeID('streamId'),
    }),
  })

builder.mutationField('createStreamToken', (t) =>
  t.field({
    type: StreamToken,
    authScopes: { read: 'runtime' },
    args: { streamId: t.arg.id({ required: true }) },
    resolve: async (_root, { streamId }, { actor, services }) => ({
      ...(await services.streamTokens.create(actor, streamId)),
      streamId,
    }),
  }),
)
