/**
 * The state of each actor as its accepted events left it: what a restarted actor starts from.
 * Values are immutable; an actor's own copy dies with it. Visits that are over are kept beside the
 * journal, not in memory: a fact may still come for them, days later.
 */
import type { StoreModel } from '../catalog/model.js';
import type { FactName } from '../floor/facts.js';
import type { JournalEntry } from '../journal/events.js';
import { decodeValue, encodeValue, type Journal } from '../journal/index.js';
import { type Address, address, addressOfEvent } from './address.js';
import { DECIDERS } from './deciders.js';
import type { VisitState } from './visit.js';

/** Raise it when a decider's state changes its shape: saved ones are then made anew from events. */
export const STATES_LAYOUT = 2;

interface Held {
  state: unknown;
  /** The last fact that changed it. */
  version: FactName | null;
  /** In recovery: the record has the events of facts up to this one already. */
  recordedTo: FactName | null;
}

interface Record {
  layout: number;
  state: VisitState;
  version: FactName;
  reference: string | null;
}

export type SavedStates = [kind: Address['kind'], id: string, state: unknown, version: FactName | null][];

export class States {
  readonly #model: StoreModel;
  readonly #journal: Journal;
  readonly #held = new Map<string, Held & { address: Address }>();

  constructor(model: StoreModel, journal: Journal) {
    this.#model = model;
    this.#journal = journal;
  }

  get(at: Address): unknown {
    return this.#find(at).state;
  }

  visit(id: string): VisitState {
    return this.get(address('visit', id)) as VisitState;
  }

  /** What follows from an accepted fact. */
  set(at: Address, state: unknown, version: FactName): void {
    this.#held.set(at.key, { address: at, state, version, recordedTo: null });
  }

  /** Recovery: folds an entry that the journal has. */
  apply({ event, tick, fact, tMs }: JournalEntry): void {
    const at = addressOfEvent(event, this.#model);
    if (!at) return;
    const held = this.#find(at);
    const name = { tick, index: fact };
    if (held.recordedTo && !isAfter(name, held.recordedTo)) return;
    const state = DECIDERS[at.kind].evolve(held.state, event, tMs);
    this.#held.set(at.key, { address: at, state, version: name, recordedTo: held.recordedTo });
  }

  /** Whether the visit is in memory, over, and changed by no fact after `to`. */
  isOver(visit: string, to: FactName): boolean {
    const held = this.#held.get(address('visit', visit).key);
    if (!held?.version || isAfter(held.version, to)) return false;
    return (held.state as VisitState).phase === 'exited';
  }

  /** Ids of all visits in memory. */
  *visits(): Iterable<string> {
    for (const { address: at } of this.#held.values()) if (at.kind === 'visit') yield at.id;
  }

  /** Moves a visit that is over out of memory. Resolves when its record is on disk. */
  close(visit: string, reference: string | null): Promise<void> {
    const at = address('visit', visit);
    const { state, version } = this.#find(at);
    const record: Record = {
      layout: STATES_LAYOUT,
      state: state as VisitState,
      version: version!,
      reference,
    };
    this.#held.delete(at.key);
    return this.#journal.setState(at.key, encodeValue(record));
  }

  closedReference(visit: string): string | null {
    return this.#record(address('visit', visit))?.reference ?? null;
  }

  save(): SavedStates {
    return [...this.#held.values()].map(({ address: at, state, version }) => [
      at.kind,
      at.id,
      state,
      version,
    ]);
  }

  load(saved: SavedStates): void {
    for (const [kind, id, state, version] of saved) {
      const at = address(kind, id);
      this.#held.set(at.key, { address: at, state, version, recordedTo: null });
    }
  }

  #find(at: Address): Held {
    const held = this.#held.get(at.key);
    if (held) return held;
    const record = this.#record(at);
    if (record) return { state: record.state, version: record.version, recordedTo: record.version };
    return { state: DECIDERS[at.kind].initial(at), version: null, recordedTo: null };
  }

  #record(at: Address): Record | undefined {
    const bytes = at.kind === 'visit' ? this.#journal.state(at.key) : undefined;
    const record = bytes && (decodeValue(bytes) as Record);
    return record?.layout === STATES_LAYOUT ? record : undefined;
  }
}

/** Whether an answer can still be put on the receipt of a visit that is over: later its record is gone. */
export function isVisitKept(journal: Journal, visit: string): boolean {
  const bytes = journal.state(address('visit', visit).key);
  return bytes !== undefined && (decodeValue(bytes) as Record).layout === STATES_LAYOUT;
}

/**
 * Whether a visit's record says that it ended by `endedMs`, event time, and was changed last by a fact up
 * to `to`.
 */
export function isRecordUpTo(bytes: Uint8Array, to: FactName, endedMs: number): boolean {
  const { layout, version, state } = decodeValue(bytes) as Record;
  return layout === STATES_LAYOUT && !isAfter(version, to) && state.exitedMs <= endedMs;
}

export function isAfter(a: FactName, b: FactName): boolean {
  return a.tick > b.tick || (a.tick === b.tick && a.index > b.index);
}
