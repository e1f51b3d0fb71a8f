/**
 * Child of the kill -9 test: a control plane whose actors fail now and then, given the facts of a
 * seeded run from the start, as a recovered Floor does. Tells its parent what is durable.
 * Arguments: the journal's directory, the script's seed, its visits, the seed of the faults.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { seededRandom } from '../actors/index.js';
import { openJournal } from '../journal/index.js';
import { ControlPlane } from './control-plane.js';
import { quietLog, smallStore } from './testing.js';
import { randomScript } from './testing-script.js';

const [dir, seed, visits, faultSeed] = process.argv.slice(2);
const journal = openJournal(dir!);
const random = seededRandom(Number(faultSeed));
const failed = new Set<string>();
const plane = new ControlPlane({
  model: smallStore(),
  journal,
  log: quietLog,
  onCommand: () => {},
  onEntries: (entries, durable) => {
    if (durable) process.send!({ durable: entries.at(-1)!.seq, folded: plane.folded });
  },
  checkpointEvery: 60,
  inject: ({ name, kind }, stage) => {
    const key = `${name.tick}.${name.index}`;
    if (random() >= 0.02 || failed.has(key)) return;
    failed.add(key);
    throw new Error(`injected: ${kind} ${stage}`);
  },
});
const { facts } = randomScript(Number(seed), Number(visits));
for (let n = 0; n < facts.length; n += 5) {
  plane.deliver(facts.slice(n, n + 5));
  await turn();
}
await plane.idle();
await plane.stop();
await journal.close();
process.send!({ done: true });
process.disconnect();
