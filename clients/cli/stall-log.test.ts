import test from 'ava';
import { SaunterError } from '../../engine/errors.js';
import { createLog } from '../../engine/log.js';
import { stallLog } from './stall-log.js';

test('an hour without room is one line, and its end another', (t) => {
  const log = createLog('test', 'silent');
  const said: string[] = [];
  log.error = (...[, message]: unknown[]) => void said.push(String(message));
  log.warn = (message: unknown) => void said.push(String(message));
  const told = stallLog(log);
  const full = new SaunterError('SAUNTER_JOURNAL_STALLED', 'no space left');
  for (let tries = 0; tries < 7_200; tries++) told(full);
  told(null);
  told(full);
  t.deepEqual(said, [
    'the journal takes nothing',
    'the journal is written again',
    'the journal takes nothing',
  ]);
});
