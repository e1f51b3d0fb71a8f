/**
 * The devices of a run: the demo's simulated world, each device on a socket of its own, and what can
 * be wrong with devices and their network.
 */
import { WebSocket } from 'ws';
import { connectDevice, type DeviceLink, type WebSocketConstructor } from '../../clients/sdk/index.js';
import type { Random } from '../../clients/simulator/random.js';
import { Simulation, STEP_MS } from '../../clients/simulator/simulate.js';
import type { StoreDescription } from '../../clients/simulator/store.js';
import type { DeviceMessage, GateMessage } from '../../gateway/protocol/index.js';
import type { Passages } from './exits.js';
import type { BadNetwork } from './network.js';
import type { Witness } from './witness.js';

/** Between two looks at the clock, ms of the wall. */
const TURN_MS = 5;
/** The world is made up in pieces of this length, ms, so that sockets have their turn. */
const MAX_TURN_WORK_MS = 20;
/** Soon again: a run is short. */
const BACKOFF_MS = { first: 20, longest: 200 };
/** A gate keeps what it has sent for this many messages, to send it again where it was not taken. */
const GATE_MEMORY = 256;
/** A gate tells again of a passage that nobody has answered, ms of the store's clock. */
const ASK_AGAIN_MS = 3_000;

interface Waiting {
  message: DeviceMessage;
  arrivalMs: number;
}

export interface DevicesOptions {
  url: string;
  token: string;
  store: StoreDescription;
  seed: number;
  people: number;
  /** Store time at which the world begins, Unix ms. */
  startMs: number;
  witness: Witness;
}

