/** A compacted journal gives the same store as a whole one, and keeps what the archive has not. */
import test from 'ava';
import { type Journal, openJournal } from '../journal/index.js';
import { CHECKPOINT_KEY, NEXT_BASE_KEY, readCheckpoint, readCheckpointHead } from './checkpoint.js';
import { ControlPlane } from './control-plane.js';
import { compactJournal } from './retention.js';
import { evidence, quietLog, Script, smallStore, tempDir } from './testing.js';
import { instantTimers, only, run } from './testing-run.js';

const DAY_MS = 86_400_000;
const EVERY = 40;

/** So many visits, each with a pick and its stock; the last two stay inside. */
function day(visits: number): Script {
  const script = new Script();
  for (let v = 0; v < visits; v++) {
    const visit = `v${v}`;
    script.enter(visit);
    script.line(visit, v, v % 3, 1);
    const shelf = v % 3 === 2 ? 1 : 0;
    script.add({
      kind: 'stock',
      shelf,
      facing: v % 3,
      product: v % 3,
      delta: -1,
      role: 'shopper',
      visit,
      interaction: v,
      plates: [v % 3],
    });
    script.tick();
    if (v < visits - 2) script.exit(visit);
  }
  return script;
}

const views = ({ views: v }: ControlPlane) => {
  const { entering: _entering, ...saved } = v.save();
  return saved;
};

/** What a start on the journal in `dir` sees. */
async function seen(dir: string, model = smallStore()) {
  const journal = openJournal(dir);
  const plane = new ControlPlane({
    model,
    journal,
    log: quietLog,
    timers: instantTimers(),
    onCommand: () => {},
    onEntries: () => {},
  });
  const found = { views: views(plane), last: plane.lastFact, folded: plane.folded };
  await plane.stop();
  await journal.close();
  return found;
}

test('entries that are old and archived go; a start sees the same store', async (t) => {
  const whole = tempDir();
  const compacted = tempDir();
  t.teardown(whole.done);
  t.teardown(compacted.done);
  const script = day(30);
  const half = { facts: script.facts.slice(0, script.facts.length / 2) };
  for (const { dir } of [whole, compacted]) {
    await run(dir, half, { checkpointEvery: EVERY });
    await run(dir, script, { checkpointEvery: EVERY });
  }
  const expected = await seen(whole.dir);

  const journal = openJournal(compacted.dir);
  const compact = (archivedSeq: number, keepMs: number, needed = false) =>
    compactJournal({ journal, archivedSeq, keepMs, needed });
  t.is(await compact(journal.lastSeq, DAY_MS), 0, 'it is not old');
  t.is(await compact(10, 0), 0, 'the archive has not taken it');
  const gone = await compact(journal.lastSeq, 0);
  t.true(gone >= EVERY, `${gone} entries went`);
  t.is(journal.firstSeq, gone + 1);
  t.is(await compact(journal.lastSeq, 0), 0, 'the next checkpoint comes first');
  t.is([...journal.states('visit:v0')].length, 0, 'the records of old visits go with their entries');
  const { lastSeq } = journal;
  await journal.close();

  const after = await seen(compacted.dir);
  t.deepEqual(after.views, expected.views);
  t.deepEqual(after.last, expected.last);
  // Another config: nothing of the checkpoint counts, all is made from the base and what is left.
  const dearer = smallStore((config) => {
    config.products[0]!.priceMinor += 10;
  });
  const anew = await seen(compacted.dir, dearer);
  t.deepEqual(anew.views, (await seen(whole.dir, dearer)).views);
  t.is(anew.folded, lastSeq - gone);
  // Another planogram: what was counted of another product says nothing of the one that is there now.
  const moved = smallStore((config) => {
    config.planogram[0]!.product = 'D';
    config.planogram[1]!.id = 'f2-new';
  });
  for (const { dir } of [compacted, whole]) {
    const stock = new Map((await seen(dir, moved)).views.stock);
    t.deepEqual([...stock.keys()], ['f1', 'f2-new', 'f3']);
    t.like(stock.get('f1'), { product: 'D', stock: 10 });
    t.deepEqual(stock.get('f3'), new Map(expected.views.stock).get('f3'));
  }
});

/** As where there is no room: all that is archived may go, and all is. */
const makeRoom = (journal: Journal) =>
  compactJournal({ journal, archivedSeq: journal.lastSeq, keepMs: 7 * DAY_MS, needed: true });

