/** The simulated floor: bodies, shelves, gates and the people's scripts, stepped together. */
import { Crowd } from './crowd.js';
import { FloorGrid } from './floor-grid.js';
import { HABITS, type Habits } from './habits.js';
import { GateLane } from './lanes.js';
import type { Person, Script, TruthEvent, Wait } from './person.js';
import { Stock } from './stock.js';
import { footprints, type StoreDescription } from './store.js';

/** Longest time a way may take before the script goes on anyway. */
export const MAX_WALK_MS = 120_000;

export interface GatePass {
  tMs: number;
  gate: string;
  action: 'enter' | 'exit';
  person: Person;
}

interface Running {
  person: Person;
  script: Script;
  wait: Wait;
  sinceMs: number;
}

export class Floor {
  readonly store: StoreDescription;
  readonly grid: FloorGrid;
  readonly crowd: Crowd;
  readonly stock: Stock;
  readonly entrances: GateLane[];
  readonly exits: GateLane[];
  /** Who stands where at a gondola: crowd slot → position along its front. */
  readonly standing: Map<number, number>[];
  /** Persons by crowd slot. */
  readonly bySlot: (Person | undefined)[];
  readonly habits: Habits;
  nowMs = 0;
  /** What happened since they were last taken. */
  passes: GatePass[] = [];
  events: TruthEvent[] = [];
  #running: Running[] = [];

  constructor(store: StoreDescription, seed: number, capacity: number, habits: Habits = HABITS) {
    this.store = store;
    this.habits = habits;
    const { outline } = store.floorPlan;
    this.grid = new FloorGrid(outline, footprints(store));
    this.crowd = new Crowd(capacity, this.grid);
    this.stock = new Stock(store, seed, (x, y) => this.grid.isFree(x, y));
    const lanes = (direction: 'enter' | 'exit') =>
      store.gates
        .filter((g) => g.direction === direction || g.direction === 'both')
        .map((g) => new GateLane(g, outline, (x, y) => this.grid.isFree(x, y)));
    this.entrances = lanes('enter');
    this.exits = lanes('exit');
    this.standing = store.gondolas.map(() => new Map());
    this.bySlot = new Array<Person | undefined>(capacity).fill(undefined);
  }

  /** People whose script is not over. */
  get present(): number {
    return this.#running.length;
  }

  people(): Person[] {
    return this.#running.map((r) => r.person);
  }

  start(person: Person, script: Script): void {
    this.#running.push({ person, script, wait: { untilMs: this.nowMs }, sinceMs: this.nowMs });
  }

  /** Advances the world to toMs. */
  step(toMs: number): void {
    this.crowd.step((toMs - this.nowMs) / 1000);
    this.nowMs = toMs;
    let ended = false;
    for (const running of this.#running) {
      if (!this.#isDue(running)) continue;
      const next = running.script.next();
      if (next.done) {
        ended = true;
        running.wait = { untilMs: Number.POSITIVE_INFINITY };
        running.person.slot = -2;
      } else {
        running.wait = next.value;
        running.sinceMs = toMs;
      }
    }
    if (ended) this.#running = this.#running.filter((r) => r.person.slot !== -2);
  }

  #isDue({ person, wait, sinceMs }: Running): boolean {
    if (wait !== 'arrival') return this.nowMs >= wait.untilMs;
    return this.crowd.arrived(person.slot) || this.nowMs - sinceMs > MAX_WALK_MS;
  }
}
