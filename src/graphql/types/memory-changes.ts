import type { MemoryFile as File } from '../../domain/memory/memory.ts'
import { builder } from '../builder.ts'
import { CURSOR_OF_UPDATE } from '../cursor.ts'
import { followRows, type RowUpdate } from '../row-updates.ts'
import { selectionOfUpdate } from '../selection.ts'
import { MemoryFile } from './memory.ts'

/** A file as it is, or what is left of one that is gone. */
interface FileState {
  fileId: string
  path: string
  file: File | null
  position: bigint
}

const MemoryChange = builder.objectRef<RowUpdate<FileState>>('MemoryChange').implement({
  description: 'A memory file that was made, changed or removed.',
  fields: (t) => ({
    cursor: t.expose('cursor', CURSOR_OF_UPDATE),
    path: t.string({ resolve: ({ row }) => row.path }),
    fileId: t.id({
      description: 'The id of the file, also of one that is gone; a file made anew at its path has another.',
      resolve: ({ row }) => row.fileId,
    }),
    file: t.field({
      type: MemoryFile,
      nullable: true,
      description: 'As it is now; null when it was removed.',
      resolve: ({ row }) => row.file,
    }),
  }),
})

builder.subscriptionField('memoryChanged', (t) =>
  t.field({
    type: MemoryChange,
    description:
      'The memory files that were made, changed or removed after a cursor, by people, programs or agents; without a ' +
      'cursor, from now on. Changes of a file that follow each other fast may come as one; the last one is never ' +
      'missed. Fails before the first change with CURSOR_EXPIRED when removals after the cursor are no longer kept.',
    authScopes: { read: 'runtime' },
    complexity: 10,
    args: {
      prefix: t.arg.string({ description: 'Only files whose path begins so, as of `memoryFiles`.' }),
      after: t.arg({ type: 'Cursor', description: 'The cursor of the last change that was seen.' }),
    },
    subscribe: async (_root, { prefix, after }, context, info) => {
      const { actor, services } = context
      const pages = await services.feeds.memoryChanged(actor, prefix ?? '', after)
      const selection = selectionOfUpdate(context, info, 'file')
      return followRows(pages, context, async ({ id: fileId, path, isDeleted, position }) => {
        if (isDeleted) return { fileId, path, file: null, position: BigInt(position.position) }
        const file = await services.memory.findById(actor, fileId, selection)
        return file && { fileId, path, file, position: file.position }
      })
    },
    resolve: (change) => change,
  }),
)
