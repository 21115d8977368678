/** A mail of the sandbox inbox; nobody in it exists. */
export interface SandboxMail {
  id: string
  from: string
  to: string
  subject: string
  body: string
  /** ISO 8601 in UTC. */
  date: string
}

const OWNER = 'you@sandbox.example'

/** Received, newest first. */
export const INBOX: readonly SandboxMail[] = [
  {
    id: 'mail_05',
    from: 'ana.lopes@ledgerline.example',
    to: OWNER,
    subject: 'Re: Pilot for the enterprise plan',
    body: 'Thanks for the deck. Legal is fine with the data processing terms; can we start the pilot on Monday?',
    date: '2026-04-14T08:12:00.000Z',
  },
  {
    id: 'mail_04',
    from: 'billing@cloudspan.example',
    to: OWNER,
    subject: 'Invoice 2026-0413',
    body: 'Your invoice over 1,240.00 EUR for March is attached. It is due within 30 days.',
    date: '2026-04-13T06:00:00.000Z',
  },
  {
    id: 'mail_03',
    from: 'tomasz.wilk@paygrid.example',
    to: OWNER,
    subject: 'Introduction to our CFO',
    body: 'As promised, Helen Okafor (CFO) would like to see the pricing before the board meeting in May.',
    date: '2026-04-10T15:41:00.000Z',
  },
  {
    id: 'mail_02',
    from: 'events@fintechweek.example',
    to: OWNER,
    subject: 'Your ticket for Fintech Week London',
    body: 'We look forward to seeing you. Doors open at 09:00; the enterprise track is on the second floor.',
    date: '2026-04-08T11:30:00.000Z',
  },
  {
    id: 'mail_01',
    from: 'eva.novak@medilane.example',
    to: OWNER,
    subject: 'Not now, but please stay in touch',
    body: 'The budget for this year is spent. Write to me again in September and we will find a date.',
    date: '2026-04-02T09:05:00.000Z',
  },
]
