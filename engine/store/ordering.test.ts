/** What fails once entries are decided ends the control plane: nothing decided is passed over. */
import test from 'ava';
import { openJournal } from '../journal/index.js';
import { Completion } from './completion.js';
import { Script, tempDir } from './testing.js';
import { planeOn } from './testing-run.js';

test('entries that cannot be completed: the engine is told, and none after them is written', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const complete = Completion.prototype.complete;
  Completion.prototype.complete = function (event) {
    if (event.type === 'receipt_issued') throw new Error('its record cannot be read');
    return complete.call(this, event);
  };
  t.teardown(() => {
    Completion.prototype.complete = complete;
  });
  const script = new Script().enter('v1').enter('v2').line('v1', 1, 0, 1).exit('v1').line('v2', 2, 1, 1);
  const failures: string[] = [];
  const plane = planeOn(journal, { onFailed: (error) => failures.push(error.message) });
  plane.deliver(script.facts);
  await t.throwsAsync(plane.idle(), {
    code: 'SAUNTER_INVARIANT',
    message: /receipt_issued of fact .*its record cannot be read/,
  });
  t.is(failures.length, 1);
  await plane.stop();
  const types = journal.read(1, 1_000).map((e) => e.event.type);
  t.false(types.includes('visit_exited'), 'it would be half of a fact');
  await journal.close();
  // The next life has the facts again, as from the flight log: the receipt is there, once.
  Completion.prototype.complete = complete;
  const again = openJournal(dir);
  const next = planeOn(again);
  next.deliver(script.facts);
  await next.idle();
  const issued = again.read(1, 1_000).filter((e) => e.event.type === 'receipt_issued');
  t.is(issued.length, 1);
  t.is(again.read(1, 1_000).filter((e) => e.event.type === 'pick').length, 2);
  await next.stop();
  await again.close();
});
