/**
 * Runs the Floor over one trip, without actors and journal: messages in order of arrival, a tick
 * every 50 ms of arrival time, the engine's own inbox and watermarks, receipts at the end.
 */
import type { ReplayTrip } from '../../clients/replay/autocheckout-files.js';
import { buildModel, type Plate } from '../../engine/catalog/model.js';
import { ProtocolError } from '../../engine/errors.js';
import type { Fact } from '../../engine/floor/facts.js';
import { Floor } from '../../engine/floor/floor.js';
import { Inbox } from '../../engine/floor/inbox.js';
import type { DeviceInput } from '../../engine/floor/inbox-types.js';
import { StageTimes } from '../../engine/stages.js';
import type { DeviceMessage } from '../../gateway/protocol/device.js';
import { FloorMemory } from '../../wasm/floor-memory.js';
import type { Cut } from './waits.js';

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
  fact: Fact;
  platesMs: number;
  bodiesMs: number;
}

export interface FloorResult {
  answer: TripAnswer;
  facts: SaidFact[];
  /** By tick. */
  cuts: Cut[];
  tickMs: number;
  /** The store's plates, by index. */
  plates: readonly Plate[];
  snapshotHash: string;
}

/** Looks on after each tick that said something. */
export type Watch = (facts: readonly SaidFact[], floor: Floor, memory: FloorMemory) => void;

/** `without`: terms of an arm's evidence that are left out, for ablations (assembly/matching/reach.ts). */
export function runTrip(trip: ReplayTrip, without = 0, watch?: Watch): FloorResult {
  const model = buildModel(trip.config as Parameters<typeof buildModel>[0]);
  const memory = new FloorMemory(model.limits);
  memory.exports.reachWithout!(without);
  const floor = new Floor(model, memory, trip.originMs, new StageTimes());
  const inbox = new Inbox(model, trip.originMs);
  const facts: SaidFact[] = [];
  const cuts: Cut[] = [];
  const firstMs = trip.messages[0]!.arrivalMs;
  const lastMs = trip.messages.at(-1)!.arrivalMs;
  let next = 0;
  for (let tick = 0; ; tick++) {
    const tMs = trip.originMs + tick * model.tickMs;
    const nowMs = Math.max(tMs, firstMs);
    for (; next < trip.messages.length && trip.messages[next]!.arrivalMs <= nowMs; next++)
      take(
        inbox,
        model.sourceById.get(trip.messages[next]!.message.device)!.index,
        trip.messages[next]!.message,
      );
    const closing = tMs > lastMs && next >= trip.messages.length;
    const sealed = inbox.seal(tick, tMs, nowMs, closing);
    const { plates: platesMs, bodies: bodiesMs } = sealed.cutMs;
    cuts.push({ platesMs, bodiesMs });
    const said = floor.tick(sealed).map((fact) => ({ fact, platesMs, bodiesMs }));
    facts.push(...said);
    if (watch && said.length > 0) watch(said, floor, memory);
    if (closing) break;
  }
  const answer = answerOf(trip, model.products, facts, trip.people);
  const { plates, tickMs } = model;
  return { answer, facts, cuts, tickMs, plates, snapshotHash: memory.snapshotHash() };
}

function take(inbox: Inbox, source: number, message: DeviceMessage): void {
  const base = { source, seq: message.seq, tMs: message.tMs };
  if (message.type === 'end') inbox.end(source);
  else if (message.type === 'gate')
    inbox.command({
      kind: 'admit',
      visit: `v${message.seq}`,
      gate: 0,
      role: message.role ?? 'shopper',
      body: message.body ?? null,
      tMs: message.tMs,
    });
  else {
    try {
      const input = decode(base, message);
      if (input) inbox.accept(input);
    } catch (error) {
      // late and repeated messages are part of the data
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
}

function decode(
  base: { source: number; seq: number; tMs: number },
  message: DeviceMessage,
): DeviceInput | null {
  const floats = (bytes: Uint8Array) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  if (message.type === 'plates') {
    const { rateHz, samples, values } = message;
    return { ...base, kind: 'plates', rateHz, samples, values: floats(values) };
  }
  if (message.type === 'bodies')
    return { ...base, kind: 'bodies', ids: message.ids, joints: floats(message.joints) };
  return null;
}

/** Folds facts to receipts, as carts do. */
function answerOf(
  trip: ReplayTrip,
  products: readonly { id: string }[],
  facts: readonly SaidFact[],
  visits: readonly string[],
): TripAnswer {
  // visits are named after the order of entry
  const targetOf = (visit: string) => visits[Number(visit.slice(1))]!;
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
          .map((c) => ({ target_id: targetOf(c.visit!), barcode: products[c.product]!.id, p: c.p })),
      });
  }
  const carts = new Map<string, Map<string, number>>(visits.map((v) => [v, new Map()]));

  for (const { visit, product, quantity } of lines.values()) {
    const cart = carts.get(targetOf(visit))!;
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
