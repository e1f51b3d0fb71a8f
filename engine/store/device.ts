/** A camera, a gondola or a source of joints: its health. Also what all deciders share of it. */
import type { StoreModel } from '../catalog/model.js';
import { InvariantError } from '../errors.js';
import type { Fact } from '../floor/facts.js';
import { type Decider, happened, NOTHING, type Outcome } from './decider.js';

export type SourceState = 'never' | 'up' | 'silent';

export interface DeviceState {
  health: SourceState;
}

export const deviceDecider: Decider<DeviceState> = {
  initial: () => ({ health: 'never' }),
  decide(state, fact, model) {
    if (fact.kind !== 'source_health') return unexpected('device', fact);
    return healthEvent(state.health, fact, model);
  },
  evolve(state, event) {
    return event.type === 'source_health' ? { health: event.state } : state;
  },
};

/** An event where the health changed. */
export function healthEvent(
  before: SourceState,
  fact: Extract<Fact, { kind: 'source_health' }>,
  model: StoreModel,
): Outcome {
  if (before === fact.state) return NOTHING;
  return happened({ type: 'source_health', source: model.sources[fact.source]!.id, state: fact.state });
}

/** A fact at the wrong address: a bug of the routing, not of the fact. */
export function unexpected(actor: string, fact: Fact): never {
  throw new InvariantError(`a ${actor} got the fact ${fact.kind} of tick ${fact.name.tick}`);
}
