/**
 * The trip generator beside the project (`../shared/tools/tripgen`), called in this process: its
 * modules are put together as its own command does, so that the plan of a trip (true bodies, who
 * left early) is at hand beside its messages. A test compares the bytes with the command's.
 */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TripReceipts, TripTruth } from './score.js';

export const PROFILES = ['clean', 'store', 'rush', 'adversarial'] as const;
export type ProfileName = (typeof PROFILES)[number];

export interface Point {
  x: number;
  y: number;
  z: number;
}

export interface Rng {
  fork(name: string): Rng;
  range(low: number, high: number): number;
  int(low: number, high: number): number;
  chance(p: number): boolean;
  pick<T>(list: readonly T[]): T;
  normal(mean: number, sd: number): number;
}

export interface PlannedPerson {
  index: number;
  id: string;
  enter_s: number;
  exit_s: number;
  /** Leaves after one or two scenes. */
  early: boolean;
  /** Set by a variant: staff of the store. */
  staff?: boolean;
  free_s: number;
}

export interface PlanogramRow {
  barcode: string;
  gondola: number;
  shelf: number;
  plates: number[];
  weight_g: number;
}

interface Load {
  barcode: string;
  weight_g: number;
}

/** What is used of the generator's planner: the scripted people and the world they change. */
export interface Planner {
  persons: PlannedPerson[];
  events: object[];
  moves: object[];
  carts: Map<number, Load[]>;
  store: { rows: PlanogramRow[] };
  end_s: number;
  run(): Planner;
  runHumanScript(script: object): Planner;
  addPerson(index: number): void;
  pickRow(): PlanogramRow;
  homeLoads(row: PlanogramRow): [number, number][];
  newUnit(barcode: string): Load;
  approachRow(person: PlannedPerson, row: PlanogramRow): number;
  put(person: PlannedPerson, unit: Load, kind: string, contactS: number, where: object): number;
  leave(person: PlannedPerson): void;
  finish(): Planner;
}

/** Samples of one gondola, [n, S, P] grams, rows and columns from 0 (padding). */
export interface PlateSignal {
  S: number;
  P: number;
  n: number;
  data: Float32Array;
}

export interface NoiseBank {
  S: number;
  P: number;
  /** Per cell: 0 measures nothing, 1 stuck, 2 measures. */
  alive: Uint8Array;
}

export interface Profile {
  duration_s: [number, number];
  humanScriptProb: number;
  sensorFaultProb: number;
  people: { count: [number, number] };
  transport: Record<string, number>;
}

export interface SensorFault {
  gondola: number;
  shelf: number;
  plate: number;
  at_s: number;
  kind: string;
}

export interface FullTruth extends TripTruth {
  start_unix_s: number;
  duration_s: number;
  sensor_faults: SensorFault[];
  events: (TripTruth['events'][number] & {
    /** Events of one scripted scene have its number. */
    scene?: number;
    t_s: number;
    start_s: number;
    end_s: number;
    target_id: string;
    weight_g: number;
  })[];
}

interface Modules {
  loadMaterial(): Material;
  loadProfile(name: string): Profile;
  makeTrip(material: Material, of: object): { plateRows: object[]; targetRows: object[]; truth: FullTruth };
  breakOnePlate(plates: unknown, store: unknown, rng: Rng, endS: number): SensorFault;
  plateMessages(plates: unknown, startS: number, profile: Profile, rng: Rng, stats: object): object[];
  synthesisePlates(planner: Planner, bank: unknown, rng: Rng): Map<number, PlateSignal>;
  targetMessages(planner: Planner, startS: number, gaps: number[], rng: Rng, stats: object): object[];
  Rng: new (key: string) => Rng;
  Planner: new (of: object) => Planner;
  buildTruth(planner: Planner, meta: object): FullTruth;
  trueJoints(person: PlannedPerson, tS: number, facing: [number, number]): { joints: Record<string, Point> };
  facingAt(person: PlannedPerson, tS: number): [number, number];
  writeJsonLines(file: string, rows: object[]): void;
  readTrip(dir: string): object;
  loadStore(dir: string): object;
  runMps(trip: object, store: object): { receipts: TripReceipts['receipts'] };
  REAL_DIR: string;
}

interface Material {
  store: object;
  bank: Map<number, NoiseBank>;
  frameGaps_s: number[];
  scripts: { persons: number; name: string }[];
}

export interface TripSpec {
  profile: ProfileName;
  seed: string;
  index: number;
  /** Of VARIANTS; without it the trip is the generator's own. */
  variant?: string;
}

