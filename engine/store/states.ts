/**
 * The state of each actor as its accepted events left it: what a restarted actor starts from.
 * Values are immutable; an actor's own copy dies with it.
 */
import type { StoreModel } from '../catalog/model.js';
import type { JournalEntry } from '../journal/events.js';
import { type Address, addressOfEvent } from './address.js';
import { DECIDERS } from './deciders.js';
import type { VisitState } from './visit.js';

export class States {
  readonly #model: StoreModel;
  readonly #byKey = new Map<string, unknown>();

  constructor(model: StoreModel) {
    this.#model = model;
  }

  get(address: Address): unknown {
    return this.#byKey.get(address.key) ?? DECIDERS[address.kind].initial(address);
  }

  set(address: Address, state: unknown): void {
    this.#byKey.set(address.key, state);
  }

  visit(address: Address): VisitState {
    return this.get(address) as VisitState;
  }

  /** Recovery: folds an entry that the journal has. */
  apply({ event, tMs }: JournalEntry): void {
    const address = addressOfEvent(event, this.#model);
    if (address) this.set(address, DECIDERS[address.kind].evolve(this.get(address), event, tMs));
  }
}
