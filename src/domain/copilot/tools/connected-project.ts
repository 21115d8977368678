import { AppError } from '../../../base/errors.ts'
import type { ProjectDatabase } from '../../../engine/project-db/project-database.ts'

/** Throws NOT_FOUND where no project's database is connected. */
export function connectedProject(project: ProjectDatabase | null): ProjectDatabase {
  if (project === null) throw new AppError('NOT_FOUND', 'No project database is connected')
  return project
}
