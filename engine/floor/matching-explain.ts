/**
 * What may have happened to some plates, from weights, the planogram as it is now and what is
 * held: options with the logarithm of their likelihood (per gram) times prior. Who did it comes
 * after, in matching-decide.
 */
import type { Odds } from '../../wasm/matching.js';
import { largestFirst, likelihood } from './matching-order.js';
import { PRIOR } from './matching-priors.js';
import type { Shelves } from './matching-shelves.js';
import type { Unit } from './matching-units.js';
import type { FacingWeights } from './matching-weights.js';

export interface PlateChange {
  plate: number;
  deltaG: number;
  sdG: number;
}

export interface Option {
  /** undone: what was taken for a put-back was a hand that rested there, and has left. */
  kind: 'none' | 'pick' | 'repick' | 'undone' | 'put' | 'restock';
  product: number;
  /** > 0 taken, < 0 put back. */
  quantity: number;
  facing: number;
  /** The unit that came back or was taken again. */
  unit: Unit | null;
  ll: number;
}

/** Plates that are explained together. */
export interface Run {
  changes: PlateChange[];
  options: Option[];
  /** One of two deeds that the plates did not tell apart: when it was is not known better than both. */
  paired?: boolean;
}

/** Crosstalk of a plate: share of what moved on its shelf, one standard deviation (measured: 1–2 %). */
export const CROSSTALK = 0.017;
/** A change that nothing explains: drift and tremor around a step (g). */
const NOTHING_SD_G = 5;
/** A unit that was weighed before is not one that weighs more than this else. */
const KNOWN_OFF_G = 9;
const KNOWN_OFF_SHARE = 0.06;
const KNOWN_OFF_SD = 3;
/** Nor are n units of the catalogue what is further off than this. */
const LIFT_OFF_SHARE = 0.14;
/** Error of a plate's share of an item that stands on several (g). */
const STANDING_SD_G = 2;
/** Beside a plate that changed much more, a change this small (share) may be crosstalk. */
const SMALL_SHARE = 0.08;
const MAX_UNITS = 12;
/** Units of one product that one hand takes at once. */
const HANDFUL = 3;
/** Options this far (logarithm) behind the best are dropped. */
const OPTION_GAP = 12;
const MAX_OPTIONS = 8;
/** Groups of plates by facing that are looked at in all ways of joining them. */
const MAX_GROUPS = 5;

export class Explainer {
  readonly #odds: Odds;
  readonly #shelves: Shelves;
  readonly #weights: FacingWeights;

  /** Visits of whom no hand was near: what they hold comes back by another's hand only. */
  away: ReadonlySet<number> = new Set();

  /** Whether staff are on the floor, who bring what nobody held. */
  staff = false;

  constructor(odds: Odds, shelves: Shelves, weights: FacingWeights) {
    this.#odds = odds;
    this.#shelves = shelves;
    this.#weights = weights;
  }

  log(x: number): number {
    return this.#odds.log(x);
  }

