/**
 * The weight kernels in plain JavaScript, sample by sample and plate by plate: what the tests hold
 * the kernels against, and the twin of the benchmark. Constants as in assembly/weight/.
 */
import { fastest, isDrift, isOneWay, isOver, isSlow, leftAnchor, smooth } from './weights-creep.oracle.js';

const BLOCK_MS = 100;
const RING = 128;
const QUIET = 1;
const ACTIVE = 2;
/** Blocks between a slow change's end and when that is known. */
const SMOOTH_BLOCKS = 5;
const f = Math.fround;

export interface OracleStep {
  plate: number;
  startMs: number;
  halfMs: number;
  endMs: number;
  beforeG: number;
  afterG: number;
}

export class WeightsOracle {
  readonly plates: number;
  readonly level: Float32Array;
  readonly restless: Float32Array;
  readonly variance: Float32Array;
  readonly mode: Int32Array;
  readonly steps: OracleStep[] = [];
  readonly #since: Int32Array;
  readonly #before: Float32Array;
  readonly #sum: Float32Array;
  readonly #count: Float32Array;
  readonly #least: Float32Array;
  readonly #most: Float32Array;
  readonly #moved: Int32Array;
  readonly #seen: Int32Array;
  readonly #lastMean: Float32Array;
  readonly #anchor: Float32Array;
  readonly #slew: Float32Array;
  readonly #rested: Int32Array;
  readonly #ring: Float32Array;
  #block = -1;

  /** One gondola of `plates` plates. */
  constructor(plates: number) {
    this.plates = plates;
    const floats = () => new Float32Array(plates);
    this.level = floats();
    this.restless = floats();
    this.variance = floats();
    this.mode = new Int32Array(plates);
    this.#since = new Int32Array(plates);
    this.#before = floats();
    this.#sum = floats();
    this.#count = floats();
    this.#least = floats();
    this.#most = floats();
    this.#moved = new Int32Array(plates);
    this.#seen = new Int32Array(plates);
    this.#lastMean = floats();
    this.#anchor = floats();
    this.#slew = floats();
    this.#rested = new Int32Array(plates);
    this.#ring = new Float32Array(plates * RING).fill(Number.NaN);
  }

