/**
 * What is left of a description of a face that a device passes off as measurements: numbers in range are
 * measurements, and are kept as long as those, rounded. The journal's events, which are kept for good and
 * are all that the archive gets, hold none of them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { pack } from 'msgpackr';
import { buildModel } from '../engine/catalog/model.js';
import { Engine } from '../engine/engine.js';
import { openJournal } from '../engine/journal/index.js';
import { createLog } from '../engine/log.js';
import { GateDesk } from './gate-desk.js';
import { DeviceSession, IngestCounts } from './ingest.js';
import { testConfig } from './testing/store.js';

const START_MS = Date.UTC(2026, 0, 5, 9);
const STEP = 1 / 1024;

// The same in each run: a value that is 0 or ½ when it is rounded would be found anywhere.
const face = Float32Array.from({ length: 512 }, (_, i) => Math.sin(12.9898 * (i + 1)));
const rounded = face.map((value) => Math.round(value / STEP) * STEP);
/** Four values in a row, as any of the ways in which the store writes numbers. */
const forms = (values: Float32Array): Buffer[] => {
  const four = [...values.subarray(8, 12)];
  const doubles = (write: 'writeDoubleBE' | 'writeDoubleLE') => {
    const buffer = Buffer.alloc(8);
    buffer[write](four[1]!);
    return buffer;
  };
  return [
    Buffer.from(Float32Array.from(four).buffer),
    doubles('writeDoubleBE'),
    doubles('writeDoubleLE'),
    Buffer.from(String(four[1])),
  ];
};

test('a face that is sent as measurements is in no event; as measurements it is kept, and rounded', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const model = buildModel(testConfig());
  const journal = openJournal(folder);
  const clock = { nowMs: START_MS, speed: 1, now: () => clock.nowMs };
  const record = path.join(folder, 'run.recording');
  const log = createLog('test', 'silent');
  const engine = new Engine({ model, journal, clock, log, originMs: START_MS, recover: true, record });
  const counts = new IngestCounts();
  const session = new DeviceSession({
    engine,
    principal: { id: 'sim', role: 'simulator', devices: 'all' },
    referenceKey: new Uint8Array(32).fill(1),
    desk: GateDesk.of(engine),
    counts,
    answer: (answer) => t.not(answer.type, 'error', JSON.stringify(answer)),
  });
  await engine.ready;
  const bytes = (from: number, to: number) => new Uint8Array(face.slice(from, to).buffer);
  const ids = Array.from({ length: 16 }, (_, i) => `body-${i}`);
  for (let seq = 1; seq <= 3; seq++) {
    const at = { seq, tMs: clock.nowMs };
    const plates = { rateHz: 60, samples: 60, values: bytes(0, 240) };
    session.receive(pack({ type: 'plates', device: 'g-1', ...at, ...plates }));
    session.receive(pack({ type: 'bodies', device: 'bodies-1', ...at, ids, joints: bytes(0, 512) }));
    const enter = { action: 'enter', code: `c${seq}`, body: ids[seq] };
    session.receive(pack({ type: 'gate', device: 'gate-in', ...at, ...enter }));
    for (let tick = 0; tick < 1_000 / model.tickMs; tick++) {
      clock.nowMs += model.tickMs;
      engine.tick();
      await engine.control.decided();
    }
  }
  t.like(counts.accepted, { plates: 3, bodies: 3, gate: 3 });
  await engine.stop();
  const events = Buffer.concat(journal.readBytes(1, journal.lastSeq));
  t.true(journal.lastSeq > 3);
  await journal.close();

  const recording = readFileSync(record);
  // The search finds what is there: a measurement, of which nobody can tell what it is.
  t.true(recording.includes(forms(rounded)[0]!));
  for (const form of forms(face)) {
    t.false(recording.includes(form));
    t.false(readFileSync(path.join(folder, 'journal.mdb')).includes(form));
  }
  for (const form of [...forms(face), ...forms(rounded)]) t.false(events.includes(form));
});
