import type { ScheduleKind as Kind } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf } from '../selection.ts'
import { DeleteResult } from './deletion.ts'
import { Workflow } from './workflow.ts'
import { branded, WorkflowResult } from './workflow-mutations.ts'
import { WorkflowRun } from './workflow-run.ts'

const ScheduleKind = builder.enumType('ScheduleKind', {
  values: {
    CRON: { value: 'cron', description: 'By the calendar of a time zone.' },
    INTERVAL: { value: 'interval', description: 'At equal distances in time.' },
  } as const satisfies Record<Uppercase<Kind>, { value: Kind; description: string }>,
})

const Schedule = builder.prismaNode('Schedule', {
  description:
    'Begins runs of the deployed version at times, without start variables. After a time in which no ' +
    'worker was there, one run makes up for all the ticks that were missed.',
  ...ownedNode('workflows'),
  fields: (t) => ({
    kind: t.expose('kind', { type: ScheduleKind }),
    cron: t.exposeString('cron', { nullable: true }),
    intervalSeconds: t.exposeInt('intervalSeconds', { nullable: true }),
    timezone: t.exposeString('timezone', { description: 'An IANA name; intervals do not depend on it.' }),
    startAt: t.expose('startAt', { type: 'DateTime', nullable: true }),
    endAt: t.expose('endAt', { type: 'DateTime', nullable: true }),
    maxRuns: t.exposeInt('maxRuns', { nullable: true }),
    runCount: t.exposeInt('runCount'),
    fromStarter: t.boolean({
      description: 'Whether it is that of the starter block, which every deployment sets anew.',
      select: { origin: true },
      resolve: ({ origin }) => origin === 'starter',
    }),
    nextRunAt: t.expose('nextRunAt', { type: 'DateTime', nullable: true }),
    lastRun: t.field({
      type: WorkflowRun,
      nullable: true,
      select: { lastRunId: true },
      resolve: ({ lastRunId }, _args, context, info) =>
        lastRunId === null
          ? null
          : context.loaders.runs
              .byId(placeOf(info), selectionOf(context, info, 'WorkflowRun'))
              .load(lastRunId),
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why the last tick began no run; null when it did.',
    }),
    enabled: t.boolean({
      description: 'Whether there is a tick to come: while its workflow is deployed, until its last run.',
      select: { nextRunAt: true },
      resolve: ({ nextRunAt }) => nextRunAt !== null,
    }),
  }),
})

builder.objectField(Workflow, 'schedules', (t) =>
  t.field({
    type: [Schedule],
    description: 'That of the deployed starter block, and the one that was set beside it.',
    complexity: { field: 1, multiplier: 2 },
    resolve: ({ id }, _args, { loaders }) => loaders.workflows.schedules.load(id),
  }),
)

const ScheduleInput = builder.inputType('ScheduleInput', {
  fields: (t) => ({
    kind: t.field({ type: ScheduleKind, required: true }),
    cron: t.string({ description: 'Five fields: 0 9 * * 1-5.' }),
    intervalSeconds: t.int({ description: 'From 60 seconds to 366 days.' }),
    timezone: t.string({ defaultValue: 'UTC' }),
    startAt: t.field({
      type: 'DateTime',
      description: 'The first tick of an interval; no tick is before it.',
    }),
    endAt: t.field({ type: 'DateTime' }),
    maxRuns: t.int(),
  }),
})

builder.mutationFields((t) => ({
  setSchedule: t.field({
    type: WorkflowResult,
    description:
      'Sets the schedule of a workflow beside that of its starter block. It works while the workflow is deployed.',
    authScopes: { write: 'workflows' },
    args: { workflowId: t.arg.id({ required: true }), input: t.arg({ type: ScheduleInput, required: true }) },
    resolve: (_root, { workflowId, input }, { actor, services }) =>
      branded(services.schedules.set(actor, workflowId, input)),
  }),
  deleteSchedule: t.field({
    type: DeleteResult,
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) => {
      await services.schedules.delete(actor, id)
      return { deletedId: id }
    },
  }),
}))
