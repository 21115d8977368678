/** What is no city of the time zone database, and what people call zones. */
const ALIASES: Readonly<Record<string, string>> = {
  utc: 'UTC',
  gmt: 'UTC',
  z: 'UTC',
  cet: 'Europe/Berlin',
  cest: 'Europe/Berlin',
  bst: 'Europe/London',
  est: 'America/New_York',
  edt: 'America/New_York',
  et: 'America/New_York',
  eastern: 'America/New_York',
  cst: 'America/Chicago',
  cdt: 'America/Chicago',
  central: 'America/Chicago',
  mst: 'America/Denver',
  mountain: 'America/Denver',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  pt: 'America/Los_Angeles',
  pacific: 'America/Los_Angeles',
  ist: 'Asia/Kolkata',
  jst: 'Asia/Tokyo',
  germany: 'Europe/Berlin',
  munich: 'Europe/Berlin',
  hamburg: 'Europe/Berlin',
  cologne: 'Europe/Berlin',
  frankfurt: 'Europe/Berlin',
  france: 'Europe/Paris',
  uk: 'Europe/London',
  england: 'Europe/London',
  milan: 'Europe/Rome',
  barcelona: 'Europe/Madrid',
  spain: 'Europe/Madrid',
  italy: 'Europe/Rome',
  'san francisco': 'America/Los_Angeles',
  sf: 'America/Los_Angeles',
  seattle: 'America/Los_Angeles',
  california: 'America/Los_Angeles',
  boston: 'America/New_York',
  nyc: 'America/New_York',
  miami: 'America/New_York',
  washington: 'America/New_York',
  austin: 'America/Chicago',
  texas: 'America/Chicago',
  india: 'Asia/Kolkata',
  mumbai: 'Asia/Kolkata',
  delhi: 'Asia/Kolkata',
  bangalore: 'Asia/Kolkata',
  japan: 'Asia/Tokyo',
  beijing: 'Asia/Shanghai',
  china: 'Asia/Shanghai',
  geneva: 'Europe/Zurich',
  switzerland: 'Europe/Zurich',
}

const ZONES: ReadonlyMap<string, string> = new Map([
  ...Intl.supportedValuesOf('timeZone').flatMap((zone): [string, string][] => [
    [key(zone.split('/').at(-1) ?? zone), zone],
    [key(zone), zone],
  ]),
  ...Object.entries(ALIASES),
])

/** The IANA name of the zone that a city, a country or an abbreviation stands for. */
export function findTimeZone(name: string): string | null {
  return ZONES.get(key(name)) ?? null
}

function key(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ').trim()
}
