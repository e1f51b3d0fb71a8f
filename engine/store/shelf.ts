/** A shelf: its stock, what stands there out of place, and the health of its plates. */
import { type Decider, happened, NOTHING } from './decider.js';
import { unexpected } from './device.js';

export interface ShelfState {
  /** Units moved per facing since the opening stock. */
  moved: Readonly<Record<string, number>>;
  /** Units per product that stand on no facing of theirs. */
  misplaced: Readonly<Record<string, number>>;
  /** Plates that are not ok. */
  health: Readonly<Record<string, string>>;
}

export const shelfDecider: Decider<ShelfState> = {
  initial: () => ({ moved: {}, misplaced: {}, health: {} }),

  decide(state, fact, model) {
    if (fact.kind === 'plate_health') {
      const plate = model.plates[fact.plate]!.id;
      if ((state.health[plate] ?? 'ok') === fact.health) return NOTHING;
      return happened({ type: 'plate_health', plate, health: fact.health });
    }
    if (fact.kind !== 'stock') return unexpected('shelf', fact);
    return happened({
      type: fact.role === 'staff' ? 'restocked' : 'stock_moved',
      facing: model.facings[fact.facing]?.id ?? null,
      shelf: model.shelves[fact.shelf]!.id,
      product: model.products[fact.product]!.id,
      delta: fact.delta,
      visit: fact.visit,
      interaction: fact.interaction,
    });
  },

  evolve(state, event) {
    if (event.type === 'plate_health') {
      const { [event.plate]: _before, ...others } = state.health;
      return {
        ...state,
        health: event.health === 'ok' ? others : { ...others, [event.plate]: event.health },
      };
    }
    if (event.type !== 'stock_moved' && event.type !== 'restocked') return state;
    const { facing, product, delta } = event;
    if (facing === null) {
      return {
        ...state,
        misplaced: { ...state.misplaced, [product]: (state.misplaced[product] ?? 0) + delta },
      };
    }
    return { ...state, moved: { ...state.moved, [facing]: (state.moved[facing] ?? 0) + delta } };
  },
};
