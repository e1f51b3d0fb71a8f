/**
 * What stands on the shelves: facings with their lanes of units, and the hands' effect on the
 * plates. Every unit has its own weight, so a signal can be held against the truth.
 */
import { type PlateHealth, PlateSignals } from './plate-signals.js';
import { hashText, normalTable, Random } from './random.js';
import { footprints, frontOf, type PlatePlace, platePlaces, type StoreDescription } from './store.js';

/** Real weights differ from the catalogue's: most by little, one product in five by up to 5 %. */
const CATALOGUE_SD = 0.006;
const CATALOGUE_WRONG_SHARE = 0.2;
const CATALOGUE_WRONG = 0.05;
const UNIT_SPREAD = 0.02;
/** Shares of plates that carry no product and are stuck or dead. */
const STUCK_SHARE = 0.25;
const DEAD_SHARE = 0.15;
/** A heavy unit is wider than a plate; it stands on two. */
const WIDE_ABOVE_G = 900;
/** A lift takes 0.1 to 1.5 s, most about 0.35 s. */
const LIFT_MS = [100, 1500] as const;
const LIFT_MEDIAN_MS = 350;
const LIFT_SPREAD = 0.55;
/** Hands press before they lift. */
const PRESS_SHARE = 0.6;

export interface Unit {
  product: number;
  weightG: number;
}

/** When half of the weight had come or gone, and all of it (ms). */
export interface Moved {
  movedMs: number;
  endMs: number;
}

export interface Lane {
  index: number;
  facing: number;
  product: number;
  place: PlatePlace;
  columns: number[];
  parts: Float32Array;
  /** Middle of the lane along the shelf. */
  x: number;
  y: number;
  /** How many units fit. */
  full: number;
  /** Front last. */
  units: Unit[];
}

/** Shelves as a world left them; a later one of the same store goes on with them. */
export interface ShelvesState {
  /** What the store's scales and products were drawn from. */
  seed: number;
  /** Units of each lane, front last. */
  units: Unit[][];
  /** Settled signal of each plate, by gondola (g); null: a plate that is dead. */
  baseG: (number | null)[][];
}

export interface Front {
  normal: readonly [number, number];
}

export class Stock {
  readonly lanes: Lane[] = [];
  /** Lane indexes of each facing. */
  readonly facings: number[][] = [];
  readonly signals: PlateSignals[];
  readonly fronts: (readonly [number, number])[];
  readonly places: Map<string, PlatePlace>;
  readonly #seed: number;
  readonly #random: Random;
  readonly #realG: number[];
  readonly #sdG: number[];

