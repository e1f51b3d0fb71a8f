/**
 * What clients see: topics, each a table of key → value. A client gets a snapshot
 * {epoch, offset} of a topic, then deltas with consecutive offsets. Pure: no imports.
 */

/** People on the floor now; key: person id. ~10 Hz. */
export interface PersonRow {
  x: number;
  y: number;
  /** The visit this body is bound to, if any. */
  visit: string | null;
  role: 'shopper' | 'staff' | 'unknown';
  /** 0…1. */
  confidence: number;
}

export interface CartLine {
  line: string;
  product: string;
  name: string;
  quantity: number;
  unitPriceMinor: number;
  phase: 'provisional' | 'final';
  /** Probability of product, quantity and person together. */
  p: number;
  tMs: number;
}
/** Open visits; key: visit id. */
export interface CartRow {
  role: 'shopper' | 'staff';
  state: 'entered' | 'bound' | 'exited';
  enteredMs: number;
  lines: CartLine[];
  totalMinor: number;
  /** Open reviews that may touch this cart. */
  reviews: number;
}

/** Facings; key: facing id. */
export interface FacingRow {
  product: string;
  stock: number;
  /** Last change, signed units, and when. */
  delta: number;
  tMs: number;
}

/** Plates whose health is not `ok`; key: plate id. */
export interface PlateRow {
  health: 'stuck' | 'silent' | 'noisy' | 'drifting' | 'crosstalk';
  sinceMs: number;
}

/** What shelves report now; key: what it is about. A row goes when it is over. */
export interface ShelfRow {
  /**
   * `taken`: something left its place, its person is to follow. `misplaced`: it stands where it
   * does not belong. `low`, `empty`: the stock. `wrong_weight`: the catalogue's weight is off.
   */
  kind: 'taken' | 'misplaced' | 'low' | 'empty' | 'wrong_weight';
  shelf: string;
  facing: string | null;
  /** Where it moved or stands; empty where the facing tells it. */
  plates: string[];
  product: string;
  /** Units that were taken, are misplaced, or are left. */
  quantity: number;
  /** Of `wrong_weight`: grams in the catalogue, learned and their spread; units it rests on. */
  weight: { catalogueG: number; learnedG: number; sdG: number; picks: number } | null;
  tMs: number;
}

/** Receipts, newest 500; key: receipt number as text. */
export interface ReceiptRow {
  number: number;
  revision: number;
  visit: string;
  issuedMs: number;
  currency: string;
  lines: {
    product: string;
    name: string;
    quantity: number;
    unitPriceMinor: number;
    totalMinor: number;
    tax: string;
  }[];
  taxes: { tax: string; rateBp: number; netMinor: number; taxMinor: number }[];
  totalMinor: number;
  /** Reviews that wait for a person now and may touch this visit. */
  underReview: number;
  cause?: string;
}

/** Open reviews; key: review id. */
export interface ReviewRow {
  tMs: number;
  plate: string;
  /** Signed units: +1 taken, −1 put back. */
  quantity: number;
  /** A null product: nothing was taken or put back. */
  candidates: { visit: string | null; product: string | null; p: number }[];
  state: 'open' | 'resolved';
}

/** One row `now`: the state of the engine. */
export interface StoreRow {
  storeTimeMs: number;
  tick: number;
  /** How far the last sealed tick is behind the store's clock, ms. */
  lagMs: number;
  /** Tick work p50 and p99 over the last 10 s, ms. */
  tickP50Ms: number;
  tickP99Ms: number;
  people: number;
  visits: number;
  receipts: number;
  /** Devices by state; `never`: not heard yet, and waited for. Those that ended are not counted. */
  devices: { up: number; silent: number; never: number };
  errors: number;
  /** Why the journal's disk takes nothing now; devices are refused meanwhile. Null: it does. */
  stalled: string | null;
}

/** The simulator's truth; keys `receipts`, … as the simulator sets them. */
export interface TruthRow {
  receipts: number;
  right: number;
  /** Units: in both, only in ours, only in the truth. */
  unitsRight: number;
  unitsExtra: number;
  unitsMissing: number;
  [more: string]: number;
}

export interface Topics {
  people: PersonRow;
  carts: CartRow;
  facings: FacingRow;
  plates: PlateRow;
  shelves: ShelfRow;
  receipts: ReceiptRow;
  reviews: ReviewRow;
  store: StoreRow;
  truth: TruthRow;
}
export type TopicName = keyof Topics;
export const TOPIC_NAMES: readonly TopicName[] = [
  'people',
  'carts',
  'facings',
  'plates',
  'shelves',
  'receipts',
  'reviews',
  'store',
  'truth',
];

/** Client → gateway, MessagePack maps. */
export type FromClient =
  /** Subscribe, or resume from {epoch, offset}. */
  | { type: 'subscribe'; topic: TopicName; epoch?: string; offset?: number }
  | { type: 'unsubscribe'; topic: TopicName };

/** Gateway → client. */
export type ToClient =
  | { type: 'welcome'; protocol: number; storeTimeMs: number; speed: number }
  | { type: 'snapshot'; topic: TopicName; epoch: string; offset: number; rows: [string, unknown][] }
  /** Rows set (value) or deleted (null). Offset counts up by one a delta. */
  | { type: 'delta'; topic: TopicName; epoch: string; offset: number; rows: [string, unknown][] }
  | { type: 'error'; code: string; message: string };
