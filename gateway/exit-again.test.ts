/** An exit is confirmed when it is on disk, and only then: one that a crash takes along, its gate tells again. */
import test, { type ExecutionContext } from 'ava';
import { type Journal, openJournal } from '../engine/journal/index.js';
import { tempDir } from '../engine/store/testing.js';
import { demoWorld, Life, START_MS } from '../engine/testing/life.js';
import { GateDesk } from './gate-desk.js';
import { IngestCounts } from './ingest.js';
import type { DeviceMessage, ToDevice } from './protocol/index.js';

const EXIT = {
  type: 'gate',
  device: 'out-1',
  seq: 7,
  tMs: START_MS + 100,
  action: 'exit',
} as const satisfies DeviceMessage;
const CONFIRMED = { type: 'exit', device: 'out-1', seq: 7 } as const;
/** Later than a gate's message waits to be sealed, and before the Floor is copied again. */
const SEALED_MS = 800;

/** A life that hears what its gate is answered. */
function begin(journal: Journal, originMs: number) {
  const { model } = demoWorld(4, 4, 1, 1);
  const answers: ToDevice[] = [];
  const counts = new IngestCounts();
  const life = new Life(model, journal, originMs, {}, { counts, answer: (message) => answers.push(message) });
  let seq = 100;
  /** Event time goes on, and with it the ticks. */
  const until = (tMs: number) => life.send({ type: 'heartbeat', device: 'cam-001', seq: seq++, tMs });
  return { life, until, answers, counts };
}

function dir(t: ExecutionContext): string {
  const { dir, done } = tempDir();
  t.teardown(done);
  return dir;
}

test('however often a gate tells it, an exit is answered when its tick is on disk, and happens once', async (t) => {
  const journal = openJournal(dir(t));
  t.teardown(() => journal.close());
  const { life, until, answers, counts } = begin(journal, START_MS);
  await life.engine.ready;
  const written: (() => Promise<void>)[] = [];
  const append = journal.flight.append.bind(journal.flight);
  let disk = Promise.resolve();
  journal.flight.append = (tick, bytes) =>
    new Promise((resolve) => {
      written.push(() => append(tick, bytes).then(resolve));
    });
  await life.send(EXIT);
  await life.send(EXIT);
  await until(START_MS + SEALED_MS);
  await life.send(EXIT);
  t.deepEqual(answers, [], 'the Floor has it, the disk does not');
  t.is(life.engine.exits.length, 1);

  for (const write of written.splice(0)) disk = disk.then(write);
  await disk;
  t.deepEqual(answers, [CONFIRMED]);
  await life.send(EXIT);
  t.deepEqual(answers, [CONFIRMED, CONFIRMED], 'told again, confirmed again');
  t.is(life.engine.exits.length, 1);
  t.is(counts.refusedTotal, 0);
  journal.flight.append = append;
  await life.engine.stop();
});

test('a crash before the disk has it: nobody was told that it is there, and the next life takes it', async (t) => {
  const folder = dir(t);
  let journal = openJournal(folder);
  const first = begin(journal, START_MS);
  await first.life.engine.ready;
  journal.flight.append = () => new Promise(() => undefined);
  await first.life.send(EXIT);
  await first.until(START_MS + SEALED_MS);
  await first.life.send(EXIT);
  // Dropped: no last copy, no word to anybody.
  await first.life.engine.control.stop();
  await journal.close();
  t.deepEqual(first.answers, []);

  journal = openJournal(folder);
  t.teardown(() => journal.close());
  const second = begin(journal, START_MS + SEALED_MS);
  await second.life.engine.ready;
  t.deepEqual(second.life.engine.exits, []);
  await second.life.send(EXIT);
  t.is(second.life.engine.exits.length, 1, 'it happens as soon as it can');
  await second.until(START_MS + 3 * SEALED_MS);
  await second.life.engine.stop();
  t.deepEqual(second.answers, [CONFIRMED]);
});

test('a number that is used again is an exit of its own: neither answers for the other', (t) => {
  const desk = new GateDesk();
  const answers: ToDevice[] = [];
  desk.waitForExit({ source: 3, seq: 7, tMs: 100 }, 'out-1', (answer) => answers.push(answer));
  desk.exits([[3, 7, 20, 500]]);
  t.deepEqual(answers, []);
  desk.exits([[3, 7, 100, 500]]);
  t.deepEqual(answers, [CONFIRMED]);
});

test('a gate that is gone is not answered', async (t) => {
  const journal = openJournal(dir(t));
  t.teardown(() => journal.close());
  const { life, until, answers } = begin(journal, START_MS);
  await life.engine.ready;
  await life.send(EXIT);
  life.disconnect();
  await until(START_MS + SEALED_MS);
  await life.engine.stop();
  t.deepEqual(answers, []);
});
