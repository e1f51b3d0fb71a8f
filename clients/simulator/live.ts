/**
 * The simulated store as a client of a running gateway: follows the store's clock, sends what the
 * devices say when it would arrive, and holds the engine's receipts against the truth.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { GateMessage, TruthRow } from '../../gateway/protocol/index.js';
import {
  type ClientLink,
  connectClient,
  connectDevice,
  type DeviceLink,
  type LinkOptions,
  type WebSocketConstructor,
} from '../sdk/index.js';
import { FootError } from './foot-error.js';
import { IdentityWatch } from './identity.js';
import type { Person } from './person.js';
import { Score } from './score.js';
import { type Sent, Simulation, STEP_MS } from './simulate.js';
import type { StoreDescription } from './store.js';

/** Between two looks at the clock. */
const TURN_MS = 10;
/** World time is made up in pieces, so that answers are read in between. */
const MAX_TURN_WORK_MS = 30;
/** Bytes that may wait in the socket before sending pauses. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const TRUTH_EVERY_MS = 500;
/** After the last device has ended, wait this long (wall) for the receipts still missing. */
const LAST_RECEIPTS_MS = 15_000;

export interface LiveOptions {
  url: string;
  /** `<id>.<secret>` of a credential with the role `simulator`. */
  token: string;
  seed: number;
  people: number;
  durationS?: number | undefined;
  /** One line for a person to read. */
  log: (line: string) => void;
  signal: AbortSignal;
}

/** The `truth` row at the end, errors by code, and how far the simulator itself fell behind. */
export interface LiveSummary extends TruthRow {
  sent: number;
  refused: number;
  /** Messages that found no open connection, and passages that nobody has answered. */
  lost: number;
  maxBehindMs: number;
}

/** ws declares overloads and event classes of its own; the little that the SDK uses is the same. */
export const NodeWebSocket = WebSocket as unknown as WebSocketConstructor;

/** Runs until the duration is over or the signal says stop. @throws Error: no gateway, or no right to it. */
export async function runLive(options: LiveOptions): Promise<LiveSummary> {
  const store = await fetchStore(options);
  const link: LinkOptions = { url: options.url, token: options.token, WebSocketImpl: NodeWebSocket };
  const device = connectDevice(link);
  const client = connectClient(link);
  try {
    const run = new LiveRun(options, store, device, client);
    await device.welcome;
    await run.untilDone();
    return run.summary();
  } finally {
    device.close();
    client.close();
  }
}

