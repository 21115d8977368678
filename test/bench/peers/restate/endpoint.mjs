import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createEndpointHandler, service } from '@restatedev/restate-sdk'

/** A handler of three durable steps that do nothing, as the product's workflow has three blocks. */
const bench = service({
  name: 'bench',
  handlers: {
    async run(ctx, { value }) {
      const first = await ctx.run('first', () => value)
      const second = await ctx.run('second', () => first)
      return { done: await ctx.run('third', () => second) }
    },
  },
})

createHttp2Server(createEndpointHandler({ services: [bench] })).listen(
  Number(process.env.ENDPOINT_PORT),
  '127.0.0.1',
)
// Says that it listens to those who speak HTTP/1.1.
createServer((_, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