test('without room all that is archived may go, whatever its age', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  await run(dir, day(30), { checkpointEvery: EVERY });
  const journal = openJournal(dir);
  const gone = await makeRoom(journal);
  t.true(gone >= EVERY);
  await journal.close();
});

test('a base of another version is refused with a clear word', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  await run(dir, day(30), { checkpointEvery: EVERY });
  const journal = openJournal(dir);
  await compactJournal({ journal, archivedSeq: journal.lastSeq, keepMs: 0, needed: false });
  const base = Buffer.from(journal.state('base')!);
  // The layout is the first array of the map: a newer number in its place.
  const at = base.indexOf(Buffer.from('a66c61796f7574', 'hex')) + 8;
  base[at] = 99;
  await journal.setState('base', base);
  await journal.setState('checkpoint', base);
  await journal.close();
  await t.throwsAsync(seen(dir), { code: 'SAUNTER_JOURNAL_BASE' });
});

test('a visit keeps its record while a review may still touch it, also one opened after the base', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = day(30);
  await run(dir, { facts: [...script.facts] }, { checkpointEvery: EVERY });
  const candidates = [{ product: 0, quantity: 1, visit: 'v0', p: 0.5 }];
  script.add({
    kind: 'review',
    review: 'r900',
    quantity: 1,
    candidates,
    evidence: evidence(script.tMs, candidates),
  });
  await run(dir, script.tick(), { checkpointEvery: EVERY });
  const journal = openJournal(dir);
  t.true(readCheckpointHead(journal, NEXT_BASE_KEY)!.seq < journal.lastSeq);
  const gone = await makeRoom(journal);
  t.true(gone >= EVERY);
  await journal.close();
  const { length } = script.facts;
  script.add({ kind: 'settled', review: 'r900', visit: 'v0', product: 0, quantity: 1, by: 'staff' }).tick();
  const { entries } = await run(dir, { facts: script.facts.slice(length) });
  const [revised] = only(entries, 'receipt_revised');
  t.like(revised?.receipt, { number: 1, revision: 1, visit: 'v0', reference: 'ref-v0' });
  t.is(revised?.receipt.lines[0]?.quantity, 2);
});

test('a store that runs has its turns while thousands of visits go', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  await run(dir, day(30), { checkpointEvery: EVERY });
  const journal = openJournal(dir);
  t.teardown(() => journal.close());
  const record = journal.state('visit:v0')!;
  const many = Array.from({ length: 3_000 }, (_, i) => `visit:w${String(i).padStart(4, '0')}`);
  await Promise.all(many.map((key) => journal.setState(key, record)));
  let turn = 0;
  let counting = setImmediate(function count() {
    turn++;
    counting = setImmediate(count);
  });
  const readIn = new Map<number, number>();
  const watched = new Proxy(journal, {
    get(of, key) {
      const value: unknown = Reflect.get(of, key, of);
      if (key !== 'states') return typeof value === 'function' ? value.bind(of) : value;
      return function* states(...args: Parameters<Journal['states']>) {
        for (const state of of.states(...args)) {
          readIn.set(turn, (readIn.get(turn) ?? 0) + 1);
          yield state;
        }
      };
    },
  });
  const { lastSeq: archivedSeq } = journal;
  await compactJournal({ journal: watched, archivedSeq, keepMs: 0, needed: false });
  clearImmediate(counting);
  t.is([...journal.states('visit:')].length, 0);
  t.true(Math.max(...readIn.values()) <= 128, 'a few in each turn');
});

test('a journal that is closed meanwhile ends a compaction with a word', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  await run(dir, day(30), { checkpointEvery: EVERY });
  const journal = openJournal(dir);
  const record = journal.state('visit:v0')!;
  await Promise.all(Array.from({ length: 300 }, (_, i) => journal.setState(`visit:w${i}`, record)));
  const { lastSeq: archivedSeq } = journal;
  const compaction = compactJournal({ journal, archivedSeq, keepMs: 0, needed: false });
  const cut = t.throwsAsync(compaction, { code: 'SAUNTER_JOURNAL_CLOSED' });
  await journal.close();
  await cut;
});

test('references of those who have left are in no checkpoint, also where all is folded anew', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  await run(dir, day(30));
  const dearer = smallStore((config) => {
    config.products[0]!.priceMinor += 10;
  });
  await run(dir, { facts: [] }, { model: dearer });
  const journal = openJournal(dir);
  t.deepEqual(readCheckpoint(journal, CHECKPOINT_KEY)?.completion.references, [
    ['v28', 'ref-v28'],
    ['v29', 'ref-v29'],
  ]);
  await journal.close();
});
