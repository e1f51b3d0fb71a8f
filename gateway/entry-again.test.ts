/** An entry that a gate sends again: nobody is let in twice, and the gate gets its answer. */
import test from 'ava';
import type { Journal } from '../engine/journal/index.js';
import { openJournal } from '../engine/journal/index.js';
import { tempDir } from '../engine/store/testing.js';
import { demoWorld, Life, START_MS } from '../engine/testing/life.js';
import { visitIdOf } from './keyed-id.js';
import type { DeviceMessage, ToDevice } from './protocol/index.js';

const KEY = new Uint8Array(32).fill(3);
const ENTER = {
  type: 'gate',
  device: 'in-1',
  seq: 7,
  tMs: START_MS + 500,
  action: 'enter',
  code: 'QX7-2210',
} as const satisfies DeviceMessage;
const EXPECTED = visitIdOf(KEY, ENTER);
/** Later than a gate's message waits to be sealed. */
const SEALED_MS = 3_000;

type Entry = Extract<ToDevice, { type: 'entry' }>;

/** A life that hears what its gate is answered. */
function begin(journal: Journal, originMs: number) {
  const { model } = demoWorld(4, 4, 1, 1);
  const answers: ToDevice[] = [];
  const life = new Life(
    model,
    journal,
    originMs,
    {},
    { referenceKey: KEY, makeVisitId: undefined, answer: (message) => answers.push(message) },
  );
  let seq = 100;
  /** Event time goes on, and with it the ticks. */
  const until = (tMs: number) => life.send({ type: 'heartbeat', device: 'cam-001', seq: seq++, tMs });
  const entries = (): Entry[] => answers.filter((a): a is Entry => a.type === 'entry');
  return { life, until, answers, entries };
}

function counts(journal: Journal): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { event } of journal.read(1, journal.lastSeq))
    if ('visit' in event && event.visit === EXPECTED) count[event.type] = (count[event.type] ?? 0) + 1;
  return count;
}

test('in one life: asked again, before and after the decision, it is answered with the same visit', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const { life, until, answers, entries } = begin(journal, START_MS);
  await life.send(ENTER);
  await life.send(ENTER);
  await until(START_MS + SEALED_MS);
  await life.engine.control.idle();
  t.deepEqual(
    entries().map((e) => [e.visit, e.admitted]),
    [[EXPECTED, true]],
  );
  await life.send(ENTER);
  t.is(entries().length, 2);
  t.deepEqual(entries()[1], entries()[0]);
  t.deepEqual(answers.length, 2, 'nothing was refused');
  await until(START_MS + 2 * SEALED_MS);
  await life.engine.control.idle();
  t.is(counts(journal).entry_admitted, 1);
  await life.engine.stop();
  await journal.close();
});

for (const [when, sealedMs] of [
  ['after it was sealed', SEALED_MS],
  ['before it was sealed', 0],
] as const) {
  test(`a crash ${when}: sent again, it opens no second visit`, async (t) => {
    t.timeout(120_000);
    const { dir, done } = tempDir();
    t.teardown(done);
    let journal = openJournal(dir);
    const first = begin(journal, START_MS);
    await first.until(START_MS + 400);
    await first.life.send(ENTER);
    await first.until(START_MS + 500 + sealedMs);
    // Dropped: no last copy, no word to anybody.
    await first.life.engine.control.stop();
    await journal.close();

    journal = openJournal(dir);
    t.teardown(() => journal.close());
    const second = begin(journal, START_MS + 500 + sealedMs);
    await second.life.send(ENTER);
    await second.until(START_MS + 500 + sealedMs + 2 * SEALED_MS);
    await second.life.engine.control.idle();
    t.deepEqual(
      second.entries().map((e) => [e.device, e.seq, e.visit, e.admitted]),
      [['in-1', 7, EXPECTED, true]],
    );
    const { entry_admitted, visit_opened } = counts(journal);
    t.deepEqual([entry_admitted, visit_opened], [1, 1]);
    // With the same code at another time, from a gate that began anew: somebody else.
    await second.life.send({ ...ENTER, seq: 3, tMs: START_MS + 20_000 });
    await second.until(START_MS + 30_000);
    await second.life.engine.control.idle();
    t.is(second.entries().length, 2);
    t.not(second.entries()[1]!.visit, EXPECTED);
    await second.life.engine.stop();
  });
}
