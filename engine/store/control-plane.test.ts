import test from 'ava';
import type { Command } from '../floor/inbox-types.js';
import type { DomainEvent, JournalEntry } from '../journal/events.js';
import { openJournal } from '../journal/index.js';
import { ControlPlane, type ControlPlaneOptions } from './control-plane.js';
import { quietLog, Script, smallStore, tempDir } from './testing.js';

interface Run {
  entries: JournalEntry[];
  bytes: Uint8Array[];
  commands: Command[];
  durable: number[];
  plane: ControlPlane;
}

/** Runs facts through a control plane on a journal in `dir`; stops it. */
async function run(dir: string, script: Script, options: Partial<ControlPlaneOptions> = {}): Promise<Run> {
  const journal = openJournal(dir);
  const commands: Command[] = [];
  const durable: number[] = [];
  const plane = new ControlPlane({
    model: smallStore(),
    journal,
    log: quietLog,
    onCommand: (c) => commands.push(c),
    onEntries: (entries, flushed) => {
      if (flushed) durable.push(...entries.map((e) => e.seq));
    },
    ...options,
  });
  plane.deliver(script.facts);
  await plane.idle();
  const entries = journal.read(1, 100_000);
  const bytes = journal.readBytes(1, 100_000);
  await plane.stop();
  await journal.close();
  return { entries, bytes, commands, durable, plane };
}

const types = (entries: readonly JournalEntry[]) => entries.map((e) => e.event.type);

function only<T extends DomainEvent['type']>(entries: readonly JournalEntry[], type: T) {
  return entries.map((e) => e.event).filter((e): e is Extract<DomainEvent, { type: T }> => e.type === type);
}

test('a visit from its entry to its receipt', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').line('v1', 1, 0, 2, 'provisional');
  script.add({
    kind: 'line_confirmed',
    interaction: 1,
    part: 0,
    visit: 'v1',
    p: 0.99,
    evidence: { plates: [], shelfDeltaG: -200, startMs: 0, endMs: 1, candidates: [], persons: [] },
  });
  script.line('v1', 2, 1, 1).line('v1', 3, 0, -1).exit('v1');
  const { entries, commands, durable } = await run(dir, script);
  t.deepEqual(types(entries), [
    'entry_admitted',
    'visit_opened',
    'bound',
    'pick',
    'line_confirmed',
    'pick',
    'put_back',
    'visit_exited',
    'receipt_issued',
  ]);
  t.deepEqual(
    entries.map((e) => e.seq),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  t.deepEqual(durable, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  t.is(commands.length, 1);
  t.is(commands[0]!.kind, 'admit');
  const { receipt } = only(entries, 'receipt_issued')[0]!;
  t.is(receipt.number, 1);
  t.is(receipt.reference, 'ref-v1');
  t.is(receipt.totalMinor, 1199);
  t.deepEqual(
    receipt.lines.map((l) => [l.product, l.quantity]),
    [
      ['A', 1],
      ['B', 1],
    ],
  );
});
