import { setTimeout as later } from 'node:timers/promises';
import test from 'ava';
import { withScratchJournal } from '../clients/cli/run-trip.js';
import type { Journal } from '../engine/journal/types.js';
import { createLog } from '../engine/log.js';
import { runDemo } from './demo-run.js';

/** How long this disk takes for each flush (ms): the whole run is over by then. */
const SLOW_MS = 2_000;

/** The journal on a disk that is busy with something else. */
function slow(journal: Journal): Journal {
  return new Proxy(journal, {
    get(target, key) {
      if (key === 'append') {
        return (...args: Parameters<Journal['append']>) => {
          const { entries, flushed } = target.append(...args);
          return { entries, flushed: flushed.then(() => later(SLOW_MS)) };
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

test('whoever is let in is known in the end, however long the disk takes', async (t) => {
  const entered: string[] = [];
  let admitted = 0;
  await withScratchJournal((journal) =>
    runDemo({
      people: 4,
      cameras: 4,
      seed: 3,
      durationS: 10,
      journal: slow(journal),
      log: createLog('demo', 'error'),
      withoutPlates: true,
      onStart: (_, engine) =>
        engine.onEntries((entries, durable) => {
          if (durable) admitted += entries.filter((e) => e.event.type === 'entry_admitted').length;
        }),
      onEntered: (visit) => entered.push(visit),
    }),
  );
  t.true(admitted > 0);
  t.is(entered.length, admitted);
});
