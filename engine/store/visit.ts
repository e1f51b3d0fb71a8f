/** A shopper's (or a staff member's) visit: its cart, its end and its receipts. */
import type { StoreModel } from '../catalog/model.js';
import {
  type Cart,
  type CartLine,
  EMPTY_CART,
  evolveCart,
  heldUnits,
  putBackPrices,
} from '../checkout/cart.js';
import { buildReceipt, receiptLines } from '../checkout/receipt.js';
import type { Fact } from '../floor/facts.js';
import type { DomainEvent, EventEvidence, ReceiptLine } from '../journal/events.js';
import { address, REVIEWS } from './address.js';
import { type Decider, happened, NOTHING, type Outcome } from './decider.js';
import { unexpected } from './device.js';
import { eventEvidence } from './evidence.js';
import { setAside } from './set-aside.js';

export interface VisitState {
  visit: string;
  phase: 'new' | 'open' | 'exited';
  role: 'shopper' | 'staff';
  /** Entrance gate; empty while it is new. */
  gate: string;
  enteredMs: number;
  exitedMs: number;
  cart: Cart;
  /** The receipt as it stands now, once there is one. */
  receipt: { revision: number; lines: readonly ReceiptLine[] } | null;
}

type VisitFact = Extract<Fact, { visit: string }> | Extract<Fact, { kind: 'settled' }>;

export const visitDecider: Decider<VisitState> = {
  initial: ({ id }) => ({
    visit: id,
    phase: 'new',
    role: 'shopper',
    gate: '',
    enteredMs: 0,
    exitedMs: 0,
    cart: EMPTY_CART,
    receipt: null,
  }),

  decide(state, fact, model) {
    if (fact.kind === 'admitted') return admitted(state, fact, model);
    if (state.phase === 'new') return setAside(fact, `visit ${state.visit} was never admitted`, model);
    const outcome = decideKnown(state, fact as VisitFact, model);
    return withRevision(state, outcome, fact, model);
  },

  evolve: evolveVisit,
};

function admitted(state: VisitState, fact: Extract<Fact, { kind: 'admitted' }>, model: StoreModel): Outcome {
  // A recovered Floor may say it again.
  if (state.phase !== 'new') return NOTHING;
  const { visit, role } = fact;
  return happened({ type: 'visit_opened', visit, gate: model.gates[fact.gate]!.id, role });
}

function decideKnown(state: VisitState, fact: VisitFact, model: StoreModel): Outcome {
  const { visit } = state;
  switch (fact.kind) {
    case 'bound':
    case 'rebound':
      return happened({ type: fact.kind, visit, tracklet: fact.tracklet, p: fact.p });
    case 'unbound':
      return happened({ type: 'unbound', visit, tracklet: fact.tracklet, reason: fact.reason });
    case 'line':
      return line(state, fact, model);
    case 'line_confirmed': {
      const id = lineId(fact);
      // Staff have no cart; their lines were left out.
      if (state.role === 'staff') return NOTHING;
      if (!state.cart.some((l) => l.line === id))
        return setAside(fact, `line ${id} is not in the cart`, model);
      return happened({
        type: 'line_confirmed',
        visit,
        line: id,
        p: fact.p,
        evidence: eventEvidence(model, fact.evidence),
      });
    }
    case 'line_withdrawn': {
      const id = lineId(fact);
      if (!state.cart.some((l) => l.line === id)) return NOTHING;
      return happened({ type: 'line_withdrawn', visit, line: id, cause: fact.cause });
    }
    case 'settled':
      return settled(state, fact, model);
    case 'exit':
      return exit(state, fact, model);
    default:
      return unexpected('visit', fact);
  }
}

