/**
 * How an actor of the store decides: pure, on its own state and one fact. `decide` says what
 * happened and what is asked of the Floor; `evolve` folds what happened into the state. The same
 * facts give the same events whatever ran, crashed or waited in between.
 */
import type { StoreModel } from '../catalog/model.js';
import type { Fact } from '../floor/facts.js';
import type { Command } from '../floor/inbox-types.js';
import type { DomainEvent } from '../journal/events.js';
import type { Address } from './address.js';

export interface Outcome {
  events: readonly DomainEvent[];
  commands: readonly Command[];
  /** Another actor decides on it next, at the same place of the journal. */
  forward: readonly Forward[];
}
export interface Forward {
  to: Address;
  fact: Fact;
}

export interface Decider<State> {
  initial(address: Address): State;
  decide(state: State, fact: Fact, model: StoreModel): Outcome;
  /** `tMs`: event time of the event. */
  evolve(state: State, event: DomainEvent, tMs: number): State;
}

export const NOTHING: Outcome = { events: [], commands: [], forward: [] };

export function happened(...events: DomainEvent[]): Outcome {
  return { ...NOTHING, events };
}
