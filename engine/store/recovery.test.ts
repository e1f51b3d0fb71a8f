/** What a start costs after a long day. Prints figures; asserts what does not depend on the machine. */
import test from 'ava';
import type { DomainEvent } from '../journal/events.js';
import { openJournal } from '../journal/index.js';
import { ControlPlane } from './control-plane.js';
import { eventEvidence } from './evidence.js';
import { evidence, quietLog, smallStore, T0, tempDir } from './testing.js';

/** 1,500 visits of a day with 20 lines each, 500 of them still inside. */
const VISITS = 1_500;
const INSIDE = 500;
const LINES = 20;

function* dayOfEvents(): Generator<DomainEvent[]> {
  const model = smallStore();
  const why = eventEvidence(
    model,
    evidence(T0, [
      { product: 0, quantity: 1, visit: 'v1', p: 0.9 },
      { product: 1, quantity: 1, visit: 'v2', p: 0.1 },
    ]),
  );
  for (let n = 0; n < VISITS; n++) {
    const visit = `v${n}`;
    const events: DomainEvent[] = [
      { type: 'entry_admitted', visit, gate: 'in', role: 'shopper', reference: `ref-${n}`, body: null },
      { type: 'visit_opened', visit, gate: 'in', role: 'shopper' },
      { type: 'bound', visit, tracklet: String(n), p: 0.9 },
    ];
    for (let l = 0; l < LINES; l++) {
      const line = `${n * LINES + l}.0`;
      const price = { product: 'A', unitPriceMinor: 199, tax: 'food' };
      const rest = { facing: 'f1', phase: 'final' as const, p: 0.9, movedMs: T0, evidence: why };
      events.push({ type: l % 5 === 4 ? 'put_back' : 'pick', visit, line, quantity: 1, ...price, ...rest });
    }
    if (n < VISITS - INSIDE) events.push({ type: 'visit_exited', visit, gate: 'out', cause: 'gate' });
    yield events;
  }
}

test('500 visits inside and a day of events: carts are there, and a checkpoint makes the start short', async (t) => {
  t.timeout(120_000);
  const { dir, done } = tempDir();
  t.teardown(done);
  let journal = openJournal(dir);
  let tick = 0;
  for (const events of dayOfEvents()) {
    tick++;
    const { flushed } = journal.append(
      events.map((event, fact) => ({ tick, fact, tMs: T0 + tick * 50, event })),
    );
    if (tick % 100 === 0) await flushed;
  }
  await journal.close();

  const startMs: number[] = [];
  for (const expected of [VISITS * (3 + LINES) + VISITS - INSIDE, 0]) {
    const before = performance.now();
    journal = openJournal(dir);
    const plane = new ControlPlane({
      model: smallStore(),
      journal,
      log: quietLog,
      onCommand: () => {},
      onEntries: () => {},
    });
    startMs.push(performance.now() - before);
    t.is(plane.folded, expected);
    t.is(plane.views.carts.size, INSIDE);
    t.is(plane.views.carts.get(`v${VISITS - 1}`)!.cart.length, LINES);
    t.is(plane.tree().filter((v) => v.path.includes('/visit-')).length, INSIDE);
    await plane.idle();
    await plane.stop();
    await journal.close();
  }
  const [fold, checkpoint] = startMs.map((ms) => `${Math.round(ms)} ms`);
  t.log(
    `${VISITS * (4 + LINES) - INSIDE} entries, ${INSIDE} visits inside: all folded ${fold}, from a checkpoint ${checkpoint}`,
  );
});