function line(state: VisitState, fact: Extract<Fact, { kind: 'line' }>, model: StoreModel): Outcome {
  // What staff take or bring is stock, told to the shelf; nobody pays for it.
  if (state.role === 'staff' || fact.quantity === 0) return NOTHING;
  const id = lineId(fact);
  const events: DomainEvent[] = [];
  let { cart } = state;
  if (cart.some((l) => l.line === id)) {
    const withdrawn: DomainEvent = {
      type: 'line_withdrawn',
      visit: state.visit,
      line: id,
      cause: 'replaced',
    };
    events.push(withdrawn);
    cart = evolveCart(cart, withdrawn);
  }
  events.push(
    ...linesOf(state.visit, cart, model, {
      id,
      product: fact.product,
      quantity: fact.quantity,
      facing: model.facings[fact.facing]?.id ?? null,
      phase: fact.phase,
      p: fact.p,
      movedMs: fact.tMs,
      evidence: eventEvidence(model, fact.evidence),
    }),
  );
  return happened(...events);
}

interface NewLine {
  id: string;
  product: number;
  quantity: number;
  facing: string | null;
  phase: 'provisional' | 'final';
  p: number;
  movedMs: number;
  evidence: EventEvidence;
}

/** One event, or for a put-back one per price that it undoes. */
function linesOf(visit: string, cart: Cart, model: StoreModel, of: NewLine): DomainEvent[] {
  const product = model.products[of.product]!;
  const price = { unitPriceMinor: product.priceMinor, tax: product.tax };
  const parts =
    of.quantity > 0
      ? [{ ...price, quantity: of.quantity }]
      : putBackPrices(cart, product.id, -of.quantity, price);
  return parts.map((part) => ({
    type: of.quantity > 0 ? 'pick' : 'put_back',
    visit,
    line: of.id,
    product: product.id,
    quantity: part.quantity,
    facing: of.facing,
    unitPriceMinor: part.unitPriceMinor,
    tax: part.tax,
    phase: of.phase,
    p: of.p,
    movedMs: of.movedMs,
    evidence: of.evidence,
  }));
}

/**
 * A person's answer: it is certain, and it rests on no weight of its own. Its shelf moves with it by what the
 * person says, whoever pays: what went back stands there, also where nobody is credited for it.
 */
function settled(state: VisitState, fact: Extract<Fact, { kind: 'settled' }>, model: StoreModel): Outcome {
  if (fact.product === null || fact.quantity === 0) return NOTHING;
  const forward = answeredStock(state, fact, fact.product, model);
  // by the time of the answer a line may have been corrected: what is not held cannot be credited
  const held = unitsHeld(state.cart, model.products[fact.product]!.id);
  const quantity = state.role === 'staff' ? 0 : Math.max(fact.quantity, -held);
  if (quantity === 0) return { ...NOTHING, forward };
  const { tMs } = fact;
  return {
    ...NOTHING,
    events: linesOf(state.visit, state.cart, model, {
      id: `review:${fact.review}`,
      product: fact.product,
      quantity,
      facing: null,
      phase: 'final',
      p: 1,
      movedMs: tMs,
      evidence: { plates: [], shelfDeltaG: 0, startMs: tMs, endMs: tMs, candidates: [], persons: [] },
    }),
    forward,
  };
}

/** What the shelf is told of an answer whose place is known. */
function answeredStock(
  { visit, role }: VisitState,
  { name, tMs, quantity, from }: Extract<Fact, { kind: 'settled' }>,
  product: number,
  model: StoreModel,
): Outcome['forward'] {
  if (!from) return [];
  const fact: Fact = { kind: 'stock', name, tMs, product, delta: -quantity, role, visit, ...from };
  return [{ to: address('shelf', model.shelves[from.shelf]!.id), fact }];
}

function unitsHeld(cart: Cart, product: string): number {
  return heldUnits(cart).reduce((sum, u) => sum + (u.product === product ? u.quantity : 0), 0);
}

