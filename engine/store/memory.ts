/**
 * What the control plane remembers: the states of actors, what completes receipts, and the views.
 * All of it is a fold of the journal; a checkpoint beside the journal shortens the fold at a start.
 */
import type { StoreModel } from '../catalog/model.js';
import type { Cart } from '../checkout/cart.js';
import type { FactName } from '../floor/facts.js';
import type { DomainEvent, JournalEntry } from '../journal/events.js';
import type { Journal } from '../journal/index.js';
import {
  CHECKPOINT_KEY,
  CHECKPOINT_LAYOUT,
  type Checkpoint,
  encodeCheckpoint,
  NEXT_BASE_KEY,
  readBase,
  readCheckpoint,
  readCheckpointHead,
} from './checkpoint.js';
import { Completion } from './completion.js';
import { STATES_LAYOUT, States } from './states.js';
import { StoreViews } from './views.js';

/** Entries between checkpoints: a start folds at most so many, some 0.1 s. */
const CHECKPOINT_EVERY = 4096;
/** Entries decoded at a time: bounds the memory of a start after a long day. */
const CHUNK = 1024;

export class StoreMemory {
  readonly states: States;
  readonly completion: Completion;
  readonly views: StoreViews;
  readonly #model: StoreModel;
  readonly #journal: Journal;
  readonly #every: number;
  #checkpointSeq = 0;
  #last: FactName | null = null;
  #lastMs = 0;
  /** Entry of the checkpoint that the journal may begin after one day. */
  #nextBaseSeq = 0;
  /** Entries that the last recovery had to fold. */
  folded = 0;

  constructor(model: StoreModel, journal: Journal, checkpointEvery = CHECKPOINT_EVERY) {
    this.#every = checkpointEvery;
    this.#model = model;
    this.#journal = journal;
    this.states = new States(model, journal);
    this.completion = new Completion((visit) => this.states.closedReference(visit));
    this.views = new StoreViews(model);
    this.#recover();
  }

  /** The last fact in the journal. */
  get lastFact(): FactName | null {
    return this.#last;
  }

  #recover(): void {
    this.#load();
    for (let from = this.#checkpointSeq + 1; from <= this.#journal.lastSeq; from += CHUNK) {
      for (const entry of this.#journal.read(from, CHUNK)) {
        this.states.apply(entry);
        this.completion.note(entry.event);
        this.views.apply(entry);
        this.#last = { tick: entry.tick, index: entry.fact };
        this.#lastMs = entry.tMs;
        this.folded++;
      }
    }
    const held = new Set(this.states.visits());
    this.completion.forgetAllBut((visit) => held.has(visit) || this.views.entering.has(visit));
  }

  /** Carts of the visits whose receipt may still be issued or revised. */
  *liveCarts(): Iterable<Cart> {
    for (const visit of this.states.visits()) {
      const { phase, cart } = this.states.visit(visit);
      if (phase === 'open') yield cart;
    }
    for (const visit of this.completion.visitsUnderReview()) yield this.states.visit(visit).cart;
  }

  /** Appended entries, in order. */
  appended(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.views.apply(entry);
    const last = entries.at(-1)!;
    this.#last = { tick: last.tick, index: last.fact };
    this.#lastMs = last.tMs;
  }

  /** Moves visits out of memory that are over: those that these events touch, or all at a start. */
  closeVisits(events: readonly DomainEvent[] | 'all'): Promise<void>[] {
    const last = this.#last;
    if (!last) return [];
    const touched = new Set(events === 'all' ? this.states.visits() : events.flatMap(visitOf));
    const over = [...touched].filter((visit) => this.states.isOver(visit, last));
    return over.map((visit) => {
      const written = this.states.close(visit, this.completion.referenceOf(visit));
      this.completion.forget(visit);
      return written;
    });
  }

  get checkpointDue(): boolean {
    return this.#journal.lastSeq - this.#checkpointSeq >= this.#every;
  }

  /** Only while no fact is decided that the journal has not: states and journal must agree. */
  checkpoint(): Promise<void> {
    if (!this.#last || this.#journal.lastSeq === this.#checkpointSeq) return Promise.resolve();
    this.#checkpointSeq = this.#journal.lastSeq;
    const checkpoint: Checkpoint = {
      layout: [CHECKPOINT_LAYOUT, STATES_LAYOUT],
      configHash: this.#model.configHash,
      seq: this.#checkpointSeq,
      last: this.#last,
      tMs: this.#lastMs,
      states: this.states.save(),
      completion: this.completion.save(),
      views: this.views.save(),
    };
    const bytes = encodeCheckpoint(checkpoint);
    const kept = this.#journal.setState(CHECKPOINT_KEY, bytes);
    // One gets old beside the journal; then the journal begins after it, and the next one takes its place.
    if (this.#nextBaseSeq >= this.#journal.firstSeq) return kept;
    this.#nextBaseSeq = checkpoint.seq;
    return Promise.all([kept, this.#journal.setState(NEXT_BASE_KEY, bytes)]).then(() => undefined);
  }

  /**
   * Another layout or config: everything is made anew from events; from those that the journal still
   * has, above what the compacted ones came to.
   */
  #load(): void {
    const base = readBase(this.#journal);
    const checkpoint = readCheckpoint(this.#journal, CHECKPOINT_KEY);
    this.#nextBaseSeq = readCheckpointHead(this.#journal, NEXT_BASE_KEY)?.seq ?? 0;
    const isNew = checkpoint !== null && checkpoint.seq >= this.#journal.firstSeq - 1;
    const same = isNew && checkpoint.configHash === this.#model.configHash;
    const from = same && checkpoint.seq <= this.#journal.lastSeq ? checkpoint : base;
    if (!from) return;
    this.states.load(from.states);
    this.completion.load(from.completion);
    this.views.load(from.views);
    this.#checkpointSeq = from.seq;
    this.#last = from.last;
    this.#lastMs = from.tMs;
  }
}

function visitOf(event: DomainEvent): string[] {
  if ('receipt' in event) return [event.receipt.visit];
  return 'visit' in event && event.visit !== null ? [event.visit] : [];
}
