/** Kill -9 of a whole store, again and again: it goes on as if nothing had happened. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { seededRandom } from './actors/index.js';
import { openJournal } from './journal/index.js';
import { demoWorld, Life, START_MS } from './testing/life.js';

const SEED = 3;
const KILLS = 8;

interface Told {
  started?: number;
  tick?: number;
  durable?: number;
  journalHash?: string;
  snapshotHash?: string;
}

test('killed at many moments, the journal and the Floor end as those of a run that was not', async (t) => {
  t.timeout(240_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'run.recording');
  const { model, world } = demoWorld(8, 8, SEED, 60);
  const calm = openJournal(path.join(folder, 'calm'));
  const whole = new Life(model, calm, START_MS, { recover: false, record: file });
  await whole.live(world, Number.POSITIVE_INFINITY);
  await whole.finish();
  await whole.engine.stop();
  const expected = whole.engine.outcome();
  const receipts = calm.read(1, calm.lastSeq).filter((e) => e.event.type === 'receipt_issued').length;
  await calm.close();
  t.true(receipts >= 5, `${receipts} receipts`);

  const random = seededRandom(SEED);
  const child = fileURLToPath(new URL('./testing/kill-floor-child.js', import.meta.url));
  let end: Told = {};
  let durable = 0;
  let killed = 0;
  const first = whole.engine.firstTick;
  for (let kills = 0; !end.journalHash; kills++) {
    let killAt =
      kills < KILLS ? first + (expected.ticks * (kills + random())) / KILLS : Number.POSITIVE_INFINITY;
    const rough = fork(child, [path.join(folder, 'rough'), file]);
    t.teardown(() => rough.kill('SIGKILL'));
    let reached = 0;
    rough.on('message', (told: Told) => {
      if (told.started !== undefined) t.true(told.durable! >= durable, 'what was durable is there');
      durable = Math.max(durable, told.durable ?? 0);
      reached = Math.max(reached, told.tick ?? 0);
      if (told.journalHash) end = told;
      else if (reached >= killAt && rough.kill('SIGKILL')) killAt = Number.POSITIVE_INFINITY;
    });
    const signal = await new Promise((resolve) => rough.once('exit', (_code, sent) => resolve(sent)));
    if (signal === 'SIGKILL') killed++;
    t.true(kills <= KILLS, 'a run that is not killed must finish');
  }
  t.true(killed >= KILLS - 2, `${killed} kills`);
  t.is(end.journalHash, expected.journalHash, 'the journal, to the byte');
  t.is(end.snapshotHash, expected.snapshotHash, 'the Floor, to the byte');
});