function exit(state: VisitState, fact: Extract<Fact, { kind: 'exit' }>, model: StoreModel): Outcome {
  if (state.phase === 'exited') return NOTHING;
  const gate = fact.gate === null ? null : model.gates[fact.gate]!.id;
  const exited: DomainEvent = { type: 'visit_exited', visit: state.visit, gate, cause: fact.cause };
  if (state.role === 'staff') return happened(exited);
  const unconfirmed = state.cart.filter((l) => l.phase === 'provisional');
  const withdrawn = [...new Set(unconfirmed.map((l) => l.line))].map(
    (line): DomainEvent => ({ type: 'line_withdrawn', visit: state.visit, line, cause: 'not confirmed' }),
  );
  const events = [...withdrawn, exited];
  const after = events.reduce((s, event) => evolveVisit(s, event, fact.tMs), state);
  const receipt = receiptOf(after, fact, 0, null, model);
  return {
    ...NOTHING,
    events: [...events, { type: 'receipt_issued', receipt }],
    forward: unconfirmed.map((line) => ({ to: REVIEWS, fact: reviewOf(state.visit, line, fact, model) })),
  };
}

/**
 * The Floor confirms or withdraws what it said before it lets a visit go. What is still provisional
 * then was said by a Floor that is gone: a person decides.
 */
function reviewOf(visit: string, line: CartLine, fact: Fact, model: StoreModel): Fact {
  const { name, tMs } = fact;
  const { movedMs, quantity, p } = line;
  const product = model.productById.get(line.product)?.index ?? -1;
  const candidates = [{ product, quantity, visit, p }];
  const evidence = { plates: [], shelfDeltaG: 0, startMs: movedMs, endMs: movedMs, candidates, persons: [] };
  return { kind: 'review', name, tMs, review: `line-${line.line}`, quantity, candidates, evidence };
}

/** After the receipt, what changes its lines, and a settled review, makes a new revision. */
function withRevision(before: VisitState, outcome: Outcome, fact: Fact, model: StoreModel): Outcome {
  if (before.receipt === null) return outcome;
  const after = outcome.events.reduce((s, event) => evolveVisit(s, event, fact.tMs), before);
  const same = JSON.stringify(receiptLines(model, after.cart)) === JSON.stringify(before.receipt.lines);
  if (same && fact.kind !== 'settled') return outcome;
  const receipt = receiptOf(after, fact, before.receipt.revision + 1, revisionCause(fact), model);
  return { ...outcome, events: [...outcome.events, { type: 'receipt_revised', receipt }] };
}

function revisionCause(fact: Fact): string {
  switch (fact.kind) {
    case 'settled':
      return `review ${fact.review} settled by ${fact.by}`;
    case 'line_withdrawn':
      return `line ${lineId(fact)} withdrawn: ${fact.cause}`;
    case 'line':
    case 'line_confirmed':
      return `line ${lineId(fact)} final after the exit`;
    default:
      return fact.kind;
  }
}

function receiptOf(state: VisitState, fact: Fact, revision: number, cause: string | null, model: StoreModel) {
  const { visit, cart, enteredMs, exitedMs } = state;
  // A late line tells when its weight moved, which was before the exit.
  const issuedMs = Math.max(fact.tMs, exitedMs);
  return buildReceipt(model, { visit, cart, enteredMs, exitedMs, issuedMs, revision, cause });
}

function lineId(fact: { interaction: number; part: number }): string {
  return `${fact.interaction}.${fact.part}`;
}

/** Reads no number, reference or open review of a receipt: they are filled in after the decision. */
function evolveVisit(state: VisitState, event: DomainEvent, tMs: number): VisitState {
  switch (event.type) {
    case 'visit_opened':
      return { ...state, phase: 'open', role: event.role, gate: event.gate, enteredMs: tMs };
    case 'visit_exited':
      return { ...state, phase: 'exited', exitedMs: tMs };
    case 'receipt_issued':
    case 'receipt_revised': {
      const { revision, lines } = event.receipt;
      return { ...state, receipt: { revision, lines } };
    }
    default: {
      const cart = evolveCart(state.cart, event);
      return cart === state.cart ? state : { ...state, cart };
    }
  }
}
