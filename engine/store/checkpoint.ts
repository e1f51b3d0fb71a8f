/** The control plane's memory as it stood at one entry: what a start needs not fold again. */

import { type Cart, EMPTY_CART } from '../checkout/cart.js';
import { SaunterError } from '../errors.js';
import type { FactName } from '../floor/facts.js';
import { decodeValue, encodeValue, type Journal } from '../journal/index.js';
import type { SavedCompletion } from './completion.js';
import { type SavedStates, STATES_LAYOUT } from './states.js';
import type { CartView, SavedViews } from './views.js';
import type { VisitState } from './visit.js';

/** Raise it when what is saved changes its shape; STATES_LAYOUT counts with it. */
export const CHECKPOINT_LAYOUT = 4;
/** The same in MessagePack, which a process that has just begun decodes three times as slowly: still read. */
const MESSAGEPACK_LAYOUT = 3;
export const CHECKPOINT_KEY = 'checkpoint';
/** The checkpoint up to which the journal was compacted, and the one that may follow it. */
export const BASE_KEY = 'base';
export const NEXT_BASE_KEY = 'base.next';

export interface Checkpoint {
  layout: [number, number];
  configHash: string;
  seq: number;
  last: FactName;
  /** Event time of that entry, Unix ms. */
  tMs: number;
  states: SavedStates;
  completion: SavedCompletion;
  views: SavedViews;
}

/** What is said in front of a checkpoint, so that its place is known without decoding all of it. */
type Head = Pick<Checkpoint, 'layout' | 'seq' | 'tMs'>;

/** Length of the head, in front of it. */
const LENGTH_BYTES = 4;

/**
 * The last one that was decoded, and its bytes, as long as nobody needs the memory: control plane and
 * clients' views begin from the same one, and to decode thousands of carts takes a tenth of a second.
 */
let decoded: WeakRef<{ bytes: Uint8Array; checkpoint: Checkpoint }> | undefined;

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { layout, seq, tMs } = checkpoint;
  const head = encodeValue({ layout, seq, tMs } satisfies Head);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  // A visit's cart stands among the states; its view is the same cart.
  const { views } = checkpoint;
  const carts = views.carts.map(([id, view]): [string, CartView] => [id, { ...view, cart: EMPTY_CART }]);
  const rest = JSON.stringify({ ...checkpoint, views: { ...views, carts } });
  return Buffer.concat([length, head, Buffer.from(rest)]);
}

/** Null where there is none, or one of another layout. Its values are shared: nobody may change them. */
export function readCheckpoint(journal: Journal, key: string): Checkpoint | null {
  const bytes = journal.state(key);
  return bytes ? decodeCheckpoint(bytes) : null;
}

/** Null where it has another layout. Its values are shared: nobody may change them. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint | null {
  const split = splitHead(bytes);
  if (!split) return null;
  const known = decoded?.deref();
  if (known && Buffer.compare(known.bytes, bytes) === 0) return known.checkpoint;
  const checkpoint = decodeRest(split);
  const carts = new Map<string, Cart>();
  for (const [kind, id, state] of checkpoint.states)
    if (kind === 'visit') carts.set(id, (state as VisitState).cart);
  for (const [id, view] of checkpoint.views.carts) view.cart = carts.get(id) ?? EMPTY_CART;
  decoded = new WeakRef({ bytes, checkpoint });
  return checkpoint;
}

/** Of a checkpoint; null where there is none, or one of another layout. */
export function readCheckpointHead(journal: Journal, key: string): Head | null {
  const bytes = journal.state(key);
  return bytes ? decodeHead(bytes) : null;
}

/** Null where it has another layout. */
export function decodeHead(bytes: Uint8Array): Head | null {
  return splitHead(bytes)?.head ?? null;
}

function decodeRest({ head, rest }: Split): Checkpoint {
  if (head.layout[0] === MESSAGEPACK_LAYOUT) return decodeValue(rest) as Checkpoint;
  return JSON.parse(Buffer.from(rest.buffer, rest.byteOffset, rest.length).toString()) as Checkpoint;
}

interface Split {
  head: Head;
  rest: Uint8Array;
}

/** null: another layout. */
function splitHead(bytes: Uint8Array): Split | null {
  if (bytes.length < LENGTH_BYTES) return null;
  const from = LENGTH_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (from > bytes.length) return null;
  const head = decodeValue(bytes.subarray(LENGTH_BYTES, from)) as Head;
  const { layout } = head;
  const known = layout[0] === CHECKPOINT_LAYOUT || layout[0] === MESSAGEPACK_LAYOUT;
  if (!known || layout[1] !== STATES_LAYOUT) return null;
  return { head, rest: bytes.subarray(from) };
}

/**
 * The newest memory that a fold of this journal may begin from; null: from its first entry.
 * @throws SaunterError SAUNTER_JOURNAL_BASE as `readBase`
 */
export function readStart(journal: Journal, configHash: string): Checkpoint | null {
  const base = readBase(journal);
  const newest = readCheckpoint(journal, CHECKPOINT_KEY);
  const usable = newest?.configHash === configHash && newest.seq <= journal.flushedSeq;
  return usable && newest.seq >= (base?.seq ?? 0) ? newest : base;
}

/**
 * What the entries came to that the journal has no more; null where it has all.
 * @throws SaunterError SAUNTER_JOURNAL_BASE where another version compacted it
 */
export function readBase(journal: Journal): Checkpoint | null {
  if (journal.firstSeq <= 1) return null;
  const base = readCheckpoint(journal, BASE_KEY);
  if (base && base.seq >= journal.firstSeq - 1) return base;
  throw new SaunterError(
    'SAUNTER_JOURNAL_BASE',
    `the journal begins at entry ${journal.firstSeq}, and what was before is not in a form that this version reads`,
    { hint: 'Start the version of Saunter that ran last, or put the backup of the data directory back.' },
  );
}
