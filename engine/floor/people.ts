/**
 * People on the floor: feeds the tracking and identity kernels and turns what they tell into
 * facts. Nothing that decides is kept here: a copy of the snapshot region is all there is.
 */
import type { FloorMemory } from '../../wasm/floor-memory.js';
import { type IdentityEvent, IdentityKernel } from '../../wasm/identity.js';
import { type TrackingCounts, TrackingKernel } from '../../wasm/tracking.js';
import type { Gate, StoreModel } from '../catalog/model.js';
import type { UnnamedFact } from './facts.js';
import type { BodiesInput, Command, FrameInput, GateInput } from './inbox-types.js';
import type { Cuts, Departure, PeoplePart, PersonTable, VisitTable } from './parts.js';
import { bodyPlace, VALUES_PER_BODY } from './people-bodies.js';
import { identityReview, identitySettled } from './people-reviews.js';

export class People implements PeoplePart {
  readonly persons: PersonTable;
  readonly visits: VisitTable;
  readonly #model: StoreModel;
  readonly #originMs: number;
  readonly #tracking: TrackingKernel;
  readonly #identity: IdentityKernel;
  #bodySlots = new Int32Array(0);
  #departed: Departure[] = [];

  /**
   * @param originMs Unix ms of the run's start; kernels count seconds from it.
   * @param coverage what the cameras see, as an earlier start of the same store told it
   */
  constructor(memory: FloorMemory, model: StoreModel, originMs: number, coverage?: Uint8Array) {
    this.#model = model;
    this.#originMs = originMs;
    this.#tracking = new TrackingKernel(memory);
    this.#identity = new IdentityKernel(memory);
    const t = this.#tracking;
    if (coverage) t.setCoverage(coverage);
    for (const g of model.config.gondolas) {
      const { x0, x1, y0, y1, topM } = gondolaBox(g);
      t.furniture(x0, x1, y0, y1, topM);
    }
    const floor = boundsOf(model.config.floorPlan.outline);
    t.floor(floor.x0, floor.x1, floor.y0, floor.y1);
    // Last: where it is not known yet, each camera looks over the floor and the furniture once.
    for (const c of model.cameras) t.camera(c.index, c.projection, c.imageWidth, c.imageHeight);
    for (const g of model.gates) {
      this.#identity.gate(g.index, g.x, g.y, g.radiusM, g.direction);
      this.#identity.gateArea(g.index, entranceArea(model, g));
    }
    this.persons = {
      capacity: t.slots,
      tracklet: t.tracklet,
      x: t.x,
      y: t.y,
      vx: t.vx,
      vy: t.vy,
      confidence: t.confidence,
      confirmed: t.confirmed,
      visit: t.visit,
      address: t.address,
    };
    const identity = this.#identity;
    this.visits = {
      capacity: identity.slots,
      state: identity.state,
      role: identity.role,
      person: identity.person,
      sure: identity.sure,
      rival: identity.rival,
      idOf: (slot) => identity.idOf(slot),
      slotOf: (visit) => identity.slotOf(visit),
    };
  }

  coverage(): Uint8Array {
    return this.#tracking.coverage();
  }

  opened(): number {
    return this.#tracking.opened;
  }

  #seconds(tMs: number): number {
    return (tMs - this.#originMs) / 1000;
  }

  /** Whole ms: event times are, and seconds from the origin carry rounding errors. */
  #unixMs(tS: number): number {
    return Math.round(this.#originMs + 1000 * tS);
  }

