/** Entries and values for tests of the journal. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { tempDir } from '../store/testing.js';
import type { Receipt } from './events.js';
import { openJournal } from './journal.js';
import type { Journal, NewEntry } from './types.js';

/** @param idLength characters of the visit's id, to make the entry longer */
export function opened(n: number, idLength = 0): NewEntry {
  return {
    tick: n,
    fact: 0,
    tMs: 1_000 + n,
    event: { type: 'visit_opened', visit: `v${n}`.padEnd(idLength, '-'), gate: 'in', role: 'shopper' },
  };
}

export function receipt(n: number, revision = 0): NewEntry {
  const of: Receipt = {
    number: 0,
    revision,
    visit: `v${n}`,
    reference: null,
    store: 's',
    currency: 'EUR',
    currencyDigits: 2,
    lines: [],
    taxes: [],
    netMinor: 0,
    taxMinor: 0,
    totalMinor: 0,
    enteredMs: 0,
    exitedMs: 1,
    issuedMs: 1,
    timeZone: 'UTC',
    underReview: [],
    cause: revision === 0 ? null : 'test',
  };
  const event = {
    type: revision === 0 ? ('receipt_issued' as const) : ('receipt_revised' as const),
    receipt: of,
  };
  return { tick: n, fact: 1, tMs: 1_000 + n, event };
}

/** A prime, so that no two parts of a large value are alike. */
const PERIOD = 251;
const PATTERN = Uint8Array.from({ length: 4_000_000 }, (_, i) => i % PERIOD);

/** So many bytes (up to 3,999,749), which are others for another `from`. */
export function bytesFrom(length: number, from: number): Uint8Array {
  return PATTERN.subarray(from % PERIOD, (from % PERIOD) + length);
}

/** What tells such values apart: ava takes seconds to compare megabytes. */
export function digest(bytes: Uint8Array | undefined): string | undefined {
  return bytes && `${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A journal of this test, closed and removed after it; `fileBytes` is what it takes on the disk. */
export function ownJournal(t: ExecutionContext): { journal: Journal; fileBytes(): number } {
  const { dir, done } = tempDir();
  const journal = openJournal(dir);
  t.teardown(async () => {
    await journal.close();
    done();
  });
  return { journal, fileBytes: () => statSync(join(dir, 'journal.mdb')).size };
}
