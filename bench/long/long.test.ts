/** A few minutes of a long run, in two processes' worth of lives: resumed, bounded, nothing left open. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { report, slopeMibPerHour } from './report.js';
import { type LongOptions, runLong, type Sample } from './run.js';

test('a long run goes on where it stopped; memory, handles and journal stay in bounds', async (t) => {
  t.timeout(240_000);
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-long-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const options: LongOptions = {
    people: 6,
    cameras: 4,
    seed: 1,
    hours: 5 / 60,
    dir,
    budgetS: 0,
    segmentS: 60,
    keepS: 60,
    maxJournalBytes: 64 * 1024 * 1024,
    maxRecordingBytes: 1_000_000,
    say: () => {},
  };
  const first = await runLong({ ...options, hours: 2 / 60, budgetS: 3_600 });
  const second = await runLong(options);
  t.is(second.segments, first.segments, 'the budget was over before the next stretch');
  const third = await runLong({ ...options, budgetS: 3_600 });
  t.is(third.lives, 3);
  t.deepEqual(
    Object.keys(third.refused),
    ['SAUNTER_LATE'],
    'only the first words after a pause in which nobody spoke',
  );
  t.true(third.segments > second.segments && third.nowMs > second.nowMs);
  t.true(third.receipts > first.receipts && first.receipts > 0);
  const { samples } = third;
  t.true(samples.length >= 3);
  t.is(new Set(samples.map((s) => s.wasmBytes)).size, 1, 'the memory of the kernels never grows');
  for (const sample of samples) t.true(sample.journalBytes <= options.maxJournalBytes);
  for (const { recordingBytes } of samples)
    t.true(
      recordingBytes <= options.maxRecordingBytes && recordingBytes > 0.9 * options.maxRecordingBytes,
      String(recordingBytes),
    );
  const of = (life: number) => samples.filter((s) => s.life === life).map((s) => s.handles);
  t.deepEqual(of(3).at(-1), of(1).at(-1), 'as many open files as the life before had');
  t.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('shelves')),
    [`shelves-${third.segments}.json`],
    'the next stretch goes on with the shelves of the last',
  );
  t.regex(report(third, options), /× real time/);
});

test('the slope is that of a line', (t) => {
  const sample = (atS: number, heapMib: number): Sample => ({
    atS,
    heapBytes: heapMib * 1024 * 1024,
    buffersBytes: 0,
    residentBytes: 0,
    mappedBytes: 0,
    wasmBytes: 0,
    handles: 1,
    journalBytes: 0,
    journalFileBytes: 0,
    journalEntries: 0,
    reviews: 0,
    flightBytes: 0,
    recordingBytes: 0,
    inside: 0,
    collections: 0,
    refused: 0,
    cpuMs: 0,
    p50Ms: 1,
    p99Ms: 1,
    maxMs: 1,
    life: 1,
  });
  const line = Array.from({ length: 60 }, (_, i) => sample(i * 60, 100 + 3 * (i / 60)));
  const { perHour, error, samples } = slopeMibPerHour(line, (s) => s.heapBytes);
  t.true(Math.abs(perHour - 3) < 1e-9 && error < 1e-6);
  t.is(samples, 60);
  // A second process begins lower and grows as fast; its level is no fall.
  const second = line.map((s) => ({ ...s, life: 2, atS: s.atS + 3_600, heapBytes: s.heapBytes - 2 ** 25 }));
  t.true(Math.abs(slopeMibPerHour([...line, ...second], (s) => s.heapBytes).perHour - 3) < 1e-9);
  // ± 1 MiB in turn about a level: no slope, and the error that the textbook's formula gives.
  const flat = line.map((s, i) => ({ ...s, heapBytes: (100 + (i % 2 ? 1 : -1)) * 1024 * 1024 }));
  const none = slopeMibPerHour(flat, (s) => s.heapBytes);
  t.true(Math.abs(none.perHour) < 2 * none.error && none.error > 0.4 && none.error < 0.6);
});
