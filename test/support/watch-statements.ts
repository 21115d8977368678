import type { TestServer } from './server.ts'

/** What the driver is given: the text, or an object with it. */
type Statement = string | { text: string }

/** The texts of all statements that a server's pool is given during some work, those of the background among them. */
export async function watchStatements(
  { database: { pool } }: TestServer,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const texts: string[] = []
  const watched = new WeakSet<object>()
  const restores: (() => void)[] = []
  const onAcquire = (connection: { query: (...args: [Statement]) => unknown }) => {
    if (watched.has(connection)) return
    watched.add(connection)
    const original = connection.query
    connection.query = (...args) => {
      texts.push(typeof args[0] === 'string' ? args[0] : args[0].text)
      return original.apply(connection, args)
    }
    restores.push(() => {
      connection.query = original
    })
  }
  pool.on('acquire', onAcquire as never)
  await work()
  pool.off('acquire', onAcquire as never)
  for (const restore of restores) restore()
  return texts
}
