/**
 * Runs the matching over one trip: messages in order of arrival, a tick every 50 ms, watermarks as
 * the inbox keeps them (a message behind its source's watermark is dropped), receipts at the end.
 */
import type { ReplayTrip } from '../../clients/replay/autocheckout-files.js';
import { buildModel } from '../../engine/catalog/model.js';
import type { UnnamedFact } from '../../engine/floor/facts.js';
import type { BodiesInput, PlatesInput } from '../../engine/floor/inbox-types.js';
import { Matching } from '../../engine/floor/matching.js';
import type { Cuts } from '../../engine/floor/parts.js';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { TripPeople } from './trip-people.js';

export interface TripAnswer {
  trip: string;
  receipts: { target_id: string; products: { barcode: string; quantity: number }[] }[];
  review: {
    t_s: number;
    quantity: number;
    candidates: { target_id: string; barcode: string; p: number }[];
  }[];
}

/** A fact and when it was said: the tick's watermarks, Unix ms. */
export interface SaidFact {
  fact: UnnamedFact;
  platesMs: number;
  bodiesMs: number;
}

export interface TripResult {
  answer: TripAnswer;
  facts: SaidFact[];
  snapshotHash: string;
}

/** Ticks after the last message, so that everything settles. */
const TAIL_MS = 8000;

export function runTrip(trip: ReplayTrip): TripResult {
  const model = buildModel(trip.config as Parameters<typeof buildModel>[0]);
  const memory = new FloorMemory(model.limits);
  const people = new TripPeople(model.limits.people);
  const matching = new Matching(memory, model, people, trip.originMs);
  const facts: SaidFact[] = [];
  const inputs: (PlatesInput | BodiesInput)[] = [];
  const heardMs = new Map<number, number>();
  const plateSources = model.sources.filter((s) => s.class === 'plates');
  const bodySources = model.sources.filter((s) => s.class === 'bodies');
  const cutOf = (sources: { index: number }[]) =>
    Math.min(...sources.map((s) => heardMs.get(s.index) ?? trip.originMs));
  const messages = trip.messages.filter((m) => m.message.type === 'plates' || m.message.type === 'bodies');
  const lastMs = messages.at(-1)!.arrivalMs + TAIL_MS;
  let next = 0;
  for (let nowMs = messages[0]!.arrivalMs; nowMs < lastMs; nowMs += model.tickMs) {
    for (; next < messages.length && messages[next]!.arrivalMs <= nowMs; next++) {
      const { message } = messages[next]!;
      const source = model.sourceById.get(message.device)!.index;
      const base = { source, seq: message.seq, tMs: message.tMs };
      const known = heardMs.get(source) ?? Number.NEGATIVE_INFINITY;
      if (message.tMs < known - 1) continue; // late or repeated
      if (message.type === 'plates') {
        const values = new Float32Array(
          message.values.buffer,
          message.values.byteOffset,
          message.values.length / 4,
        );
        inputs.push({ ...base, kind: 'plates', rateHz: message.rateHz, samples: message.samples, values });
        heardMs.set(source, message.tMs + (message.samples * 1000) / message.rateHz);
      } else if (message.type === 'bodies') {
        const joints = new Float32Array(
          message.joints.buffer,
          message.joints.byteOffset,
          message.joints.length / 4,
        );
        inputs.push({ ...base, kind: 'bodies', ids: message.ids, joints });
        heardMs.set(source, message.tMs + 1e-3);
      }
    }
    const over = next >= messages.length;
    const cuts: Cuts = {
      cameras: nowMs,
      gates: nowMs,
      plates: over ? nowMs : cutOf(plateSources),
      bodies: over ? nowMs : cutOf(bodySources),
    };
    inputs.sort((a, b) => a.tMs - b.tMs || a.source - b.source || a.seq - b.seq);
    const later: typeof inputs = [];
    for (const input of inputs) {
      if (input.tMs >= cuts[input.kind]) later.push(input);
      else if (input.kind === 'plates') matching.plates(input);
      else matching.joints(input, people.bodies(input));
    }
    inputs.splice(0, inputs.length, ...later);
    for (const fact of matching.step(nowMs, cuts))
      facts.push({ fact, platesMs: cuts.plates, bodiesMs: cuts.bodies });
  }
  for (const id of people.known)
    for (const fact of matching.finish(people.visits.slotOf(id)))
      facts.push({ fact, platesMs: lastMs, bodiesMs: lastMs });
  return {
    answer: answerOf(trip, model.products, facts, people.known),
    facts,
    snapshotHash: memory.snapshotHash(),
  };
}

/** Folds facts to receipts, as carts do. */
function answerOf(
  trip: ReplayTrip,
  products: readonly { id: string }[],
  facts: readonly SaidFact[],
  visits: readonly string[],
): TripAnswer {
  const lines = new Map<string, { visit: string; product: number; quantity: number }>();
  const review = new Map<string, TripAnswer['review'][number]>();
  for (const { fact } of facts) {
    if (fact.kind === 'line') lines.set(`${fact.interaction}.${fact.part}`, fact);
    else if (fact.kind === 'line_withdrawn') lines.delete(`${fact.interaction}.${fact.part}`);
    else if (fact.kind === 'settled') review.delete(fact.review);
    else if (fact.kind === 'review')
      review.set(fact.review, {
        t_s: (fact.tMs - trip.originMs) / 1000,
        quantity: fact.quantity,
        candidates: fact.candidates
          .filter((c) => c.visit !== null)
          .map((c) => ({ target_id: c.visit!, barcode: products[c.product]!.id, p: c.p })),
      });
  }
  const carts = new Map<string, Map<string, number>>(visits.map((v) => [v, new Map()]));
  for (const { visit, product, quantity } of lines.values()) {
    const cart = carts.get(visit)!;
    const barcode = products[product]!.id;
    cart.set(barcode, (cart.get(barcode) ?? 0) + quantity);
  }
  return {
    trip: trip.name,
    receipts: [...carts].map(([target_id, cart]) => ({
      target_id,
      products: [...cart]
        .filter(([, quantity]) => quantity > 0)
        .sort((a, b) => (a[0] < b[0] ? -1 : 1))
        .map(([barcode, quantity]) => ({ barcode, quantity })),
    })),
    review: [...review.values()],
  };
}