/** Changes a trip while it is made; what they draw must come from their own fork of `rng`. */
export interface Change {
  profile?(profile: Profile): Profile;
  plan?(planner: Planner, rng: Rng): void;
  plates?(
    plates: Map<number, PlateSignal>,
    planner: Planner,
    rng: Rng,
    bank: Material['bank'],
  ): SensorFault[];
}

export interface MadeTrip {
  plateRows: object[];
  targetRows: object[];
  truth: FullTruth;
  planner: Planner;
}

const FILES = [
  'tripgen.mjs',
  'lib/emit.mjs',
  'lib/rng.mjs',
  'lib/script.mjs',
  'lib/truth.mjs',
  'lib/people.mjs',
  'lib/wire.mjs',
  'lib/store.mjs',
  'lib/mps.mjs',
];

export class Tripgen {
  readonly #m: Modules;
  readonly material: Material;
  private constructor(modules: Modules) {
    this.#m = modules;
    this.material = modules.loadMaterial();
  }

  /** `dir`: the generator's folder. */
  static async load(dir: string): Promise<Tripgen> {
    const all = await Promise.all(
      FILES.map(async (file) => (await import(pathToFileURL(join(dir, file)).href)) as object),
    );
    return new Tripgen(Object.assign({}, ...all) as Modules);
  }

  make({ profile: profileName, seed, index }: TripSpec, change: Change = {}): MadeTrip {
    const m = this.#m;
    const { store, bank, frameGaps_s, scripts } = this.material;
    const plain = m.loadProfile(profileName);
    const profile = change.profile?.(plain) ?? plain;
    const rng = new m.Rng(`tripgen-1/${profileName}/${seed}/${index}`);
    const plan = rng.fork('plan');
    const duration_s = plan.range(...profile.duration_s);
    const script = plan.chance(profile.humanScriptProb) ? plan.pick(scripts) : null;
    const people = script ? script.persons : plan.int(...profile.people.count);
    const planner = new m.Planner({ store, bank, profile, duration_s, people, rng: plan });
    if (script) planner.runHumanScript(script);
    else planner.run();
    const start_unix_s = 1600000000 + plan.int(0, 9999) * 3600 + plan.int(0, 999) / 1000;
    change.plan?.(planner, rng.fork('change-plan'));
    const plates = m.synthesisePlates(planner, bank, rng.fork('plates'));
    const faults: SensorFault[] = [];
    if (plan.chance(profile.sensorFaultProb))
      faults.push(m.breakOnePlate(plates, store, plan, planner.end_s));
    faults.push(...(change.plates?.(plates, planner, rng.fork('change-plates'), bank) ?? []));
    const plateStats = { lost: 0, late: 0, duplicated: 0 };
    const targetStats = { ...plateStats };
    const plateRows = m.plateMessages(plates, start_unix_s, profile, rng.fork('plate-transport'), plateStats);
    const targetRows = m.targetMessages(planner, start_unix_s, frameGaps_s, rng.fork('targets'), targetStats);
    const truth = m.buildTruth(planner, {
      trip: `trip-${String(index).padStart(4, '0')}`,
      seed,
      profile: profileName,
      human_script: script?.name ?? null,
      start_unix_s,
      duration_s: Math.round(planner.end_s * 1000) / 1000,
      transport: { plates: plateStats, targets: targetStats },
      sensor_faults: faults,
    });
    return { plateRows, targetRows, truth, planner };
  }

  /** The generator's own way, for comparing. */
  makeByCommand({ profile, seed, index }: TripSpec) {
    return this.#m.makeTrip(this.material, {
      seed,
      profileName: profile,
      profile: this.#m.loadProfile(profile),
      index,
    });
  }

  /** A folder as the generator's command writes it; truth.json last: a folder with it is whole. */
  write(dir: string, { plateRows, targetRows, truth }: MadeTrip): void {
    mkdirSync(dir, { recursive: true });
    this.#m.writeJsonLines(join(dir, 'plate_data.json'), plateRows);
    this.#m.writeJsonLines(join(dir, 'full_targets.json'), targetRows);
    for (const file of ['planogram.json', 'products.json'])
      if (!existsSync(join(dir, file))) copyFileSync(join(this.#m.REAL_DIR, file), join(dir, file));
    writeFileSync(join(dir, 'truth.json'), `${JSON.stringify(truth, null, 1)}\n`);
  }

  /** The reference method on the same folder. */
  mps(dir: string): TripReceipts['receipts'] {
    return this.#m.runMps(this.#m.readTrip(dir), this.#m.loadStore(dir)).receipts;
  }

  /** True joints of a person (m, the store's frame) at t_s of the trip. */
  joints(person: PlannedPerson, tS: number): Point[] {
    return Object.values(this.#m.trueJoints(person, tS, this.#m.facingAt(person, tS)).joints);
  }
}