  frame(input: FrameInput): void {
    const source = this.#model.sources[input.source]!;
    const tS = this.#seconds(input.tMs);
    if (this.#tracking.repeats(source.at, tS, input.boxes)) return;
    // One late camera lets the frames of several ticks in at once: a frame without its boxes would say that
    // nobody is there.
    if (!this.#tracking.hasRoom(input.boxes)) this.#tracking.scan();
    this.#tracking.frame(source.at, tS, input.boxes);
  }

  bodies(input: BodiesInput): Int32Array {
    const n = input.ids.length;
    if (this.#bodySlots.length !== n) this.#bodySlots = new Int32Array(n);
    const tS = this.#seconds(input.tMs);
    const hasCameras = this.#model.cameras.length > 0;
    if (hasCameras) this.#identity.bodiesAt(Math.round(input.tMs - this.#originMs));
    for (let i = 0; i < n; i++) {
      const place = bodyPlace(input.joints, i * VALUES_PER_BODY);
      const id = input.ids[i]!;
      if (place === null) {
        this.#bodySlots[i] = this.#identity.bodySlot(id, input.source);
        continue;
      }
      const slot = this.#identity.body(id, input.source, tS, place.x, place.y, place.score);
      this.#bodySlots[i] = slot < 0 || !hasCameras ? slot : this.#tracked(slot);
    }
    return this.#bodySlots;
  }

  /** Slot of the camera tracklet that the body just seen is, else the body's own. */
  #tracked(slot: number): number {
    const tracklet = this.#identity.fuse(slot);
    return tracklet < 0 ? slot : tracklet;
  }

  admit(command: Extract<Command, { kind: 'admit' }>): boolean {
    const gate = this.#model.gates[command.gate]!;
    const { visit, role, body } = command;
    const tS = this.#seconds(command.tMs);
    return this.#identity.admit(visit, role, gate.x, gate.y, gate.radiusM, tS, body) >= 0;
  }

  exit(input: GateInput): void {
    const gate = this.#model.gates[this.#model.sources[input.source]!.at]!;
    this.#identity.exit(gate.x, gate.y, gate.radiusM, this.#seconds(input.tMs), gate.index);
  }

  adopt({ visit, role }: Extract<Command, { kind: 'adopt' }>, tMs: number): boolean {
    const { x0, x1, y0, y1 } = boundsOf(this.#model.config.floorPlan.outline);
    const across = Math.sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
    return this.#identity.adopt(visit, role, (x0 + x1) / 2, (y0 + y1) / 2, across, this.#seconds(tMs)) >= 0;
  }

  away(tMs: number): void {
    // Bodies that a source follows are the same afterwards: who passed is seen then.
    if (this.#model.cameras.length > 0) this.#identity.passBefore();
    this.#identity.away(this.#seconds(tMs));
  }

  step(tMs: number, cuts: Cuts): UnnamedFact[] {
    const hasCameras = this.#model.cameras.length > 0;
    const cutS = this.#seconds(hasCameras ? cuts.cameras : cuts.bodies);
    this.#tracking.scan();
    if (this.#model.bodySources.length > 0) this.#identity.ageBodies(this.#seconds(cuts.bodies));
    this.#identity.step(cutS);
    this.#tracking.publish(cutS);
    const events = this.#identity.takeEvents();
    const lost = (visit: number) => ({ visit, cause: 'lost', gate: -1, tMs }) as const;
    this.#departed = [
      ...events.filter((e) => e.kind === 'left').map((e) => this.#leaves(e)),
      ...this.#identity.departed(cutS).map(lost),
    ];
    const unsure = events.filter((e) => e.kind === 'unsure').map((e) => this.#identity.idOf(e.visit));
    return events.flatMap((e) => this.#fact(e, unsure));
  }

  #leaves({ visit, gate, tS }: IdentityEvent): Departure {
    return { visit, cause: 'gate', gate, tMs: this.#unixMs(tS) };
  }

  /** @param unsure visits that cannot be told apart at this tick */
  #fact(e: IdentityEvent, unsure: readonly string[]): UnnamedFact[] {
    if (e.slot < 0) return [];
    const visit = this.#identity.idOf(e.visit);
    const tMs = this.#unixMs(e.tS);
    if (e.kind === 'unsure') return [identityReview(visit, e.p, unsure, tMs)];
    if (e.kind === 'sure') return [identitySettled(visit, tMs)];
    const tracklet = this.#identity.nameOf(e.slot) || `t${e.tracklet}`;
    return e.kind === 'bound' || e.kind === 'rebound'
      ? [{ kind: e.kind, visit, tracklet, p: e.p, tMs }]
      : [{ kind: 'unbound', visit, tracklet, reason: e.kind, tMs }];
  }

  departed(): readonly Departure[] {
    return this.#departed;
  }

  release(visit: number): void {
    this.#identity.release(visit);
  }

  /** What was refused or could not be held, ever: copies go on counting. */
  counts(): TrackingCounts {
    return this.#tracking.counts();
  }
}

interface Bounds {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

function boundsOf(points: readonly (readonly [number, number])[]): Bounds {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) };
}

/** Footprint and height (m) of a gondola: of all its plates, of which a flagship has five thousand. */
function gondolaBox({ shelves }: StoreModel['config']['gondolas'][number]): Bounds & { topM: number } {
  const none = Number.POSITIVE_INFINITY;
  const box = { x0: none, x1: -none, y0: none, y1: -none, topM: 0 };
  for (const { plates } of shelves) {
    for (const { origin, size } of plates) {
      box.x0 = Math.min(box.x0, origin[0], origin[0] + size[0]);
      box.x1 = Math.max(box.x1, origin[0], origin[0] + size[0]);
      box.y0 = Math.min(box.y0, origin[1], origin[1] + size[1]);
      box.y1 = Math.max(box.y1, origin[1], origin[1] + size[1]);
      box.topM = Math.max(box.topM, origin[2] + size[2]);
    }
  }
  return box;
}

/** The gate's zone where that is an entrance, else the gate itself (m). */
function entranceArea(model: StoreModel, { zone: id, x, y, radiusM: r }: Gate): Bounds {
  const zone = model.config.zones.find((z) => z.id === id && z.kind === 'entrance');
  return zone ? boundsOf(zone.polygon) : { x0: x - r, x1: x + r, y0: y - r, y1: y + r };
}
