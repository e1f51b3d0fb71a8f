/** Slow changes of a plate in plain JavaScript: assembly/weight/creep.ts, with the same constants. */

/** Block mean of the plate, NaN where there is none. */
export type At = (block: number) => number;

const SMOOTH = 5;

/** Mean of the half second that ends with block k. */
export function smooth(at: At, k: number): number {
  const some = Array.from({ length: SMOOTH }, (_, i) => at(k - i)).filter((x) => !Number.isNaN(x));
  return some.length === 0 ? Number.NaN : some.reduce((sum, x) => sum + x, 0) / some.length;
}

export function leftAnchor(
  at: At,
  anchor: number,
  b: number,
  start: number,
  rested: number,
  sigma: number,
): number {
  for (let k = start - 1; k > Math.max(start - 60, b - 108); k--) {
    if (k <= rested) return rested;
    if (Math.abs(smooth(at, k) - anchor) <= Math.max(1.5, sigma)) return k;
  }
  return -1;
}

export function isSlow(at: At, first: number, b: number, from: number, to: number): boolean {
  const share = (k: number) => (at(k) - from) / (to - from);
  let late = b;
  while (late >= first && !(share(late) <= 0.85)) late--;
  if (late < first) return false;
  let early = late;
  for (let k = late; k >= first; k--) {
    if (!Number.isNaN(at(k))) early = k;
    if (share(k) <= 0.15) break;
  }
  return late - early >= 6;
}

export function isOneWay(at: At, first: number, b: number, change: number): boolean {
  let way = 0;
  for (let k = b; k - SMOOTH >= first; k -= SMOOTH) way += Math.abs(smooth(at, k) - smooth(at, k - SMOOTH));
  return way <= 1.5 * Math.abs(change);
}

const speed = (at: At, k: number) => Math.abs(smooth(at, k) - smooth(at, k - SMOOTH));

export function fastest(at: At, first: number, b: number): number {
  let most = 0;
  for (let k = b - 1; k > first; k--) if (!Number.isNaN(speed(at, k))) most = Math.max(most, speed(at, k));
  return most;
}

export const isOver = (at: At, b: number, most: number) => speed(at, b) <= Math.max(0.8, 0.2 * most);

export const isDrift = (b: number, first: number, change: number) => Math.abs(change) <= 0.24 * (b - first);
