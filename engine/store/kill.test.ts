import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { seededRandom } from '../actors/index.js';
import { openJournal } from '../journal/index.js';
import { ControlPlane } from './control-plane.js';
import { quietLog, smallStore, tempDir } from './testing.js';
import { randomScript } from './testing-script.js';

const SEED = 21;
const VISITS = 60;
const KILLS = 4;

type Told = { durable?: number; folded?: number; done?: boolean };

test('kill -9 again and again, actors failing in between: the journal of a run without faults, to the byte', async (t) => {
  t.timeout(120_000);
  const calm = tempDir();
  const rough = tempDir();
  t.teardown(calm.done);
  t.teardown(rough.done);
  const journal = openJournal(calm.dir);
  const plane = new ControlPlane({
    model: smallStore(),
    journal,
    log: quietLog,
    onCommand: () => {},
    onEntries: () => {},
  });
  plane.deliver(randomScript(SEED, VISITS).facts);
  await plane.idle();
  const expected = journal.readBytes(1, 100_000).map((b) => Buffer.from(b));
  await plane.stop();
  await journal.close();

  const random = seededRandom(SEED);
  let acknowledged = 0;
  let kills = 0;
  for (let round = 0; ; round++) {
    // Further each time, so that the rounds end.
    const upTo =
      round < KILLS ? acknowledged + 20 + random() * (expected.length / KILLS) : Number.POSITIVE_INFINITY;
    const args = [rough.dir, String(SEED), String(VISITS), String(round)];
    const child = fork(fileURLToPath(new URL('./kill-child.js', import.meta.url)), args);
    t.teardown(() => child.kill('SIGKILL'));
    let done = false;
    child.on('message', (told: Told) => {
      acknowledged = Math.max(acknowledged, told.durable ?? 0);
      done ||= told.done === true;
      if (acknowledged >= upTo) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('exit', resolve));
    const left = openJournal(rough.dir);
    const found = left.readBytes(1, 100_000).map((b) => Buffer.from(b));
    await left.close();
    t.true(found.length >= acknowledged, `round ${round}: ${found.length} of ${acknowledged} acknowledged`);
    t.deepEqual(found, expected.slice(0, found.length), `round ${round}`);
    if (done) break;
    kills++;
    t.true(kills <= KILLS, 'a round that was not killed must finish');
  }
  t.true(kills >= 2, `${kills} kills`);
  const end = openJournal(rough.dir);
  t.is(end.lastSeq, expected.length);
  await end.close();
});
