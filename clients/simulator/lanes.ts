/** Gates and the queue before each: one person at a time passes. */
import type { StoreDescription } from './store.js';

/** Distance (m) between the street's edge and the gate along the way through it, at least. */
const STREET_EDGE_M = 0.3;
/** Behind the gate a person is out of the next one's way. */
const CLEAR_M = 1.1;

export class GateLane {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Where one appears and vanishes. */
  readonly street: { x: number; y: number };
  readonly inner: { x: number; y: number };
  #holder = 0;

  constructor(gate: StoreDescription['gates'][number], outline: readonly (readonly number[])[]) {
    this.id = gate.id;
    this.x = gate.position[0]!;
    this.y = gate.position[1]!;
    const [dx, dy] = outward(outline, this.x, this.y);
    const far = Math.max(0.1, Math.hypot(dx, dy) - STREET_EDGE_M);
    const length = Math.hypot(dx, dy) || 1;
    this.street = { x: this.x + (dx / length) * far, y: this.y + (dy / length) * far };
    this.inner = { x: this.x - (dx / length) * CLEAR_M, y: this.y - (dy / length) * CLEAR_M };
  }

  /** Takes the lane for a person unless another has it. */
  take(person: number): boolean {
    if (this.#holder !== 0) return false;
    this.#holder = person;
    return true;
  }

  release(person: number): void {
    if (this.#holder === person) this.#holder = 0;
  }
}

/** From a point to the nearest one of the outline: gates stand near the street. */
function outward(outline: readonly (readonly number[])[], x: number, y: number): [number, number] {
  let best: [number, number] = [0, -1];
  let bestSquare = Number.POSITIVE_INFINITY;
  outline.forEach((a, i) => {
    const b = outline[(i + 1) % outline.length]!;
    const ex = b[0]! - a[0]!;
    const ey = b[1]! - a[1]!;
    const along = ((x - a[0]!) * ex + (y - a[1]!) * ey) / (ex * ex + ey * ey || 1);
    const t = Math.min(1, Math.max(0, along));
    const dx = a[0]! + t * ex - x;
    const dy = a[1]! + t * ey - y;
    if (dx * dx + dy * dy < bestSquare) {
      bestSquare = dx * dx + dy * dy;
      best = [dx, dy];
    }
  });
  return best;
}
