import type { JsonObject } from '../../../../base/json.ts'
import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { edit, Namer } from '../graph/edit.ts'
import { edgesInto, triggerOf } from '../graph/flow.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readClock } from '../language/clock.ts'
import { pattern } from '../language/pattern.ts'
import { phrase, readSlots } from '../language/phrase.ts'
import { clockInWords, type Schedule } from '../language/schedule-phrase.ts'
import { findTimeZone } from '../tables/time-zones.ts'

const STOPS = pattern`
    ^(?:(?:stop|disable|remove|delete|cancel|turn off|switch off|pause|clear|drop)\s+
    (?:the |its |this |any )?(?:schedule|timer|cron|scheduled runs?|automatic runs?|scheduling)(?:d runs?)?
    |unschedule(?: it| this| the workflow)?|(?:don't|do not|stop) run(?:ning)? (?:it |this |the workflow )?
    (?:on a schedule|automatically|by itself|periodically)(?: any ?more)?|(?:turn|switch) the schedule off)$`
const RESUMES = pattern`
    ^(?:(?:enable|resume|restart|turn on|switch on|reactivate)\s+(?:the |its )?(?:schedule|timer|cron)
    (?: again)?|(?:turn|switch) the schedule (?:back )?on)$`
const ZONE = pattern`
    ^(?:(?:set|change|use)\s+(?:the )?time ?zone\s+(?:of (?:the )?(?:schedule|workflow) )?(?:to )?|use )
    (.{2,40}?)(?: time(?: ?zone)?)?$`
const AT_TIME =
  phrase(`[run|start|do|schedule|trigger|move|change|set|make] [it|this|that|them|the (workflow|flow|schedule|time|run)]
  [should] [run|start] (at|to|to run at) {time=[\\w:. ']{1,30}?}[,]
  [instead|(instead of|rather than|and not|not) [at] {other:30}]`)
const VAGUE = pattern`
    ^(?:(?:do not|don't|never|stop) )?(?:schedule|run|start|trigger|execut)(?:e|ing|ning)?\b.*\b
    (?:every|each|daily|weekly|monthly|hourly|times|twice|often|weekends?|weekdays?|days?|nights?
    |\w+days?)\b.{0,80}$|^(?:schedule|run) (?:it|this|the (?:workflow|flow)|my workflow)?
    (?: (?:automatically|by itself|regularly|on a schedule|periodically))?$|^
    (?:add|set(?: up)?|create|make) (?:an? )?(?:schedule|timer|cron(?: job)?)(?: trigger)?$`

/** `every weekday at 9 in Berlin`, `stop the schedule`: the keys of the starter that a schedule has. */
export function schedule(clause: Clause, scene: Scene): Outcome | null {
  if (clause.schedule !== null && clause.text === '') return setSchedule(clause.schedule, scene)
  const trigger = triggerOf(scene.graph)
  if (STOPS.test(clause.text)) return switchSchedule(trigger, scene, false)
  if (RESUMES.test(clause.text)) return switchSchedule(trigger, scene, true)
  const zone = ZONE.exec(clause.text)?.[1]
  const timezone = zone === undefined ? null : findTimeZone(zone)
  if (timezone !== null && trigger?.type === 'starter')
    return write(
      trigger,
      scene,
      { schedule_timezone: timezone },
      `The schedule's time zone is now ${timezone}.`,
    )
  const time = readSlots<'time'>(AT_TIME, clause.text)?.time
  const clock = time === undefined ? null : readClock(time)
  if (clock !== null) return changeTime(clock, trigger, scene)
  return VAGUE.test(clause.text)
    ? asks(
        'When should it run? For example "every weekday at 9 in Berlin", "every 15 minutes" or a cron expression.',
      )
    : null
}