async function fetchStore({ url, token, signal }: LiveOptions): Promise<StoreDescription> {
  const address = new URL('/api/store', url.replace(/^ws/, 'http'));
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` }, signal });
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as StoreDescription;
}

class LiveRun {
  readonly #options: LiveOptions;
  readonly #device: DeviceLink;
  readonly #client: ClientLink;
  readonly #simulation: Simulation;
  readonly #score: Score;
  readonly #identity: IdentityWatch;
  readonly #foot = new FootError();
  /** Whose entry message it was, by gate and sequence number. */
  readonly #atGate = new Map<string, Person>();
  readonly #refusals = new Map<string, number>();
  #waiting: Sent[] = [];
  #nextTruthMs = 0;
  #behindMs = 0;
  #maxBehindMs = 0;
  #sent = 0;
  #lost = 0;
  #passing = 0;

  constructor(options: LiveOptions, store: StoreDescription, device: DeviceLink, client: ClientLink) {
    this.#options = options;
    this.#device = device;
    this.#client = client;
    const { seed, people, durationS } = options;
    this.#simulation = new Simulation({ store, seed, people, startMs: 0, durationS });
    const { crowd } = this.#simulation.floor;
    this.#simulation.onFrame = (camera, boxes, slots, backS) =>
      this.#foot.add(camera, boxes, slots, crowd, backS);
    this.#score = new Score(store.products.map((p) => p.id));
    this.#identity = new IdentityWatch(crowd.capacity);
    device.onError((error) => {
      const count = (this.#refusals.get(error.code) ?? 0) + 1;
      this.#refusals.set(error.code, count);
      // The first of a kind tells what is wrong; the rest is counted.
      if (count === 1) options.log(`refused: ${error.code} ${error.device ?? ''} ${error.message}`);
    });
    device.onEntry(({ device: gate, seq, visit, admitted, reason }) => {
      const person = this.#atGate.get(`${gate} ${seq}`);
      this.#atGate.delete(`${gate} ${seq}`);
      if (!admitted) options.log(`${gate}: entry refused, ${reason}`);
      if (!person || !admitted) return;
      this.#score.entered(visit, person);
      this.#identity.entered(visit, person);
    });
    const receipts = client.topic('receipts');
    receipts.onChange((keys) => {
      for (const key of keys) {
        const row = receipts.rows.get(key);
        if (row) this.#score.receipt(row);
      }
    });
  }

  async untilDone(): Promise<void> {
    const { signal } = this.#options;
    // The world took a while to make; it begins now.
    this.#simulation.startMs = this.#device.storeNowMs();
    while (!signal.aborted && !(this.#simulation.ended && this.#waiting.length === 0)) {
      this.#turn();
      await sleep(TURN_MS);
    }
    const giveUpMs = performance.now() + LAST_RECEIPTS_MS;
    while (!signal.aborted && performance.now() < giveUpMs && this.#score.row().withoutReceipt > 0) {
      await sleep(TURN_MS);
    }
    this.#tellTruth();
  }

  #turn(): void {
    const nowMs = this.#device.storeNowMs();
    const startMs = performance.now();
    const simulation = this.#simulation;
    while (!simulation.ended && simulation.nowMs + STEP_MS <= nowMs) {
      const { floor } = simulation;
      for (const sent of simulation.step()) {
        const { message } = sent;
        if (message.type === 'gate' && message.action === 'enter')
          this.#expectEntry(message.device, message.seq);
        this.#waiting.push(sent);
      }
      this.#identity.follow(simulation.nowMs, floor.crowd, floor.bySlot);
      if (performance.now() - startMs > MAX_TURN_WORK_MS) break;
    }
    this.#behindMs = simulation.ended ? 0 : Math.max(0, nowMs - simulation.nowMs - STEP_MS);
    this.#maxBehindMs = Math.max(this.#maxBehindMs, this.#behindMs);
    this.#sendDue(nowMs);
    const lagMs = this.#client.topic('store').rows.get('now')?.lagMs ?? 0;
    this.#identity.look(nowMs, this.#client.topic('people').rows.values(), lagMs + this.#behindMs);
    if (nowMs >= this.#nextTruthMs) {
      this.#nextTruthMs = nowMs + TRUTH_EVERY_MS;
      this.#tellTruth();
    }
  }

  #expectEntry(gate: string, seq: number): void {
    const person = this.#simulation.persons.findLast((p) => p.entry?.device === gate && p.entry.seq === seq);
    if (person) this.#atGate.set(`${gate} ${seq}`, person);
  }

  #sendDue(nowMs: number): void {
    if (this.#device.waitingBytes > MAX_WAITING_BYTES) return;
    const due: Sent[] = [];
    const later: Sent[] = [];
    for (const sent of this.#waiting) (sent.arrivalMs <= nowMs ? due : later).push(sent);
    this.#waiting = later;
    due.sort((a, b) => a.arrivalMs - b.arrivalMs);
    for (const { message } of due) {
      if (message.type === 'gate') this.#pass(message);
      else if (this.#device.send(message)) this.#sent++;
      else this.#lost++;
    }
  }

  #pass(message: GateMessage): void {
    this.#sent++;
    this.#passing++;
    const over = () => {
      this.#passing--;
    };
    // Refusals are counted where all of them are heard.
    this.#device.pass(message).then(over, over);
  }

  #row(): TruthRow {
    return {
      ...this.#score.row(),
      ...this.#identity.figures(),
      footMedianM: this.#foot.quantile(0.5),
      footP90M: this.#foot.quantile(0.9),
      behindMs: this.#behindMs,
    };
  }

  #tellTruth(): void {
    this.#device.send({ type: 'truth', key: 'score', value: this.#row() });
  }

  summary(): LiveSummary {
    const refused = [...this.#refusals.values()].reduce((a, b) => a + b, 0);
    for (const [code, count] of this.#refusals) this.#options.log(`refused ${count} times: ${code}`);
    return {
      ...this.#row(),
      sent: this.#sent,
      refused,
      lost: this.#lost + this.#passing,
      maxBehindMs: this.#maxBehindMs,
    };
  }
}

/** One line about how the run went. */
export function describe(summary: LiveSummary): string {
  const percent = (part: number, whole: number) =>
    whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
  return [
    `simulator: ${summary.receipts} receipts, ${summary.right} right (${percent(summary.right, summary.receipts)})`,
    `units right/extra/missing ${summary.unitsRight}/${summary.unitsExtra}/${summary.unitsMissing}`,
    `${summary.left} of ${summary.visits} visits over, ${summary.withoutReceipt} without receipt`,
    `identity kept in ${percent(summary.identityKept!, 1)} of ${summary.identityVisits} visits`,
    `foot error median ${summary.footMedianM!.toFixed(2)} m, p90 ${summary.footP90M!.toFixed(2)} m`,
    `${summary.sent} messages, ${summary.refused} refused, ${summary.lost} lost, behind at most ${Math.round(summary.maxBehindMs)} ms`,
  ].join('; ');
}
