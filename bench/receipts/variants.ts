/** Made trips with one thing made hard that the profiles have little or nothing of. */
import type { Change, PlateSignal, Profile, Rng, SensorFault } from './tripgen.js';

/** Samples a second of the trips. */
const RATE_HZ = 60;
/** A plate's smallest step (g). */
const QUANTUM_G = 0.241;
/** Things that staff bring in a trip. */
const RESTOCKED = 6;
export const RESTOCK = 'restock';

const transport =
  (values: Record<string, number>) =>
  (profile: Profile): Profile => ({ ...profile, transport: { ...profile.transport, ...values } });

type Spoil = (rng: Rng, sample: number, tS: number, before: number) => number;

/** Noise of a loose cell: white noise and the ringing of its plate, sd 20 to 40 g. */
function noisy(rng: Rng): Spoil {
  const sdG = rng.range(20, 40);
  const ringHz = rng.range(4.5, 9);
  let gain = 0;
  return (draw, sample, tS) => {
    gain += 0.05 * (draw.normal(0, 2) - gain);
    return sample + sdG * (0.7 * draw.normal(0, 1) + gain * Math.sin(2 * Math.PI * ringHz * tS));
  };
}

/** A cell that warms up or creeps: 40 to 120 g a minute. */
function drifting(rng: Rng): Spoil {
  const rateGS = (rng.chance(0.5) ? 1 : -1) * rng.range(40, 120) * (1 / 60);
  return (_, sample, tS) => sample + rateGS * tS;
}

const SPOILS: Record<string, (rng: Rng) => Spoil> = {
  stuck: () => (_r, _s, _t, before) => before,
  nan: () => () => Number.NaN,
  noisy,
  drifting,
};

/** Spoils one plate that something is taken from later, in the first half of the trip. */
const spoil =
  (kind: string): NonNullable<Change['plates']> =>
  (plates, planner, rng) => {
    const events = planner.events as { t_s: number; gondola: number; shelf: number; plates: number[] }[];
    const e = rng.pick(events);
    const plate = rng.pick(e.plates);
    const atS = rng.range(3, Math.max(4, Math.min(e.t_s - 2, planner.end_s / 2)));
    const g = plates.get(e.gondola)!;
    spoilCells(g, e.shelf * g.P + plate, Math.floor(atS * RATE_HZ), SPOILS[kind]!(rng), rng);
    const fault: SensorFault = { gondola: e.gondola, shelf: e.shelf, plate, at_s: atS, kind };
    return [fault];
  };

function spoilCells(g: PlateSignal, cell: number, from: number, change: Spoil, rng: Rng): void {
  const stride = g.S * g.P;
  const before = g.data[from * stride + cell]!;
  for (let i = from; i < g.n; i++) {
    const at = i * stride + cell;
    const grams = change(rng, g.data[at]!, (i - from) / RATE_HZ, before);
    g.data[at] = Math.round(grams / QUANTUM_G) * QUANTUM_G;
  }
}

/** Somebody of the staff brings things to their places while shoppers are there. */
const restock: NonNullable<Change['plan']> = (planner, rng) => {
  Object.assign(planner, { rng });
  planner.addPerson(planner.persons.length);
  const staff = planner.persons.at(-1)!;
  Object.assign(staff, { early: false, staff: true });
  for (let n = 0; n < RESTOCKED; n++) {
    const row = planner.pickRow();
    const unit = planner.newUnit(row.barcode);
    planner.carts.get(staff.index)!.push(unit);
    const contactS = planner.approachRow(staff, row);
    const loads = planner.homeLoads(row);
    planner.put(staff, unit, RESTOCK, contactS, {
      gondola: row.gondola,
      shelf: row.shelf,
      loads,
      home: true,
    });
  }
  planner.leave(staff);
  planner.finish();
};

/** `plain`: the same trips as they are, to compare with. */
export const VARIANTS: Readonly<Record<string, Change>> = {
  plain: {},
  'messages late': { profile: transport({ lateProb: 0.3 }) },
  'messages lost': { profile: transport({ lost: 0.03, burstLossPerMin: 1 }) },
  'messages repeated': { profile: transport({ duplicateProb: 0.3 }) },
  'messages reordered': { profile: transport({ jitter_s: 0.4 }) },
  'plate stuck': { plates: spoil('stuck') },
  'plate missing': { plates: spoil('nan') },
  'plate noisy': { plates: spoil('noisy') },
  'plate drifting': { plates: spoil('drifting') },
  'staff restock': { plan: restock },
};
