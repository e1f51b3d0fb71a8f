/** What a start asks of the Floor: all that the journal knows and the Floor does not. */
import type { StoreModel } from './catalog/model.js';
import { heldUnits } from './checkout/cart.js';
import type { Inbox } from './floor/inbox.js';
import type { Command } from './floor/inbox-types.js';
import type { VisitTable } from './floor/parts.js';
import type { CartView, StoreViews } from './store/views.js';

/** Visits inside, and how many of them the Floor does not know. */
export interface TakenUp {
  open: number;
  unknown: number;
  restored: boolean;
}

/**
 * Who was let in and did not get to the Floor is let in again. Who was inside is settled where a
 * restored Floor does not know them; a Floor made anew takes them in, and looks for whom they surely
 * belong to. Sources that were silent are news when they are heard again.
 * @param restored the Floor is a copy of the one before
 */
export function takeUp(
  model: StoreModel,
  views: StoreViews,
  visits: VisitTable,
  inbox: Inbox,
  restored: boolean,
): TakenUp {
  const known = knownVisits(visits);
  for (const [visit, { gate, role, body, tMs }] of views.entering) {
    const index = model.gates.findIndex((g) => g.id === gate);
    if (index >= 0 && !known.has(visit))
      inbox.command({ kind: 'admit', visit, gate: index, role, body, tMs });
  }
  const open = [...views.carts.keys()];
  const unknown = open.filter((visit) => !known.has(visit));
  for (const visit of unknown) {
    if (restored) inbox.command({ kind: 'abandon', visit });
    else inbox.command(adoption(model, views.carts.get(visit)!));
  }
  for (const [id, { health }] of views.sources) {
    const source = model.sourceById.get(id);
    if (source && health === 'silent') inbox.knownSilent(source.index);
  }
  return { open: open.length, unknown: unknown.length, restored };
}

/** Looked up once: to look for each visit in the table is a thousand times five hundred. */
function knownVisits({ capacity, state, idOf }: VisitTable): Set<string> {
  const known = new Set<string>();
  for (let slot = 0; slot < capacity; slot++) if (state[slot] !== 0) known.add(idOf(slot));
  return known;
}

/** A visit as the journal has it, for a Floor that knows nobody. */
function adoption(model: StoreModel, { visit, role, cart }: CartView): Command {
  const held = heldUnits(cart).flatMap(({ product, quantity }): [number, number][] => {
    const known = model.productById.get(product);
    return known ? [[known.index, quantity]] : [];
  });
  return { kind: 'adopt', visit, role, held };
}