export class Devices {
  readonly #simulation: Simulation;
  readonly #links = new Map<string, DeviceLink>();
  readonly #sockets = new Set<WebSocket>();
  /** How wrong a device's clock is, ms. */
  readonly #clockErrors = new Map<string, number>();
  readonly #gateMessages = new Map<string, GateMessage>();
  readonly #gates: ReadonlySet<string>;
  readonly #passages: Passages;
  /** Numbers of persons that have passed a gate in this step of the world. */
  readonly #passing: number[] = [];
  /** Passages that were told and not answered, with the time of the last telling. */
  readonly #unanswered = new Map<string, { message: GateMessage; askedMs: number }>();
  /** Refused messages, by code. */
  readonly refused = new Map<string, number>();
  network: BadNetwork | null = null;
  sent = 0;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: DevicesOptions) {
    const { store, seed, people, startMs } = options;
    this.#simulation = new Simulation({ store, seed, people, startMs });
    this.#simulation.onEvent = ({ kind, person }) => {
      if (kind === 'enter' || kind === 'exit') this.#passing.push(person);
    };
    this.#passages = options.witness.passages;
    this.#gates = new Set(store.gates.map((g) => g.id));
    const sockets = this.#sockets;
    class Tapped extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.add(this);
        this.once('close', () => sockets.delete(this));
      }
    }
    for (const { id } of [...store.cameras, ...store.bodySources, ...store.gondolas, ...store.gates])
      this.#links.set(id, this.#connect(id, options, Tapped as unknown as WebSocketConstructor));
  }

  #connect(id: string, { url, token, witness }: DevicesOptions, impl: WebSocketConstructor): DeviceLink {
    const link = connectDevice({ url, token, WebSocketImpl: impl, backoffMs: BACKOFF_MS });
    link.onEntry(({ seq, visit, admitted }) => {
      this.#unanswered.delete(`${id} ${seq}`);
      this.#passages.taken(`${id} ${seq}`);
      if (admitted) witness.admit(`${id} ${seq}`, visit);
    });
    link.onExit(({ seq }) => {
      this.#unanswered.delete(`${id} ${seq}`);
      this.#passages.confirmed(`${id} ${seq}`);
    });
    link.onState(({ kind }) => {
      if (kind === 'reconnecting') this.#passages.disturbed(this.nowMs);
    });
    link.onError(({ code, seq }) => {
      this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
      const again = code === 'SAUNTER_STALLED' ? this.#gateMessages.get(`${id} ${seq}`) : undefined;
      // Of a frame that was here before nothing is missing; a passage is answered however often it is told.
      if (code !== 'SAUNTER_REPEATED') {
        this.#passages.refused(`${id} ${seq}`);
        this.#passages.disturbed(this.nowMs);
      } else if (this.#unanswered.has(`${id} ${seq}`))
        witness.contradictions.push(`passage ${id} ${seq} was refused as repeated, and never answered`);
      if (code !== 'SAUNTER_STALLED') this.#unanswered.delete(`${id} ${seq}`);
      // Who passed must not be lost: the protocol asks to send it again.
      if (again) this.#waiting.push({ message: again, arrivalMs: this.nowMs + 1_000 });
    });
    return link;
  }

  /** All devices have been told the store's time. */
  async connected(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.welcome));
  }

  /** The store's clock as the devices know it; it goes on while the store is away. */
  get nowMs(): number {
    const [first] = this.#links.values();
    const now = first!.storeNowMs();
    return Number.isNaN(now) ? this.#simulation.nowMs : now;
  }

  /** The world begins, now: to make it took a while. */
  begin(): void {
    this.#simulation.startMs = this.nowMs;
    this.#next();
  }

  #next(): void {
    this.#timer = setTimeout(() => {
      this.#turn();
      this.#next();
    }, TURN_MS);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const link of this.#links.values()) link.close();
  }

  /** Time that the world has gone on for, ms of the store's clock; standing still apart. */
  get worldMs(): number {
    return this.#simulation.nowMs - this.#simulation.startMs;
  }

  /** The world stands still for so much store time. */
  pauseWorld(ms: number): void {
    this.#simulation.startMs += ms;
    this.#waiting = this.#waiting.map((w) => ({ ...w, arrivalMs: w.arrivalMs + ms }));
  }

  /** Each third device tells a time that is wrong by what `draw` says. */
  breakClocks(random: Random, draw: () => number): void {
    for (const id of this.#links.keys()) if (random.chance(1 / 3)) this.#clockErrors.set(id, draw());
  }

  mendClocks(): void {
    this.#clockErrors.clear();
  }

  /** All sockets are cut; the links connect again at once. */
  cut(): void {
    for (const socket of [...this.#sockets]) socket.terminate();
  }

  #turn(): void {
    const { nowMs } = this;
    const startMs = performance.now();
    while (this.#simulation.nowMs + STEP_MS <= nowMs) {
      for (const { message, arrivalMs } of this.#simulation.step()) {
        if (message.type === 'gate') this.#passes(message);
        this.#take(message, arrivalMs);
      }
      if (performance.now() - startMs > MAX_TURN_WORK_MS) break;
    }
    for (const asked of this.#unanswered.values()) {
      if (nowMs - asked.askedMs < ASK_AGAIN_MS) continue;
      asked.askedMs = nowMs;
      this.#waiting.push({ message: asked.message, arrivalMs: nowMs });
    }
    const due: Waiting[] = [];
    const later: Waiting[] = [];
    for (const waiting of this.#waiting) (waiting.arrivalMs <= nowMs ? due : later).push(waiting);
    due.sort((a, b) => a.arrivalMs - b.arrivalMs);
    this.#waiting = later;
    for (const waiting of due) this.#send(waiting);
  }

  /** The world tells who passes in the order in which the gates do. */
  #passes({ device, seq, tMs, action }: GateMessage): void {
    const { entry } = this.#simulation.persons[this.#passing.shift()! - 1]!;
    const own = action === 'exit' && entry !== null ? `${entry.device} ${entry.seq}` : null;
    this.#passages.passed(`${device} ${seq}`, { gate: device, tMs, entry: own });
  }

  #take(message: DeviceMessage, arrivalMs: number): void {
    const wrongMs = this.#clockErrors.get(message.device) ?? 0;
    const told = { ...message, tMs: message.tMs + wrongMs };
    if (wrongMs !== 0 || this.network) this.#passages.disturbed(arrivalMs);
    const arrivals = this.network ? this.network.arrivals(arrivalMs) : [arrivalMs];
    for (const at of arrivals) this.#waiting.push({ message: told, arrivalMs: at });
  }

  #send(waiting: Waiting): void {
    const { message } = waiting;
    const link = this.#links.get(message.device)!;
    const passes = message.type === 'gate' && this.#gates.has(message.device);
    if (link.send(message)) {
      this.sent++;
      if (passes) this.#remember(message);
    } else if (passes) {
      // A gate waits for its line; a frame or a chunk of weights that found none is gone.
      this.#waiting.push(waiting);
    }
  }

  #remember(message: GateMessage): void {
    const key = `${message.device} ${message.seq}`;
    this.#gateMessages.set(key, message);
    this.#unanswered.set(key, { message, askedMs: this.nowMs });
    this.#passages.sent(key, this.nowMs);
    if (this.#gateMessages.size <= GATE_MEMORY) return;
    const [oldest] = this.#gateMessages.keys();
    this.#gateMessages.delete(oldest!);
  }
}