  constructor(store: StoreDescription, seed: number, isFree: (x: number, y: number) => boolean) {
    this.#seed = seed;
    this.#random = new Random(seed, 'stock');
    this.fronts = footprints(store).map((box) => frontOf(box, isFree));
    this.places = platePlaces(store, this.fronts);
    const random = this.#random;
    this.#realG = store.products.map(({ weightG }) => {
      const wrong = random.chance(CATALOGUE_WRONG_SHARE) ? random.range(-1, 1) * CATALOGUE_WRONG : 0;
      return weightG * (1 + wrong + CATALOGUE_SD * random.normal());
    });
    this.#sdG = store.products.map((p) => p.weightSdG ?? UNIT_SPREAD * p.weightG);
    this.signals = this.#makeSignals(store);
    const productIndex = new Map(store.products.map((p, i) => [p.id, i]));
    store.planogram.forEach((facing, f) => {
      const product = productIndex.get(facing.product)!;
      const width = store.products[product]!.weightG > WIDE_ABOVE_G ? 2 : 1;
      this.#addLanes(f, product, facing.plates, Math.min(width, facing.plates.length), facing.openingStock);
    });
  }

  #makeSignals(store: StoreDescription): PlateSignals[] {
    const carries = new Set(store.planogram.flatMap((f) => f.plates));
    const noise = normalTable(this.#random);
    return store.gondolas.map((g) => {
      const health = g.shelves
        .flatMap((s) => s.plates)
        .map(({ id }): PlateHealth => {
          const draw = this.#random.next();
          if (carries.has(id) || draw >= STUCK_SHARE + DEAD_SHARE) return 'ok';
          return draw < STUCK_SHARE ? 'stuck' : 'dead';
        });
      return new PlateSignals(health, g.rateHz, noise, new Random(this.#random.uint32(), g.id));
    });
  }

  #addLanes(facing: number, product: number, plates: readonly string[], width: number, stock: number): void {
    const places = plates.map((id) => this.places.get(id)!);
    const count = Math.max(1, Math.floor(places.length / width));
    this.facings.push([]);
    for (let n = 0; n < count; n++) {
      const on = places.slice(n * width, n === count - 1 ? places.length : (n + 1) * width);
      const shares = spread(on.length, this.#random);
      const place = on[0]!;
      const columns = on.map((p) => p.column);
      const parts = this.signals[place.gondola]!.parts(place, columns, shares);
      const opening = Math.floor(stock / count) + (n < stock % count ? 1 : 0);
      const lane: Lane = {
        index: this.lanes.length,
        facing,
        product,
        place,
        columns,
        parts,
        x: on.reduce((sum, p) => sum + p.x, 0) / on.length,
        y: on.reduce((sum, p) => sum + p.y, 0) / on.length,
        full: Math.max(1, opening),
        units: [],
      };
      for (let k = 0; k < opening; k++) {
        const unit = this.newUnit(product);
        lane.units.push(unit);
        this.signals[place.gondola]!.addAtOnce(unit.weightG, place.shelfStart, parts);
      }
      this.lanes.push(lane);
      this.facings.at(-1)!.push(lane.index);
    }
  }

  newUnit(product: number): Unit {
    const weightG = Math.max(1, this.#realG[product]! + this.#sdG[product]! * this.#random.normal());
    return { product, weightG };
  }

  /** What units of a product really weigh in the mean (g). */
  realG(product: number): number {
    return this.#realG[product]!;
  }

  /** Whether the unit in front is the lane's own: shoppers do not take what stands in its way. */
  canPick(lane: Lane): boolean {
    return lane.units.at(-1)?.product === lane.product;
  }

  /** Takes the unit in front. */
  pick(lane: Lane, nowMs: number, random: Random): Moved & { unit: Unit } {
    const unit = lane.units.pop();
    if (!unit) throw new Error(`lane ${lane.index} is empty: check canPick first`);
    return { unit, ...this.#move(lane, -unit.weightG, nowMs, random) };
  }

  /** Puts a unit in front. */
  place(lane: Lane, unit: Unit, nowMs: number, random: Random): Moved {
    lane.units.push(unit);
    return this.#move(lane, unit.weightG, nowMs, random);
  }

  #move(lane: Lane, loadG: number, nowMs: number, random: Random): Moved {
    const { gondola, shelfStart } = lane.place;
    const signals = this.signals[gondola]!;
    const rampMs = Math.min(
      LIFT_MS[1],
      Math.max(LIFT_MS[0], LIFT_MEDIAN_MS * Math.exp(LIFT_SPREAD * random.normal())),
    );
    let startMs = nowMs;
    if (random.chance(PRESS_SHARE)) {
      const pressMs = random.range(100, 300);
      signals.touch(random.range(15, 120), shelfStart, lane.parts, nowMs, pressMs);
      startMs += pressMs;
    }
    signals.change(loadG, shelfStart, lane.parts, startMs, rampMs);
    return { movedMs: startMs + rampMs / 2, endMs: startMs + rampMs };
  }

  /** A hand taps the lane's plates, or leans on its shelf; returns when it lets go. */
  touch(lane: Lane, nowMs: number, random: Random): number {
    const { gondola, shelfStart } = lane.place;
    const signals = this.signals[gondola]!;
    if (random.chance(0.7)) {
      const tapMs = random.range(120, 500);
      signals.touch(random.range(-15, 250), shelfStart, lane.parts, nowMs, tapMs);
      return nowMs + tapMs;
    }
    const wide = lane.parts.map((part) => 0.3 * part + random.range(0, 0.12));
    const load = random.range(50, 900);
    const leanMs = random.range(800, 4000);
    signals.touch(load, shelfStart, wide, nowMs, leanMs, random.range(1, 3));
    return nowMs + leanMs;
  }

  /** Once nobody moves anything: what a later world takes up. */
  get state(): ShelvesState {
    return {
      seed: this.#seed,
      units: this.lanes.map((lane) => lane.units),
      baseG: this.signals.map(({ baseG }) => Array.from(baseG, (g) => (Number.isNaN(g) ? null : g))),
    };
  }

  /** Before the first step, in a store and with a seed that are those of the state. */
  restore({ units, baseG }: ShelvesState): void {
    this.lanes.forEach((lane, i) => {
      lane.units = [...units[i]!];
    });
    this.signals.forEach((of, g) => {
      of.baseG.set(baseG[g]!.map((value) => value ?? Number.NaN));
    });
  }

  /** Units by product, as they stand. */
  count(): Map<number, number> {
    const count = new Map<number, number>();
    for (const unit of this.lanes.flatMap((l) => l.units)) {
      count.set(unit.product, (count.get(unit.product) ?? 0) + 1);
    }
    return count;
  }

  /** How popular a facing is: fixed for its place, a few sell much. */
  popularity(facing: number): number {
    return 1 / (1 + (hashText(`popular ${facing}`) % 24));
  }
}

/** Shares of a unit's weight on the plates that it stands on. */
function spread(n: number, random: Random): number[] {
  const raw = Array.from({ length: n }, () => random.range(0.8, 1.2));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((v) => v / sum);
}
