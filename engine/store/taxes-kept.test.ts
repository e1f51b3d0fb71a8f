/** A config that forgets a tax class must not cost anybody their receipt. */
import test, { type ExecutionContext } from 'ava';
import { openJournal } from '../journal/index.js';
import { evidence, Script, smallStore, tempDir } from './testing.js';
import { only, run } from './testing-run.js';

/** The class of B and D has another name. */
const renamed = smallStore((config) => {
  config.pricing.taxes[0]!.id = 'standard';
  for (const product of config.products) if (product.tax === 'full') product.tax = 'standard';
});

const restart = (dir: string, script: Script, from: number, model = smallStore()) =>
  run(dir, { facts: script.facts.slice(from) }, { model });

async function begun(t: ExecutionContext, script: Script) {
  const { dir, done } = tempDir();
  t.teardown(done);
  await run(dir, { facts: [...script.facts] });
  return { dir, from: script.facts.length };
}

test('somebody is inside with goods of a class that is gone: no start, and nothing is lost', async (t) => {
  const script = new Script().enter('v1').line('v1', 1, 1, 1);
  const { dir, from } = await begun(t, script);
  script.exit('v1');
  const error = await t.throwsAsync(restart(dir, script, from, renamed), { code: 'SAUNTER_TAX_MISSING' });
  t.regex(error!.message, /"full"/);
  const { entries } = await restart(dir, script, from);
  t.is(only(entries, 'receipt_issued')[0]?.receipt.totalMinor, 1000);
  await t.notThrowsAsync(restart(dir, script, script.facts.length, renamed), 'nobody needs it any more');

  // As a crash right after the exit leaves it: no record of the visit yet.
  const crashed = tempDir();
  t.teardown(crashed.done);
  const journal = openJournal(crashed.dir);
  await journal.append(entries.map(({ tick, fact, tMs, event }) => ({ tick, fact, tMs, event }))).flushed;
  await journal.close();
  await t.notThrowsAsync(restart(crashed.dir, script, script.facts.length, renamed));
});

test('the same while a review may still revise a receipt', async (t) => {
  const script = new Script().enter('v1').line('v1', 1, 1, 1);
  const candidates = [{ product: 0, quantity: 1, visit: 'v1', p: 0.5 }];
  const of = { quantity: 1, candidates, evidence: evidence(script.tMs, candidates) };
  script.exit('v1').add({ kind: 'review', review: 'r9', ...of });
  const { dir } = await begun(t, script.tick());
  await t.throwsAsync(restart(dir, script, script.facts.length, renamed), { code: 'SAUNTER_TAX_MISSING' });
});
