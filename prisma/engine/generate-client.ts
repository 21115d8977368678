import { runPrismaCli } from './prisma-cli.ts'

/** Writes the Prisma client for prisma/schema.prisma. Throws with the CLI's own words when the schema is wrong. */
export async function generateClient(): Promise<void> {
  const { exitCode, stdout, stderr } = await runPrismaCli(['generate'])
  if (exitCode !== 0) throw new Error(`The Prisma client could not be generated.\n${stdout}\n${stderr}`)
}
