/**
 * What the control plane remembers: the states of actors, what completes receipts, and the views.
 * All of it is a fold of the journal; a checkpoint beside the journal shortens the fold at a start.
 */
import type { StoreModel } from '../catalog/model.js';
import type { FactName } from '../floor/facts.js';
import type { DomainEvent, JournalEntry } from '../journal/events.js';
import { decodeValue, encodeValue, type Journal } from '../journal/index.js';
import { Completion, type SavedCompletion } from './completion.js';
import { type SavedStates, STATES_LAYOUT, States } from './states.js';
import { type SavedViews, StoreViews } from './views.js';

/** Entries between checkpoints: a start folds at most so many, some 0.1 s. */
const CHECKPOINT_EVERY = 4096;
/** Raise it when what is saved changes its shape; STATES_LAYOUT counts with it. */
const CHECKPOINT_LAYOUT = 2;
const CHECKPOINT_KEY = 'checkpoint';
/** Entries decoded at a time: bounds the memory of a start after a long day. */
const CHUNK = 1024;

interface Checkpoint {
  layout: [number, number];
  configHash: string;
  seq: number;
  last: FactName;
  states: SavedStates;
  completion: SavedCompletion;
  views: SavedViews;
}

export class StoreMemory {
  readonly states: States;
  readonly completion: Completion;
  readonly views: StoreViews;
  readonly #model: StoreModel;
  readonly #journal: Journal;
  readonly #every: number;
  #checkpointSeq = 0;
  #last: FactName | null = null;
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
        this.folded++;
      }
    }
  }

  /** Appended entries, in order. */
  appended(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.views.apply(entry);
    const last = entries.at(-1)!;
    this.#last = { tick: last.tick, index: last.fact };
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
      states: this.states.save(),
      completion: this.completion.save(),
      views: this.views.save(),
    };
    return this.#journal.setState(CHECKPOINT_KEY, encodeValue(checkpoint));
  }

  /** Another layout or config: everything is made anew from events. */
  #load(): void {
    const bytes = this.#journal.state(CHECKPOINT_KEY);
    if (!bytes) return;
    const { layout, configHash, seq, last, states, completion, views } = decodeValue(bytes) as Checkpoint;
    if (layout[0] !== CHECKPOINT_LAYOUT || layout[1] !== STATES_LAYOUT) return;
    if (configHash !== this.#model.configHash || seq > this.#journal.lastSeq) return;
    this.states.load(states);
    this.completion.load(completion);
    this.views.load(views);
    this.#checkpointSeq = seq;
    this.#last = last;
  }
}

function visitOf(event: DomainEvent): string[] {
  if ('receipt' in event) return [event.receipt.visit];
  return 'visit' in event && event.visit !== null ? [event.visit] : [];
}
