/**
 * A shelf: its stock and planogram as they are now, the health of its plates, and what was taken
 * by somebody who is not known yet.
 */
import type { StoreModel } from '../catalog/model.js';
import type { Fact } from '../floor/facts.js';
import type { DomainEvent } from '../journal/events.js';
import { type Decider, happened, NOTHING, type Outcome } from './decider.js';
import { unexpected } from './device.js';
import { eventEvidence } from './evidence.js';
import { planogramEvents, type StockLevel, weightEvent } from './planogram.js';
import { setAside } from './set-aside.js';

export interface ShelfState {
  /** Units moved per facing since the opening stock. */
  moved: Readonly<Record<string, number>>;
  /** Units per product that stand on no facing of theirs. */
  misplaced: Readonly<Record<string, number>>;
  /** Plates that are not ok. */
  health: Readonly<Record<string, string>>;
  /** Facings that are low or empty. */
  levels: Readonly<Record<string, StockLevel>>;
  /** Lines whose person is to follow. */
  taken: readonly string[];
}

export const shelfDecider: Decider<ShelfState> = {
  initial: () => ({ moved: {}, misplaced: {}, health: {}, levels: {}, taken: [] }),

  decide(state, fact, model) {
    switch (fact.kind) {
      case 'plate_health': {
        const plate = model.plates[fact.plate]!.id;
        if ((state.health[plate] ?? 'ok') === fact.health) return NOTHING;
        return happened({ type: 'plate_health', plate, health: fact.health });
      }
      case 'taken':
      case 'taken_attributed':
      case 'taken_withdrawn':
        return taken(state, fact, model);
      case 'weight_learned':
        return happened(weightEvent(fact, model));
      case 'stock':
        return happened(
          {
            type: fact.role === 'staff' ? 'restocked' : 'stock_moved',
            facing: model.facings[fact.facing]?.id ?? null,
            shelf: model.shelves[fact.shelf]!.id,
            product: model.products[fact.product]!.id,
            delta: fact.delta,
            visit: fact.visit,
            interaction: fact.interaction,
          },
          ...planogramEvents(state, fact, model),
        );
      default:
        return unexpected('shelf', fact);
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case 'plate_health':
        return { ...state, health: withEntry(state.health, event.plate, event.health, 'ok') };
      case 'stock_level':
        return { ...state, levels: withEntry(state.levels, event.facing, event.level, 'ok') };
      case 'misplaced':
        return { ...state, misplaced: withEntry(state.misplaced, event.product, event.quantity, 0) };
      case 'taken':
        return { ...state, taken: [...state.taken, event.line] };
      case 'taken_attributed':
      case 'taken_withdrawn':
        return { ...state, taken: state.taken.filter((line) => line !== event.line) };
      case 'stock_moved':
      case 'restocked': {
        const { facing, delta } = event;
        if (facing === null) return state; // `misplaced` tells of it
        return { ...state, moved: { ...state.moved, [facing]: (state.moved[facing] ?? 0) + delta } };
      }
      default:
        return state;
    }
  },
};

function taken(
  state: ShelfState,
  fact: Extract<Fact, { kind: 'taken' | 'taken_attributed' | 'taken_withdrawn' }>,
  model: StoreModel,
): Outcome {
  const shelf = model.shelves[fact.shelf]!.id;
  const line = `${fact.interaction}.${fact.part}`;
  const known = state.taken.includes(line);
  if (fact.kind === 'taken') {
    const said: DomainEvent = {
      type: 'taken',
      shelf,
      facing: model.facings[fact.facing]?.id ?? null,
      line,
      product: model.products[fact.product]!.id,
      quantity: fact.quantity,
      movedMs: fact.tMs,
      evidence: eventEvidence(model, fact.evidence),
    };
    return known
      ? happened({ type: 'taken_withdrawn', shelf, line, cause: 'replaced' }, said)
      : happened(said);
  }
  if (!known) return setAside(fact, `line ${line} was not said to be taken`, model);
  if (fact.kind === 'taken_withdrawn')
    return happened({ type: 'taken_withdrawn', shelf, line, cause: fact.cause });
  const product = model.products[fact.product]!.id;
  const { visit, quantity } = fact;
  return happened({ type: 'taken_attributed', shelf, line, visit, product, quantity });
}

/** The record with the entry; without it where it says nothing. */
function withEntry<V>(record: Readonly<Record<string, V>>, key: string, value: V, nothing: V) {
  const { [key]: _before, ...others } = record;
  return value === nothing ? others : { ...others, [key]: value };
}