/** Another time on the same days; without a schedule the days are asked for. */
function changeTime(clock: string, trigger: GraphNode | undefined, scene: Scene): Outcome {
  const cron = trigger?.config.schedule_cron
  const days = typeof cron === 'string' ? /^\d{1,2} \d{1,2} (\S+ \S+ \S+)$/.exec(cron)?.[1] : undefined
  const at = clockInWords(clock)
  if (!trigger || days === undefined)
    return asks(`On which days should it run at ${at}? For example "every weekday at ${at}".`)
  return write(
    trigger,
    scene,
    { schedule_cron: `${clock} ${days}` },
    `It now runs at ${at}, on the same days as before.`,
  )
}

function setSchedule(wanted: Schedule, scene: Scene): Outcome {
  const trigger = triggerOf(scene.graph)
  const zone = wanted.timezone === null ? '' : `, ${wanted.timezone} time`
  const said = `It runs ${wanted.words}${zone}. Scheduled runs begin when the workflow is deployed.`
  if (!trigger) return addTrigger(wanted, scene, said)
  if (trigger.type === 'webhook')
    return asks(
      `"${trigger.name}" begins the workflow when a request arrives, and a workflow has one beginning. ` +
        'Should a schedule begin it instead?',
    )
  return write(trigger, scene, toConfig(wanted), said)
}

function addTrigger(wanted: Schedule, { graph }: Scene, said: string): Outcome {
  if (graph.nodes.length === 0)
    return asks(
      `What should run ${wanted.words}? Tell me its steps, such as "fetch https://example.com and post it to Slack".`,
    )
  const start = {
    ...new Namer(graph).name('Start', 'starter'),
    type: 'starter' as const,
    config: { input: {}, ...toConfig(wanted) },
  }
  const firsts = graph.nodes.filter(({ id }) => edgesInto(graph, id).length === 0)
  const edited = edit(graph, {
    addBlocks: [start],
    addEdges: firsts.map(({ id }) => ({ source: start.id, target: id })),
  })
  return 'problem' in edited
    ? asks(`I could not add the schedule: ${edited.problem}.`)
    : { kind: 'changed', graph: edited.graph, said, focus: start.name }
}

function switchSchedule(trigger: GraphNode | undefined, scene: Scene, isOn: boolean): Outcome {
  const has = trigger?.config.schedule_type !== undefined
  if (trigger?.type !== 'starter' || !has)
    return isOn
      ? asks('There is no schedule yet. When should it run? For example "every weekday at 9 in Berlin".')
      : { kind: 'answered', text: 'There is no schedule: the workflow runs when it is started.' }
  return write(
    trigger,
    scene,
    { schedule_enabled: isOn },
    isOn ? 'The schedule is on again.' : 'The schedule is off; its times are kept.',
  )
}

function write(trigger: GraphNode, { graph }: Scene, config: JsonObject, said: string): Outcome {
  const stale = staleKeys(trigger.config, config)
  const edited = edit(graph, {
    updateBlocks: [{ id: trigger.id, config, ...(stale.length > 0 && { unset_config: stale }) }],
  })
  return 'problem' in edited
    ? asks(`I could not set the schedule: ${edited.problem}.`)
    : { kind: 'changed', graph: edited.graph, said, focus: trigger.name }
}

/** A schedule has an interval or a cron expression: the keys of the other are of no more use. */
function staleKeys(old: JsonObject, { schedule_type: type }: JsonObject): string[] {
  const others =
    type === 'cron'
      ? ['schedule_interval_value', 'schedule_interval_unit']
      : type === 'interval'
        ? ['schedule_cron']
        : []
  return others.filter((key) => Object.hasOwn(old, key))
}

function toConfig(wanted: Schedule): JsonObject {
  const when: JsonObject =
    wanted.type === 'cron'
      ? { schedule_cron: wanted.cron }
      : { schedule_interval_value: wanted.value, schedule_interval_unit: wanted.unit }
  return {
    schedule_enabled: true,
    schedule_type: wanted.type,
    ...when,
    ...(wanted.timezone !== null && { schedule_timezone: wanted.timezone }),
  }
}
