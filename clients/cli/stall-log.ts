/** Says once that the journal takes nothing, and once that it does again: its disk may be the log's. */
import type { SaunterError } from '../../engine/errors.js';
import type { Log } from '../../engine/log.js';

/** For `JournalOptions.onStalled`, which is told at each failed try: twice a second. */
export function stallLog(log: Pick<Log, 'error' | 'warn'>): (error: SaunterError | null) => void {
  let stalled = false;
  return (error) => {
    if (error === null) log.warn('the journal is written again');
    else if (!stalled) log.error({ code: error.code, error: error.message }, 'the journal takes nothing');
    stalled = error !== null;
  };
}
