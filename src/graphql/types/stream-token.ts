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
    description: 'Needs the scope that what the stream tells about is read with.',
    args: {
      streamId: t.arg.id({ required: true }),
      ttlSeconds: t.arg.int({ defaultValue: 60, description: 'For the first use; 1 to 3,600.' }),
    },
    resolve: async (_root, { streamId, ttlSeconds }, { actor, services }) => ({
      ...(await services.streamTokens.create(actor, streamId, ttlSeconds ?? undefined)),
      streamId,
    }),
  }),
)
