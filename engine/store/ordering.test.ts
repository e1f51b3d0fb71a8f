/**
 * What fails once entries are decided ends the control plane: nothing decided is passed over, but a fact that
 * does it again and again.
 */
import test from 'ava';
import { SaunterError } from '../errors.js';
import { openJournal } from '../journal/index.js';
import { FACT_LIVES } from '../limits.js';
import { Completion } from './completion.js';
import { readFailing } from './failing-fact.js';
import { quietLog, Script, tempDir } from './testing.js';
import { only, planeOn, types } from './testing-run.js';

test.serial(
  'entries that cannot be completed: the engine is told, and none after them is written',
  async (t) => {
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
  },
);

test.serial(
  'a fact that ends each life of the store is set aside in the end, and all else goes on',
  async (t) => {
    const { dir, done } = tempDir();
    t.teardown(done);
    const complete = Completion.prototype.complete;
    t.teardown(() => {
      Completion.prototype.complete = complete;
    });
    Completion.prototype.complete = function (event) {
      if (event.type === 'receipt_issued' && event.receipt.visit === 'v1')
        throw new Error('no receipt for v1');
      return complete.call(this, event);
    };
    const script = new Script().enter('v1').enter('v2').line('v1', 1, 0, 1).exit('v1');
    script.line('v2', 2, 1, 1).exit('v2').enter('v3');
    // As a start gives them: those that the journal has are dropped by their names.
    const live = async (errors: string[] = []) => {
      const journal = openJournal(dir);
      const error = (fields: object, message: string) =>
        void errors.push(`${message} ${JSON.stringify(fields)}`);
      const failed: Error[] = [];
      const onFailed = (failure: Error) => failed.push(failure);
      const plane = planeOn(journal, { onFailed, log: { ...quietLog, error } });
      plane.deliver(script.facts);
      await plane.idle().catch(() => {});
      const { views } = plane;
      const entries = journal.read(1, 1_000);
      await plane.stop();
      await journal.close();
      return { failed, views, entries };
    };
    for (let life = 1; life <= FACT_LIVES; life++) {
      const errors: string[] = [];
      const { failed, entries } = await live(errors);
      t.is(failed.length, 1, `life ${life}`);
      t.true(errors.some((e) => e.includes(`"lives":${life},"of":${FACT_LIVES}`)));
      t.false(types(entries).includes('visit_exited'));
    }

    const errors: string[] = [];
    const after = await live(errors);
    t.deepEqual(after.failed, []);
    t.true(errors.some((e) => e.startsWith('fact parked: it ended')));
    t.like(only(after.entries, 'fact_parked'), [{ kind: 'exit', visit: 'v1' }]);
    t.regex(only(after.entries, 'fact_parked')[0]!.error, /no receipt for v1/);
    t.like(only(after.entries, 'review_opened'), [
      { review: 'parked-exit-v1', candidates: [{ visit: 'v1' }] },
    ]);
    t.is(after.views.parked, 1);
    t.like(after.views.carts.get('v1')?.cart, [{ product: 'A', quantity: 1 }], 'it keeps what it took');
    t.like(only(after.entries, 'receipt_issued'), [{ receipt: { number: 1, visit: 'v2' } }]);
    t.deepEqual([...after.views.carts.keys()], ['v1', 'v3']);
    t.deepEqual((await live()).entries, after.entries, 'a life more has nothing to do');

    // Mended: the answer lets the visit go.
    Completion.prototype.complete = complete;
    script.add({
      kind: 'settled',
      review: 'parked-exit-v1',
      visit: null,
      product: null,
      quantity: 0,
      by: 'kim',
    });
    script.exit('v1');
    const mended = await live();
    t.deepEqual(
      only(mended.entries, 'receipt_issued').map(({ receipt }) => [receipt.number, receipt.visit]),
      [
        [1, 'v2'],
        [2, 'v1'],
      ],
    );
  },
);

test.serial('a fact that cannot even be asked of a person is written down alone', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const complete = Completion.prototype.complete;
  t.teardown(() => {
    Completion.prototype.complete = complete;
  });
  Completion.prototype.complete = function (event) {
    if (event.type === 'pick' || event.type === 'review_opened') throw new Error('no evidence');
    return complete.call(this, event);
  };
  const script = new Script().enter('v1').line('v1', 1, 0, 1).exit('v1');
  let lives = 0;
  for (let failures = 1; failures > 0; lives++) {
    t.true(lives < 10);
    failures = 0;
    const journal = openJournal(dir);
    const plane = planeOn(journal, { onFailed: () => failures++ });
    plane.deliver(script.facts);
    await plane.idle().catch(() => {});
    await plane.stop();
    await journal.close();
  }
  t.is(lives, FACT_LIVES + 2);
  const journal = openJournal(dir);
  t.teardown(() => journal.close());
  const entries = journal.read(1, 1_000);
  t.like(only(entries, 'fact_parked'), [{ kind: 'line', visit: 'v1' }]);
  t.is(only(entries, 'receipt_issued').length, 1);
});

test.serial("a disk that takes nothing is no fact's fault", async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const append = journal.append.bind(journal);
  const failures: unknown[] = [];
  const plane = planeOn(journal, { onFailed: (error) => failures.push(error) });
  journal.append = () => {
    throw new SaunterError('SAUNTER_JOURNAL_FULL', 'too much waits');
  };
  plane.deliver(new Script().enter('v1').facts);
  await t.throwsAsync(plane.idle(), { code: 'SAUNTER_JOURNAL_FULL' });
  await plane.stop();
  journal.append = append;
  t.is(readFailing(journal), null);
  await journal.close();
});
