import { RE2JS } from 're2js'

/** A regular expression that matches in time linear in the text, whatever the pattern. */
export interface SafePattern {
  test(text: string): boolean
}

/**
 * Compiles a JavaScript pattern for RE2. Throws an Error for what RE2 cannot do in linear time: look-around and
 * back references.
 */
export function compileSafePattern(pattern: string): SafePattern {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
  return { test: (text) => compiled.matcher(text).find() }
}
