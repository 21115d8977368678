import { AppError } from '../../base/errors.ts'

/** Told to whoever asked, when reading the whole answer would fill the memory of this process. */
export function answerTooLarge(): AppError {
  return new AppError('BAD_REQUEST', 'The answer is too large: select fewer columns, or shorter ones.')
}
