/** What was said and not decided when the store died: it is charged with its stock, or asked of a person. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { EventClock } from './clock.js';
import type { JournalEntry } from './journal/events.js';
import { openJournal } from './journal/index.js';
import { demoWorld, Life, START_MS } from './testing/life.js';

const SEED = 3;
const PEOPLE = 8;
const CAMERAS = 4;
/** Store time of the deaths: shoppers have begun to take things. */
const FIRST_DEATH_S = 45;
const DEATHS = 11;
const BETWEEN_S = 0.5;
const AWAY_S = 45;
/** Ticks of the store after each death, until it closes for the night. */
const TICKS = 3;

/** Units by `interaction product`: what stands on lines, and what left the shelves. */
function booked(entries: readonly JournalEntry[]) {
  const lines = new Map<string, number>();
  const shelves = new Map<string, number>();
  const standing = new Map<string, [key: string, units: number]>();
  for (const { event } of entries) {
    if (event.type === 'pick' || event.type === 'put_back') {
      const key = `${event.line.split('.')[0]} ${event.product}`;
      standing.set(event.line, [key, event.type === 'pick' ? event.quantity : -event.quantity]);
    } else if (event.type === 'line_withdrawn') standing.delete(event.line);
    else if (event.type === 'stock_moved') {
      const key = `${event.interaction} ${event.product}`;
      shelves.set(key, (shelves.get(key) ?? 0) - event.delta);
    }
  }
  for (const [key, units] of standing.values()) lines.set(key, (lines.get(key) ?? 0) + units);
  return { lines, shelves };
}

/** Provisional lines whose stock has not moved, by line, with their visit. */
function openWords(entries: readonly JournalEntry[]): Map<string, string> {
  const open = new Map<string, string>();
  for (const { event } of entries) {
    if (event.type === 'pick' && event.phase === 'provisional') open.set(event.line, event.visit);
    else if (event.type === 'line_withdrawn' || event.type === 'line_confirmed') open.delete(event.line);
    else if (event.type === 'stock_moved')
      for (const line of open.keys()) if (line.startsWith(`${event.interaction}.`)) open.delete(line);
  }
  return open;
}

test('a word about a visit whose body was lost in the crash is not final without its stock', async (t) => {
  t.timeout(240_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { model, world } = demoWorld(PEOPLE, CAMERAS, SEED, 600);
  const [alive, dead] = [path.join(folder, 'alive'), path.join(folder, 'dead')];
  const journal = openJournal(alive);
  t.teardown(() => journal.close());
  const first = new Life(model, journal, START_MS);
  let asked = 0;
  for (let death = 0; death < DEATHS; death++) {
    await first.live(world, START_MS + (FIRST_DEATH_S + death * BETWEEN_S) * 1000);
    await first.engine.control.idle();
    // What a store that dies now leaves on its disk.
    rmSync(dead, { recursive: true, force: true });
    cpSync(alive, dead, { recursive: true });
    const left = openJournal(dead);
    const open = openWords(left.read(1, left.lastSeq));
    const atMs = first.engine.nextTickMs + AWAY_S * 1000;
    const { engine } = new Life(model, left, atMs);
    const tick = async (closing: boolean) => {
      (engine.clock as EventClock).observe(engine.nextTickMs);
      engine.tick(closing);
      await engine.control.decided();
    };
    for (let n = 0; n < TICKS; n++) await tick(false);
    await tick(true);
    await engine.stop();
    const entries = left.read(1, left.lastSeq);
    await left.close();
    const { lines, shelves } = booked(entries);
    for (const [key, units] of lines) {
      const product = key.split(' ')[1]!;
      t.is(shelves.get(key) ?? 0, units, `death ${death}: interaction and product ${key} (${product})`);
    }
    for (const [line, visit] of open) {
      const said = (type: JournalEntry['event']['type']) =>
        entries.filter(({ event: e }) => e.type === type && 'line' in e && e.line === line).length;
      t.is(
        said('line_confirmed') + said('line_withdrawn'),
        1,
        `death ${death}: line ${line} is decided once`,
      );
      if (said('line_withdrawn') === 0) continue;
      const review = entries.flatMap(({ event: e }) =>
        e.type === 'review_opened' && e.candidates.some((c) => c.visit === visit) ? [e.review] : [],
      );
      const receipt = entries.flatMap(({ event: e }) =>
        e.type === 'receipt_issued' && e.receipt.visit === visit ? [e.receipt] : [],
      )[0]!;
      t.true(review.length > 0, `death ${death}: a person is asked about line ${line}`);
      t.deepEqual(receipt.underReview, [...review].sort(), 'and the shopper is told');
      asked++;
    }
  }
  t.true(asked >= 5, `${asked} open words at a death`);
  await first.engine.stop();
});
