/** Which actor a fact or an event belongs to. */
import type { StoreModel } from '../catalog/model.js';
import type { Fact } from '../floor/facts.js';
import type { DomainEvent } from '../journal/events.js';

export type AddressKind = 'gate' | 'visit' | 'shelf' | 'camera' | 'gondola' | 'bodies' | 'reviews';

/** `kind` and id of the config (or of the visit); `key` is both, for maps. */
export interface Address {
  readonly kind: AddressKind;
  readonly id: string;
  readonly key: string;
}

export function address(kind: AddressKind, id: string): Address {
  return { kind, id, key: `${kind}:${id}` };
}

/** One queue a store: reviews touch several visits. */
export const REVIEWS: Address = address('reviews', 'queue');

export function addressOfFact(fact: Fact, model: StoreModel): Address {
  switch (fact.kind) {
    case 'entry_asked':
      return address('gate', model.gates[fact.gate]!.id);
    case 'admitted':
    case 'bound':
    case 'unbound':
    case 'rebound':
    case 'line':
    case 'line_confirmed':
    case 'line_withdrawn':
    case 'exit':
      return address('visit', fact.visit);
    case 'review':
    case 'settled':
      return REVIEWS;
    case 'stock':
    case 'taken':
    case 'taken_attributed':
    case 'taken_withdrawn':
    case 'weight_learned':
    case 'plate_health':
      return address('shelf', model.shelves[fact.shelf]!.id);
    case 'source_health':
      return addressOfSource(model, fact.source);
    case 'quarantined':
      return REVIEWS;
  }
}

/** Null for an event that is no actor's state. */
export function addressOfEvent(event: DomainEvent, model: StoreModel): Address | null {
  switch (event.type) {
    case 'entry_admitted':
    case 'entry_refused':
      return address('gate', event.gate);
    case 'visit_opened':
    case 'bound':
    case 'rebound':
    case 'unbound':
    case 'pick':
    case 'put_back':
    case 'line_confirmed':
    case 'line_withdrawn':
    case 'visit_exited':
      return address('visit', event.visit);
    case 'receipt_issued':
    case 'receipt_revised':
      return address('visit', event.receipt.visit);
    case 'review_opened':
    case 'review_settled':
      return REVIEWS;
    case 'stock_moved':
    case 'restocked':
    case 'taken':
    case 'taken_attributed':
    case 'taken_withdrawn':
    case 'misplaced':
    case 'stock_level':
    case 'weight_learned':
      return address('shelf', event.shelf);
    case 'plate_health': {
      const plate = model.plates.find((p) => p.id === event.plate);
      return plate ? address('shelf', model.shelves[plate.shelf]!.id) : null;
    }
    case 'source_health': {
      const source = model.sourceById.get(event.source);
      return source ? addressOfSource(model, source.index) : null;
    }
    case 'fact_parked':
    case 'inbox_quarantined':
      return null;
  }
}

export function addressOfSource(model: StoreModel, source: number): Address {
  const { id, class: cls } = model.sources[source]!;
  switch (cls) {
    case 'cameras':
      return address('camera', id);
    case 'plates':
      return address('gondola', id);
    case 'bodies':
      return address('bodies', id);
    case 'gates':
      return address('gate', id);
  }
}