  ingest(samples: number, relMs: number, periodMs: number, values: Float32Array): void {
    for (let k = 0; k < samples; k++) {
      const t = relMs + k * periodMs;
      const b = Math.floor(t / BLOCK_MS);
      if (this.#block < 0) this.#block = b;
      if (b < this.#block) continue;
      for (; this.#block < b; this.#block++) this.#finish(this.#block);
      const row = k * this.plates;
      for (let p = 0; p < this.plates; p++) {
        const x = values[row + p]!;
        if (Number.isNaN(x)) continue;
        const n = this.#count[p]!;
        this.#sum[p]! += x;
        this.#count[p] = n + 1;
        if (n === 0 || x < this.#least[p]!) this.#least[p] = x;
        if (n === 0 || x > this.#most[p]!) this.#most[p] = x;
      }
      if (Math.floor((t + periodMs) / BLOCK_MS) > b) this.#finish(this.#block++);
    }
  }

  #finish(b: number): void {
    for (let p = 0; p < this.plates; p++) {
      const n = this.#count[p]!;
      const cell = p * RING + (b & (RING - 1));
      if (n === 0) {
        this.#ring[cell] = Number.NaN;
        continue;
      }
      const mean = f(this.#sum[p]! / n);
      this.#ring[cell] = mean;
      this.#seen[p] = b;
      if (this.#least[p] !== this.#most[p] || mean !== this.#lastMean[p]) {
        this.#moved[p] = b;
        this.#lastMean[p] = mean;
      }
      this.#sum[p] = 0;
      this.#count[p] = 0;
      const wild = this.#most[p]! - this.#least[p]! > 30 ? 1 : 0;
      this.restless[p]! += f((wild - this.restless[p]!) / 128);
      const off = f(mean - this.level[p]!);
      const spread = this.variance[p]!;
      const rest = Math.max(25, spread * 16);
      const ahead = f(this.level[p]! - this.#anchor[p]!);
      const near = off * off <= rest && (ahead * ahead <= rest || this.#isOldDrift(p, b));
      if (this.mode[p] === QUIET && near) {
        const slew = this.#slew[p]!;
        this.#anchor[p]! += Math.max(-slew, Math.min(slew, f(this.level[p]! - this.#anchor[p]!)));
        this.#slew[p] = Math.max(0.01, slew * 0.8);
        this.level[p]! += f(off / 16);
        const gain = ahead * ahead <= Math.max(2.25, spread) ? 1 / 64 : 0;
        this.variance[p] = Math.min(16, Math.max(0.06, f(spread + f((off * off - spread) * gain))));
      } else this.#move(p, b, mean);
    }
  }

  #at(p: number, b: number): number {
    return b < 0 ? Number.NaN : this.#ring[p * RING + (b & (RING - 1))]!;
  }

  #move(p: number, b: number, mean: number): void {
    if (this.mode[p] === 0) {
      let total = 0;
      for (let i = 0; i < 5; i++) total += this.#at(p, b - i);
      if (Number.isNaN(total)) return;
      this.level[p] = total / 5;
      this.#anchor[p] = total / 5;
      this.#slew[p] = 0.5;
      this.variance[p] = 1;
      this.mode[p] = QUIET;
      this.#since[p] = b;
      return;
    }
    if (this.mode[p] === QUIET) {
      this.mode[p] = ACTIVE;
      const rested = this.#since[p]!;
      this.#before[p] = this.#levelBefore(p, b - 2, rested, this.level[p]!);
      this.#rested[p] = rested;
      this.#since[p] = b;
      return;
    }
    const start = this.#since[p]!;
    const from = this.#before[p]!;
    const sigma = Math.sqrt(this.variance[p]!);
    const last: number[] = [];
    for (let i = 0; i < 5 && last.length < 4; i++) {
      const x = this.#at(p, b - i);
      if (!Number.isNaN(x)) last.push(x);
    }
    const near = Math.max(2.5, 3 * sigma, 0.012 * Math.abs(mean - from));
    const settled = last.length === 4 && Math.max(...last) - Math.min(...last) <= near && b - start >= 3;
    if (!settled && b - start < 50) return;
    const to = settled ? last.reduce((a, x) => a + x, 0) / 4 : this.#median(p, b - 14, b);
    if (!this.#slowStep(p, b, start, from, to, sigma, settled ? 3 * near : Infinity))
      this.#rest(p, b, start, b, from, to, sigma);
  }

  #median(p: number, first: number, last: number): number {
    const list: number[] = [];
    for (let k = first; k <= last; k++) if (!Number.isNaN(this.#at(p, k))) list.push(this.#at(p, k));
    list.sort((x, y) => x - y);
    return list[list.length >> 1] ?? this.level[p]!;
  }

  #isOldDrift(p: number, b: number): boolean {
    if (this.mode[p] !== QUIET) return false;
    const at = (k: number) => this.#at(p, k);
    const sigma = Math.sqrt(this.variance[p]!);
    if (leftAnchor(at, this.#anchor[p]!, b, b, this.#since[p]!, sigma) >= 0) return false;
    this.#anchor[p] = this.level[p]!;
    return true;
  }

  #slowStep(
    p: number,
    b: number,
    start: number,
    from: number,
    to: number,
    sigma: number,
    mostG: number,
  ): boolean {
    const at = (k: number) => this.#at(p, k);
    const rested = this.#rested[p]!;
    const left = leftAnchor(at, this.#anchor[p]!, b, start, rested, sigma);
    const first = left >= 0 ? left : start - 2;
    const base = left >= 0 ? this.#levelBefore(p, left, rested, this.#anchor[p]!) : from;
    if (Math.abs(to - base) < 2.5) return false;
    if (!isSlow(at, first, b, base, to) || !isOneWay(at, first, b, to - base)) return false;
    const most = fastest(at, first, b);
    if (most > mostG) return false;
    const over = isOver(at, b, most);
    const now = smooth(at, b);
    if (!over && b - first < 80) return true;
    if (!over && isDrift(b, first, to - base)) {
      this.mode[p] = QUIET;
      this.#since[p] = b;
      this.level[p] = now;
      this.#anchor[p] = now;
    } else this.#rest(p, b, first + 1, over ? b - SMOOTH_BLOCKS : b, base, now, sigma);
    return true;
  }

  #levelBefore(p: number, last: number, rested: number, base: number): number {
    const wide = Math.max(5, 3 * Math.sqrt(this.variance[p]!));
    let total = 0;
    let n = 0;
    for (let k = last; k > last - 10 && k > rested - 4; k--) {
      const x = this.#at(p, k);
      if (Number.isNaN(x) || Math.abs(x - base) > wide) continue;
      total += x;
      n++;
    }
    return n > 0 ? total / n : base;
  }

  #rest(p: number, b: number, start: number, end: number, from: number, to: number, sigma: number): void {
    this.mode[p] = QUIET;
    this.#since[p] = b;
    this.level[p] = to;
    if (Math.abs(to - from) < Math.max(5, 3 * sigma)) return;
    this.#anchor[p] = to;
    this.#slew[p] = 0.5;
    this.steps.push({
      plate: p,
      startMs: start * BLOCK_MS,
      halfMs: this.#half(p, start - 2, end, from, to) * BLOCK_MS,
      endMs: (end + 1) * BLOCK_MS,
      beforeG: from,
      afterG: to,
    });
  }

  #half(p: number, start: number, end: number, from: number, to: number): number {
    const half = (from + to) / 2;
    const up = to > from;
    let last = to;
    let lastBlock = end;
    for (let k = end; k >= Math.max(start, end - RING + 1); k--) {
      const x = this.#at(p, k);
      if (Number.isNaN(x)) continue;
      if (up ? x <= half : x >= half) {
        const span = last - x;
        return k + 0.5 + (Math.abs(span) > 0.001 ? (half - x) / span : 0) * (lastBlock - k);
      }
      last = x;
      lastBlock = k;
    }
    return Math.max(start, end - RING + 1) + 0.5;
  }
}
