import { generateClient } from './generate-client.ts'

await generateClient()
