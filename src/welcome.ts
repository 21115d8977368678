import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Config } from './platform/config.ts'
import { API_KEY_FILE, type RunningProcess } from './process.ts'

/** What a person reads after a start: where everything is, the key, and a call to copy. */
export function welcome(config: Config, { server, bootstrap }: RunningProcess): string {
  const url = config.http.publicUrl ?? server.url
  const keyFile = path.join(config.dataDir, API_KEY_FILE)
  const isEmbedded = config.database.kind === 'embedded'
  const lines = [
    `Switchyard is ready on ${server.url}`,
    `  GraphQL        ${url}/graphql`,
    `  API reference  ${url}/docs`,
    `  Health         ${url}/readyz`,
    ...(isEmbedded
      ? [`  Data           ${path.resolve(config.dataDir)} (embedded Postgres, for one process)`]
      : []),
    ...(bootstrap.secret
      ? [`  API key        ${bootstrap.secret}`, `                 shown once; kept in ${keyFile}`]
      : []),
    '',
    ...(isEmbedded && existsSync(keyFile) ? tryIt(url, keyFile) : []),
  ]
  return `${lines.join('\n')}\n`
}

function tryIt(url: string, keyFile: string): string[] {
  return [
    'Try it:',
    `  curl ${url}/api/runtime/capabilities -H "Authorization: Bearer $(cat ${keyFile})"`,
    '',
  ]
}
