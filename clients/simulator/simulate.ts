/**
 * The simulated store in pure event time: from a store, a seed and a number of people to device
 * messages. The same arguments give the same messages; only `arrivalMs` stands for the network.
 */
import type { DeviceMessage } from '../../gateway/protocol/index.js';
import { CameraFaults } from './camera-faults.js';
import { CameraView } from './camera-view.js';
import { Floor } from './floor.js';
import { Party } from './party.js';
import { newPerson, type Person, type TruthEvent } from './person.js';
import { PoseSource } from './poses.js';
import { normalTable, Random } from './random.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { shop, work } from './shopping.js';
import type { ShelvesState } from './stock.js';
import { footprints, type StoreDescription } from './store.js';
import { Wishes } from './wishes.js';

/** Step of the world. */
export const STEP_MS = 50;
/** A gondola sends its samples in chunks of this length, as the recorded store did. */
const CHUNK_MS = 200;
const HEARTBEAT_MS = 100;
/** From an event to its arrival at the gateway (ms): detectors compute, networks jitter. */
const LATENCY_MS = { frame: [40, 120], plates: [15, 60], bodies: [120, 250], gate: [5, 25] } as const;
/** After closing time, people get this long to leave before the devices end all the same. */
const CLOSING_MS = 300_000;

export interface SimulateOptions {
  store: StoreDescription;
  seed: number;
  /** People inside when it is busy. */
  people: number;
  /** Store time of the world's start, Unix ms. */
  startMs: number;
  /** When nobody enters any more (s of the store's clock); none: never. */
  durationS?: number | undefined;
  /** What people and cameras do; the demo's day where not given. */
  scenario?: Scenario;
  /** As another world of this store left them; full, as the planogram says, where not given. */
  shelves?: ShelvesState | undefined;
}

export interface Sent {
  message: DeviceMessage;
  /** Store time at which it reaches the gateway. */
  arrivalMs: number;
}

interface Due<T> {
  of: T;
  nextMs: number;
}

export class Simulation {
  readonly floor: Floor;
  /** Store time of the world's start, Unix ms; may be set until the first step. */
  startMs: number;
  /** Everybody who ever came, by number − 1. */
  readonly persons: Person[] = [];
  ended = false;
  /** Called with every true event and every box's error, where somebody listens. */
  onEvent: (event: TruthEvent) => void = () => {};
  onFrame: (camera: CameraView, boxes: Float32Array, slots: readonly number[], backS: number) => void =
    () => {};
  readonly #options: SimulateOptions;
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #arrival: Random;
  readonly #cameras: (Due<CameraView> & { faults: CameraFaults; last: Float32Array })[];
  readonly #poses: Due<PoseSource>[];
  readonly #gondolas: Due<number>[];
  readonly #gates: Due<string>[];
  readonly #seq = new Map<string, number>();
  readonly #lastArrival = new Map<string, number>();
  readonly #slots: number[] = [];
  readonly #wishes: Wishes;
  readonly #visitS: number;
  readonly #stoops = (slot: number) => this.floor.bySlot[slot]?.stoops ?? false;
  #nowMs = 0;
  #nextGuestMs = 0;
  #staffToCome: number;
  #out: Sent[] = [];

