/**
 * Run by npm after an installation, with or without outside access: generates the Prisma client, and builds the
 * data folder that embedded databases start from. Both are needed by the first start; neither needs a network.
 */
import { openTemplate } from '../../src/platform/db/embedded/template.ts'
import { generateClient } from './generate-client.ts'

await Promise.all([generateClient(), openTemplate()])
