import { ADDING } from './spoken/adding.ts'
import { APPLYING } from './spoken/applying.ts'
import { ASKED } from './spoken/asked.ts'
import { BEGINNING } from './spoken/beginning.ts'
import { BESIDE } from './spoken/beside.ts'
import { CHANGING } from './spoken/changing.ts'
import { GOING_ON } from './spoken/going-on.ts'
import { HIRING } from './spoken/hiring.ts'
import { MAILING } from './spoken/mailing.ts'
import { ORDERING } from './spoken/ordering.ts'
import { PAGES } from './spoken/page.ts'
import { REPORTING } from './spoken/report.ts'
import { RUNNING } from './spoken/running.ts'
import { SELLING } from './spoken/selling.ts'
import type { SpokenCase } from './spoken/spoken-case.ts'
import { TELLING } from './spoken/telling.ts'
import { ON_TICKETS } from './spoken/tickets.ts'
import { UNREHEARSED } from './spoken/unrehearsed.ts'
import { UNSEEN } from './spoken/unseen.ts'

/** What people said who knew nothing of the rules, by what they spoke of. */
export const SPOKEN: Readonly<Record<string, readonly SpokenCase[]>> = {
  adding: ADDING,
  changing: CHANGING,
  running: RUNNING,
  hiring: HIRING,
  selling: SELLING,
  beginning: BEGINNING,
  'a page': PAGES,
  tickets: ON_TICKETS,
  'a report': REPORTING,
  telling: TELLING,
  ordering: ORDERING,
  applying: APPLYING,
  'going on': GOING_ON,
  unrehearsed: UNREHEARSED,
  unseen: UNSEEN,
  mailing: MAILING,
  asked: ASKED,
  'beside what is there': BESIDE,
}
