import test from 'ava';
import { openJournal } from '../engine/journal/index.js';
import { compactJournal } from '../engine/store/index.js';
import { Script, smallStore, tempDir } from '../engine/store/testing.js';
import { only, run } from '../engine/store/testing-run.js';
import { JournalViews } from './journal-views.js';
import { SyncHub } from './sync.js';

const HOUR_MS = 3_600_000;

test('a visit whose record is gone is not known, though its receipt is shown: no answer could be put on it', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').line('v1', 1, 0, 1).exit('v1');
  const { length } = script.facts;
  for (let v = 2; v < 20; v++) script.enter(`v${v}`).exit(`v${v}`);
  const later = script.facts.slice(length).map((fact) => ({ ...fact, tMs: fact.tMs + 2 * HOUR_MS }));
  await run(dir, { facts: [...script.facts.slice(0, length), ...later] }, { checkpointEvery: 20 });

  const journal = openJournal(dir);
  const views = () => new JournalViews(smallStore(), journal, new SyncHub({ now: () => 0, speed: 1 }));
  t.deepEqual(
    ['v1', 'v19', 'v99'].map((visit) => views().knows(visit)),
    [true, true, false],
  );
  const compact = { journal, archivedSeq: journal.lastSeq, keepMs: 7 * 24 * HOUR_MS, needed: true };
  while ((await compactJournal(compact)) > 0);
  t.truthy(views().receipt(1), 'its receipt is shown');
  t.deepEqual(
    ['v1', 'v19', 'v99'].map((visit) => views().knows(visit)),
    [false, true, false],
  );
  await journal.close();

  // What came of such an answer.
  const end = script.facts.length;
  const review = 'parked-9-9';
  const answer = { kind: 'settled', review, visit: 'v1', product: 0, quantity: 1, by: 'kim' } as const;
  const evidence = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };
  script.add({ kind: 'review', review, quantity: 1, candidates: [], evidence }).tick().add(answer);
  const { entries } = await run(dir, { facts: script.facts.slice(end) });
  t.like(only(entries, 'fact_parked'), [{ kind: 'settled', error: 'visit v1 was never admitted' }]);
});