  /**
   * The most likely way to divide changed plates of one shelf into runs. `othersG`: what else moved
   * on the shelf at that time, for crosstalk.
   */
  explain(
    changes: readonly PlateChange[],
    held: readonly Unit[],
    misplaced: readonly Unit[],
    othersG: number,
  ): { runs: Run[]; ll: number } {
    const groups = this.#groups(changes, misplaced);
    const joints = groups.length <= MAX_GROUPS ? 1 << (groups.length - 1) : 1;
    const totalG = othersG + changes.reduce((sum, c) => sum + Math.abs(c.deltaG), 0);
    const cache = new Map<number, { run: Run; ll: number }>();
    let best: { runs: Run[]; ll: number } | null = null;
    for (let mask = 0; mask < joints; mask++) {
      const runs: Run[] = [];
      let ll = 0;
      let from = 0;
      for (let i = 1; i <= groups.length; i++) {
        if (i < groups.length && mask & (1 << (i - 1))) continue;
        const key = from * 64 + i;
        let known = cache.get(key);
        if (!known) {
          const changed = groups.slice(from, i).flat();
          const options = this.options(changed, held, misplaced, totalG);
          known = { run: { changes: changed, options }, ll: this.#odds.sum(options.map((o) => o.ll)) };
          cache.set(key, known);
        }
        runs.push(known.run);
        ll += known.ll;
        from = i;
      }
      if (!best || ll > best.ll) best = { runs, ll };
    }
    const pairAtMost = PRIOR.pick + PRIOR.paired + PRIOR.putHome;
    if (best!.ll > pairAtMost || !changes.some((c) => c.deltaG > 0)) return best!;
    return this.#pair(changes, held, best!.ll) ?? best!;
  }

  /**
   * A unit of a facing taken and one that is held put down, if that is likelier than `least`: the
   * plates show the difference only.
   */
  #pair(
    changes: readonly PlateChange[],
    held: readonly Unit[],
    least: number,
  ): { runs: Run[]; ll: number } | null {
    let best: { runs: Run[]; ll: number } | null = null;
    for (const [i, at] of changes.entries()) {
      const facing = this.#shelves.facing(at.plate);
      if (!facing) continue;
      const { meanG, meanSdG, unitSdG } = this.#weights.of(facing);
      const sdG = Math.sqrt(at.sdG * at.sdG + meanSdG * meanSdG + unitSdG * unitSdG);
      const put = changes.map((c, k) => (k === i ? { ...c, deltaG: c.deltaG + meanG, sdG } : c));
      if (put.some((c) => c.deltaG < -3 * c.sdG)) continue;
      const back = this.options(put, held, [], 0).filter((o) => o.kind === 'put');
      if (back.length === 0) continue;
      const ll = this.#odds.sum(back.map((o) => o.ll)) + PRIOR.pick + PRIOR.paired;
      if (ll < (best?.ll ?? least)) continue;
      const taken = [{ plate: at.plate, deltaG: -meanG, sdG }];
      const options = this.options(taken, [], [], 0);
      best = {
        ll,
        runs: [
          { changes: taken, options, paired: true },
          { changes: put, options: back, paired: true },
        ],
      };
    }
    return best;
  }

