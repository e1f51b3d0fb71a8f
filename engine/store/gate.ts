/** A gate: lets people in. What it knows comes from its own facts only. */
import type { DomainEvent } from '../journal/events.js';
import { type Decider, happened, NOTHING } from './decider.js';
import { healthEvent, type SourceState, unexpected } from './device.js';

export interface GateState {
  /** Visits let in lately, oldest first: a repeated message opens no second visit. */
  recent: readonly string[];
  health: SourceState;
}

/** A device repeats a message within seconds; a gate lets in a few people a second at most. */
const RECENT_VISITS = 256;

export const gateDecider: Decider<GateState> = {
  initial: () => ({ recent: [], health: 'never' }),

  decide(state, fact, model) {
    if (fact.kind === 'source_health') return healthEvent(state.health, fact, model);
    if (fact.kind !== 'entry_asked') return unexpected('gate', fact);
    const gate = model.gates[fact.gate]!;
    const { visit, role, reference, body, tMs } = fact;
    const refused = (reason: string) => happened({ type: 'entry_refused', visit, gate: gate.id, reason });
    if (gate.direction === 'exit') return refused('exit_only');
    if (state.recent.includes(visit)) return refused('repeated');
    if (fact.full) return refused('full');
    return {
      ...NOTHING,
      events: [{ type: 'entry_admitted', visit, gate: gate.id, role, reference, body }],
      commands: [{ kind: 'admit', visit, gate: fact.gate, role, body, tMs }],
    };
  },

  evolve(state, event: DomainEvent) {
    if (event.type === 'source_health') return { ...state, health: event.state };
    if (event.type !== 'entry_admitted') return state;
    return { ...state, recent: [...state.recent, event.visit].slice(-RECENT_VISITS) };
  },
};