  constructor(options: SimulateOptions) {
    const { store, seed, people, shelves } = options;
    this.#options = options;
    this.startMs = options.startMs;
    this.#random = new Random(seed, 'people');
    this.#arrival = new Random(seed, 'arrival');
    this.#scenario = options.scenario ?? SCENARIOS.shop;
    const { habits, faults } = this.#scenario;
    this.floor = new Floor(store, shelves?.seed ?? seed, 2 * people + 32, habits);
    if (shelves) this.floor.stock.restore(shelves);
    const dark = this.#scenario.dark(this.floor);
    const noise = normalTable(new Random(seed, 'boxes'));
    const boxes = footprints(store);
    const period = (i: number, n: number, ms: number) => (ms * i) / n;
    this.#cameras = store.cameras.map((camera, i) => {
      const random = new Random(seed, camera.id);
      const view = new CameraView(camera, this.floor.grid, boxes, noise, random, dark);
      return {
        of: view,
        nextMs: view.periodMs + period(i, store.cameras.length, view.periodMs),
        faults: new CameraFaults(new Random(seed, `${camera.id} faults`), faults),
        last: new Float32Array(0),
      };
    });
    this.#poses = store.bodySources.map(({ id, zone, rateHz }, i) => {
      const { polygon } = store.zones.find((z) => z.id === zone)!;
      const source = new PoseSource(id, rateHz, polygon, new Random(seed, id));
      return { of: source, nextMs: source.periodMs + period(i, store.bodySources.length, source.periodMs) };
    });
    this.#gondolas = store.gondolas.map((_, i) => ({
      of: i,
      nextMs: CHUNK_MS + period(i, store.gondolas.length, CHUNK_MS),
    }));
    this.#gates = store.gates.map((g) => ({ of: g.id, nextMs: HEARTBEAT_MS }));
    this.#staffToCome = Math.max(1, Math.round(people / habits.peoplePerStaff));
    const { widthM, depthM } = this.floor.grid;
    this.#visitS = habits.visitS + habits.visitSPerM * (widthM + depthM);
    this.#wishes = new Wishes(this.floor);
  }

  /** Event time up to which the world has been simulated, Unix ms. */
  get nowMs(): number {
    return this.startMs + this.#nowMs;
  }

  /** The next STEP_MS; returns what the devices say about it. */
  step(): Sent[] {
    this.#out = [];
    const toMs = this.#nowMs + STEP_MS;
    const closed = this.#options.durationS !== undefined && toMs >= 1000 * this.#options.durationS;
    if (!closed) this.#admit(toMs);
    this.#nowMs = toMs;
    this.floor.step(toMs);
    this.#sendPasses();
    for (const event of this.floor.events.splice(0)) this.onEvent(event);
    this.#sendFrames(toMs);
    this.#sendBodies(toMs);
    this.#sendPlates(toMs);
    this.#sendHeartbeats(toMs);
    if (closed) this.#close(toMs);
    return this.#out;
  }

  #admit(toMs: number): void {
    while (this.#staffToCome > 0) {
      this.#staffToCome--;
      const person = this.#newPerson('staff');
      this.floor.start(person, work(person, this.floor, person.random.pick(this.floor.entrances)));
    }
    while (this.#nextGuestMs <= toMs) {
      const random = this.#random;
      const { groupShare, groupSize } = this.#scenario.habits;
      const grouped = random.chance(groupShare);
      const [least, most] = groupSize;
      const size = grouped ? least + random.int(most - least + 1) : 1;
      const meanGroup = 1 + groupShare * ((least + most) / 2 - 1);
      this.#nextGuestMs += random.exponential((1000 * this.#visitS * meanGroup) / this.#options.people);
      // Nobody comes into a full shop.
      if (this.floor.present + size > 1.2 * this.#options.people + 2) continue;
      const errands = this.#wishes.plan(random);
      const first = random.int(this.floor.entrances.length);
      const party =
        grouped && this.#scenario.groupsWalkTogether ? new Party(size, Math.ceil(errands.length / 2)) : null;
      for (let i = 0; i < size; i++) {
        const person = this.#newPerson('shopper');
        // who walks with the others goes where they go
        const own = i === 0 || party ? errands : errands.filter(() => person.random.chance(0.6));
        const nearby = i === 0 ? own : own.map((e) => this.#wishes.beside(e, person.random));
        const lane = this.floor.entrances[(first + i) % this.floor.entrances.length]!;
        this.floor.start(person, shop(person, this.floor, lane, nearby, party));
      }
    }
  }

  #newPerson(role: Person['role']): Person {
    const number = this.persons.length + 1;
    const person = newPerson(number, role, new Random(this.#options.seed, `person ${number}`));
    this.persons.push(person);
    return person;
  }

  #sendPasses(): void {
    for (const { tMs, gate, action, person } of this.floor.passes.splice(0)) {
      const base = { type: 'gate', ...this.#head(gate, tMs), action } as const;
      if (action === 'enter') {
        person.entry = { device: gate, seq: base.seq };
        const code = `${person.role}-${this.#options.seed}-${person.number}`;
        this.#send({ ...base, code, role: person.role }, tMs, LATENCY_MS.gate);
      } else this.#send(base, tMs, LATENCY_MS.gate);
    }
  }

  #sendFrames(toMs: number): void {
    for (const due of this.#cameras) {
      while (due.nextMs <= toMs) {
        const tMs = due.nextMs;
        due.nextMs += due.of.periodMs;
        const fault = due.faults.at(tMs);
        if (fault === 'stall') continue;
        if (fault === 'works') {
          const backS = (toMs - tMs) / 1000;
          due.last = due.of.frame(this.floor.crowd, tMs, backS, this.#stoops, this.#slots);
          this.onFrame(due.of, due.last, this.#slots, backS);
        }
        const boxes = bytes(due.last);
        this.#send({ type: 'frame', ...this.#head(due.of.id, tMs), boxes }, tMs, LATENCY_MS.frame);
      }
    }
  }

  #sendBodies(toMs: number): void {
    for (const due of this.#poses) {
      while (due.nextMs <= toMs) {
        const tMs = due.nextMs;
        due.nextMs += due.of.periodMs;
        const { crowd, bySlot } = this.floor;
        const { ids, joints } = due.of.look(crowd, bySlot, tMs, (toMs - tMs) / 1000);
        const message = {
          type: 'bodies',
          ...this.#head(due.of.id, tMs),
          ids,
          joints: bytes(joints),
        } as const;
        this.#send(message, tMs, LATENCY_MS.bodies);
      }
    }
  }

  #sendPlates(toMs: number): void {
    for (const due of this.#gondolas) {
      while (due.nextMs <= toMs) {
        const signals = this.floor.stock.signals[due.of]!;
        const samples = Math.max(1, Math.round((signals.rateHz * CHUNK_MS) / 1000));
        const lengthMs = (1000 * samples) / signals.rateHz;
        const endMs = due.nextMs;
        due.nextMs += lengthMs;
        const values = bytes(signals.chunk(endMs - lengthMs, samples));
        const head = this.#head(this.#options.store.gondolas[due.of]!.id, endMs - lengthMs);
        const message = { type: 'plates', ...head, rateHz: signals.rateHz, samples, values } as const;
        this.#send(message, endMs, LATENCY_MS.plates);
      }
    }
  }

  #sendHeartbeats(toMs: number): void {
    for (const due of this.#gates) {
      if (due.nextMs > toMs) continue;
      due.nextMs = toMs + HEARTBEAT_MS;
      this.#send({ type: 'heartbeat', ...this.#head(due.of, toMs) }, toMs, LATENCY_MS.gate);
    }
  }

  #close(toMs: number): void {
    for (const person of this.floor.people()) person.shouldLeave = true;
    const tooLong = toMs >= 1000 * this.#options.durationS! + CLOSING_MS;
    if ((this.floor.present > 0 && !tooLong) || this.ended) return;
    this.ended = true;
    const { gondolas, bodySources } = this.#options.store;
    const ids = [this.#cameras.map((c) => c.of.id), gondolas.map((g) => g.id), bodySources.map((b) => b.id)];
    for (const id of [...ids.flat(), ...this.#gates.map((g) => g.of)]) {
      // Sent last of all: nothing of the device may come after its end.
      this.#out.push({
        message: { type: 'end', ...this.#head(id, toMs) },
        arrivalMs: this.startMs + toMs + 2 * LATENCY_MS.frame[1],
      });
    }
  }

  #head(device: string, tMs: number): { device: string; seq: number; tMs: number } {
    const seq = (this.#seq.get(device) ?? 0) + 1;
    this.#seq.set(device, seq);
    return { device, seq, tMs: this.startMs + tMs };
  }

  #send(message: DeviceMessage, knownMs: number, [low, high]: readonly [number, number]): void {
    // One device's messages come over one stream: in order.
    const before = this.#lastArrival.get(message.device) ?? 0;
    const arrivalMs = Math.max(before, this.startMs + knownMs + this.#arrival.range(low, high));
    this.#lastArrival.set(message.device, arrivalMs);
    this.#out.push({ message, arrivalMs });
  }
}

/** All messages of a run in the order of the world; endless without a duration. */
export function* simulate(options: SimulateOptions): Generator<Sent, void, undefined> {
  const simulation = new Simulation(options);
  while (!simulation.ended) yield* simulation.step();
}

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