  /** Neighbouring plates of one facing that changed the same way, where nothing else stands. */
  #groups(changes: readonly PlateChange[], misplaced: readonly Unit[]): PlateChange[][] {
    const strange = (plate: number) => misplaced.some((u) => u.plates.includes(plate));
    const groups: PlateChange[][] = [];
    for (const c of changes) {
      const last = groups.at(-1)?.at(-1);
      const joins =
        last &&
        this.#shelves.facingOf[last.plate] === this.#shelves.facingOf[c.plate] &&
        this.#shelves.facingOf[c.plate]! >= 0 &&
        strange(last.plate) === strange(c.plate) &&
        last.deltaG < 0 === c.deltaG < 0 &&
        Math.min(Math.abs(last.deltaG), Math.abs(c.deltaG)) >
          SMALL_SHARE * Math.max(Math.abs(last.deltaG), Math.abs(c.deltaG));
      if (joins) groups.at(-1)!.push(c);
      else groups.push([c]);
    }
    return groups;
  }

  options(
    changes: readonly PlateChange[],
    held: readonly Unit[],
    misplaced: readonly Unit[],
    totalG: number,
  ): Option[] {
    const sumG = changes.reduce((sum, c) => sum + c.deltaG, 0);
    const sdG = Math.sqrt(changes.reduce((sum, c) => sum + c.sdG * c.sdG, 0));
    // how an item's weight divides over its plates is open: uniform, per further plate
    const shares = -(changes.length - 1) * this.#odds.log(Math.max(20, Math.abs(sumG)));
    const options: Option[] = [this.#nothing(changes, totalG)];
    const mixed = changes.some((c) => c.deltaG < 0 !== sumG < 0 && Math.abs(c.deltaG) > 15);
    if (!mixed) {
      if (sumG < 0) this.#lifts(changes, -sumG, sdG, misplaced, shares, options);
      else this.#returns(changes, sumG, sdG, held, shares, options);
    }
    largestFirst(options, likelihood);
    const least = options[0]!.ll - OPTION_GAP;
    while (options.length > MAX_OPTIONS || options.at(-1)!.ll <= least) options.pop();
    return options;
  }

  /** Too far from the weight that the unit had when it was taken. */
  #isOther(grams: number, unit: Unit): boolean {
    const most = Math.max(KNOWN_OFF_G, KNOWN_OFF_SHARE * unit.weightG, KNOWN_OFF_SD * unit.sdG);
    return Math.abs(grams - unit.weightG) > most;
  }

  #nothing(changes: readonly PlateChange[], totalG: number): Option {
    let ll = 0;
    for (const c of changes) {
      const other = CROSSTALK * (totalG - Math.abs(c.deltaG));
      ll += this.#odds.weight(
        c.deltaG,
        Math.sqrt(NOTHING_SD_G * NOTHING_SD_G + other * other + c.sdG * c.sdG),
      );
    }
    return { kind: 'none', product: -1, quantity: 0, facing: -1, unit: null, ll };
  }

  #lifts(
    changes: readonly PlateChange[],
    grams: number,
    sdG: number,
    misplaced: readonly Unit[],
    shares: number,
    options: Option[],
  ): void {
    const facing = this.#shelves.facing(changes[0]!.plate);
    if (facing && changes.every((c) => this.#shelves.facingOf[c.plate] === facing.index)) {
      const w = this.#weights.of(facing);
      const about = Math.round(grams / w.meanG);
      for (let n = Math.max(1, about - 1); n <= Math.min(MAX_UNITS, about + 1); n++) {
        if (Math.abs(grams - n * w.meanG) > KNOWN_OFF_G + LIFT_OFF_SHARE * n * w.meanG) continue;
        options.push({
          kind: 'pick',
          product: facing.product,
          quantity: n,
          facing: facing.index,
          unit: null,
          ll:
            this.#odds.lift(grams, n, w.meanG, w.unitSdG, w.meanSdG, sdG, w.fresh) +
            shares +
            PRIOR.pick +
            (Math.min(n, HANDFUL) - 1) * PRIOR.more +
            Math.max(0, n - HANDFUL) * PRIOR.beyond,
        });
      }
    }
    for (const unit of misplaced) {
      if (!changes.some((c) => unit.plates.includes(c.plate))) continue;
      if (this.#isOther(grams, unit)) continue;
      options.push({
        kind: 'repick',
        product: unit.product,
        quantity: 1,
        facing: -1,
        unit,
        ll: this.#standing(changes, unit) + PRIOR.repick,
      });
    }
  }

  /** It stood on known plates with known shares of its weight: density of all their changes. */
  #standing(changes: readonly PlateChange[], unit: Unit): number {
    let ll = 0;
    for (const c of changes) {
      const at = unit.plates.indexOf(c.plate);
      const share = at < 0 ? 0 : unit.shares[at]!;
      const sd = Math.sqrt(c.sdG * c.sdG + STANDING_SD_G * STANDING_SD_G + share * unit.sdG * unit.sdG);
      ll += this.#odds.weight(c.deltaG + share * unit.weightG, sd);
    }
    return ll;
  }

  /** log prior of a unit, by whether its holder took others after it that do not belong here either. */
  #earlier(unit: Unit, held: readonly Unit[], home: number | undefined): number {
    const later = (x: Unit) => x.visit === unit.visit && x.tMs > unit.tMs && x.product !== home;
    return held.some(later) ? PRIOR.putEarlier : 0;
  }

  #returns(
    changes: readonly PlateChange[],
    grams: number,
    sdG: number,
    held: readonly Unit[],
    shares: number,
    options: Option[],
  ): void {
    const facing = this.#shelves.facing(changes[0]!.plate);
    for (const unit of held) {
      if (this.#isOther(grams, unit)) continue;
      const home =
        facing !== null &&
        facing.product === unit.product &&
        changes.every((c) => this.#shelves.facingOf[c.plate] === facing.index);
      options.push({
        kind: 'put',
        product: unit.product,
        quantity: -1,
        facing: home ? facing.index : -1,
        unit,
        ll:
          this.#odds.weight(grams - unit.weightG, Math.sqrt(sdG * sdG + unit.sdG * unit.sdG)) +
          shares +
          (home ? PRIOR.putHome : PRIOR.putWrong + this.#earlier(unit, held, facing?.product)) +
          (this.away.has(unit.visit) ? PRIOR.otherHand : 0),
      });
    }
    if (!this.staff) return;
    if (!facing || changes.some((c) => this.#shelves.facingOf[c.plate] !== facing.index)) return;
    // what staff bring
    const w = this.#weights.of(facing);
    const n = Math.max(1, Math.round(grams / w.meanG));
    options.push({
      kind: 'restock',
      product: facing.product,
      quantity: -n,
      facing: facing.index,
      unit: null,
      ll: this.#odds.lift(grams, n, w.meanG, w.unitSdG, w.meanSdG, sdG, w.fresh) + shares + PRIOR.restock,
    });
  }
}
