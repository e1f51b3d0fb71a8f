import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { demoStore } from '../../clients/cli/demo-store.js';
import type { WorldSecond } from './world-process.js';

test('what is asked of the world beyond its last second neither answers nor touches the shelves', async (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-world-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const shelvesAfter = path.join(dir, 'after.json');
  const world = fork(new URL('./world-process.js', import.meta.url), {
    serialization: 'advanced',
    execArgv: [],
  });
  let ended = 0;
  world.on('message', (second: WorldSecond) => {
    if (!second.ended) {
      world.send('more');
      return;
    }
    ended++;
    t.true(existsSync(shelvesAfter), 'the shelves are left before the last second is told');
    rmSync(shelvesAfter);
    for (let n = 0; n < 5; n++) world.send('more');
    world.disconnect();
  });
  world.send({
    store: demoStore({ people: 2, cameras: 4, seed: 1 }),
    seed: 1,
    people: 2,
    startMs: Date.UTC(2026, 0, 5, 9),
    durationS: 5,
    shelvesBefore: path.join(dir, 'before.json'),
    shelvesAfter,
  });
  world.send('more');
  await once(world, 'exit');
  t.is(ended, 1);
  t.deepEqual(readdirSync(dir), []);
});
