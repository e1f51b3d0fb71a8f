/** A checkpoint comes back as it was saved, also one that an earlier version wrote. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EMPTY_CART } from '../checkout/cart.js';
import { encodeValue, type Journal, openJournal } from '../journal/index.js';
import {
  CHECKPOINT_KEY,
  CHECKPOINT_LAYOUT,
  type Checkpoint,
  encodeCheckpoint,
  readCheckpoint,
} from './checkpoint.js';
import { STATES_LAYOUT } from './states.js';
import type { VisitState } from './visit.js';

const visit: VisitState = {
  visit: 'v1',
  phase: 'open',
  role: 'shopper',
  gate: 'in',
  enteredMs: 1_767_600_000_123,
  exitedMs: 0,
  cart: [
    {
      line: '1.0',
      product: 'p1 „Käse“ 🧀',
      quantity: -2,
      unitPriceMinor: 199,
      tax: 'food',
      phase: 'provisional',
      // A sum whose shortest decimal form has 17 digits.
      p: 0.1 + 0.2,
      movedMs: 1_767_600_001_000.5,
    },
  ],
  receipt: null,
};

const checkpoint: Checkpoint = {
  layout: [CHECKPOINT_LAYOUT, STATES_LAYOUT],
  configHash: 'c',
  seq: 7,
  last: { tick: 3, index: 1 },
  tMs: 12,
  states: [['visit', 'v1', visit, { tick: 3, index: 1 }]],
  completion: { references: [['v1', 'r']], reviews: [['r1', ['v1']]] },
  views: {
    shelves: [],
    carts: [['v1', { visit: 'v1', role: 'shopper', state: 'bound', enteredMs: 5, cart: visit.cart }]],
    stock: [['f1', { product: 'p1', stock: 4, delta: -1e-7, tMs: 9 }]],
    reviews: [],
    receipts: [],
    plates: [['p', { health: 'drifting', sinceMs: 4 }]],
    sources: [],
    parked: 1,
    quarantined: 0,
    entering: [['v2', { gate: 'in', role: 'staff', body: null, tMs: 8 }]],
    lastInteraction: 20,
  },
};

async function keep(t: ExecutionContext, bytes: Uint8Array): Promise<Journal> {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  const journal = openJournal(folder);
  t.teardown(async () => {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await journal.setState(CHECKPOINT_KEY, bytes);
  return journal;
}

/** As layout 3 was written: all of it in MessagePack. */
function asBefore(): Uint8Array {
  const layout: [number, number] = [3, STATES_LAYOUT];
  const { seq, tMs, views } = checkpoint;
  const head = encodeValue({ layout, seq, tMs });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const carts = views.carts.map(([id, view]) => [id, { ...view, cart: EMPTY_CART }]);
  return Buffer.concat([length, head, encodeValue({ ...checkpoint, layout, views: { ...views, carts } })]);
}

test.serial('what is kept comes back, and a cart is the visit’s own', async (t) => {
  const journal = await keep(t, encodeCheckpoint(checkpoint));
  const found = readCheckpoint(journal, CHECKPOINT_KEY)!;
  t.deepEqual(found, checkpoint);
  t.is(found.views.carts[0]![1].cart, (found.states[0]![2] as VisitState).cart);
});

test.serial('one of the version before is read', async (t) => {
  const journal = await keep(t, asBefore());
  t.deepEqual(readCheckpoint(journal, CHECKPOINT_KEY), { ...checkpoint, layout: [3, STATES_LAYOUT] });
});

test.serial('one of another version is none', async (t) => {
  const layout: [number, number] = [CHECKPOINT_LAYOUT + 1, STATES_LAYOUT];
  const journal = await keep(t, encodeCheckpoint({ ...checkpoint, layout }));
  t.is(readCheckpoint(journal, CHECKPOINT_KEY), null);
});
