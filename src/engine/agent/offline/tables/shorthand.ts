/** What people type for words that they would write out in a letter. */
const SHORTHAND: Readonly<Record<string, string>> = {
  u: 'you',
  ur: 'your',
  pls: 'please',
  plz: 'please',
  plase: 'please',
  thx: 'thanks',
  msg: 'message',
  msgs: 'messages',
  notif: 'notification',
  notifs: 'notifications',
  wf: 'workflow',
  b4: 'before',
  bc: 'because',
  cuz: 'because',
  dont: "don't",
  doesnt: "doesn't",
  isnt: "isn't",
  wanna: 'want to',
  gonna: 'going to',
  gimme: 'give me',
  lemme: 'let me',
  asap: '',
  dayly: 'daily',
}
const WORD = new RegExp(String.raw`(?<![\w⟦#@'"-])(?:${Object.keys(SHORTHAND).join('|')})(?![\w⟧'"-])`, 'gi')

/** A masked request with its shorthand written out. */
export function spellOut(text: string): string {
  return text.replace(WORD, (word) => SHORTHAND[word.toLowerCase()] ?? word)
}
