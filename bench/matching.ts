/**
 * `npm run bench -- matching`: what one interaction costs, from its steps to its line, over a
 * planogram of 10,000 products with 20 people who could have done it.
 */
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import { parseNumber } from '../clients/cli/options.js';
import { buildModel, type StoreModel } from '../engine/catalog/model.js';
import type { BodiesInput, PlatesInput } from '../engine/floor/inbox-types.js';
import { Matching } from '../engine/floor/matching.js';
import { People } from '../engine/floor/people.js';
import { FloorMemory } from '../wasm/floor-memory.js';
import { atMost, type Figure, machine } from './figures.js';
import { printFigures } from './print-figures.js';

const GONDOLAS = 100;
const SHELVES = 5;
const PLATES_A_SHELF = 20;
const PRODUCTS = 10_000;
const PEOPLE = 20;
const RATE_HZ = 60;
const CHUNK = 12;
const CHUNK_MS = (CHUNK * 1000) / RATE_HZ;
const BODY_MS = 1000 / 15;
const TICK_MS = 50;
const WIDTH_M = 0.1;
const ORIGIN_MS = 1_700_000_000_000;
/** One lift in this time (ms); the joints come as late as those of the recorded trip. */
const EVERY_MS = 1500;
const BODIES_LATE_MS = 2300;
const VALUES_PER_BODY = 32;
/**
 * Lifts before those that are measured, 25 min of the store's time: until then V8 compiles, which falls
 * into one tick or another. They are reported beside them.
 */
const WARMUP = 1_000;

interface Options {
  interactions: number;
  json?: boolean;
}

export function addMatchingSuite(program: Command): void {
  program
    .command('matching')
    .description('an interaction over 10,000 products and 20 people: p50, p99')
    .option('--interactions <n>', 'lifts that are measured', parseNumber, 3_000)
    .option('--json', 'rows {name, value, unit, goal, holds} as one JSON document')
    .action(matching);
}

/** A flagship's shelves; only the first gondola is used, with all people in front of it. */
function flagship(): StoreModel {
  const config = {
    saunter: 1,
    store: { id: 'bench', name: 'bench', timeZone: 'UTC', currency: 'EUR', currencyDigits: 2 },
    pricing: { pricesIncludeTax: true, rounding: 'half_up', taxes: [{ id: 'none', rateBp: 0 }] },
    limits: { plates: PRODUCTS, products: PRODUCTS, facings: PRODUCTS, people: 64 },
    floorPlan: {
      outline: [
        [-5, -5],
        [5, -5],
        [5, 400],
        [-5, 400],
      ],
    },
    zones: [
      {
        id: 'shop',
        kind: 'sales',
        polygon: [
          [-5, -5],
          [5, -5],
          [5, 400],
          [-5, 400],
        ],
      },
    ],
    cameras: [],
    bodySources: [{ id: 'bodies', zone: 'shop', rateHz: 15 }],
    gondolas: Array.from({ length: GONDOLAS }, (_, g) => ({
      id: `g${g}`,
      zone: 'shop',
      rateHz: RATE_HZ,
      shelves: Array.from({ length: SHELVES }, (_, s) => ({
        id: `g${g}-s${s}`,
        plates: Array.from({ length: PLATES_A_SHELF }, (_, p) => ({
          id: `g${g}-s${s}-p${p}`,
          origin: [p * WIDTH_M, g * 4, 0.3 + 0.3 * s],
          size: [WIDTH_M, 0.4, 0.25],
        })),
      })),
    })),
    products: Array.from({ length: PRODUCTS }, (_, i) => ({
      id: `p${i}`,
      name: `p${i}`,
      priceMinor: 100,
      tax: 'none',
      weightG: 60 + ((i * 37) % 900),
    })),
    planogram: Array.from({ length: GONDOLAS * SHELVES * PLATES_A_SHELF }, (_, i) => {
      const g = Math.floor(i / (SHELVES * PLATES_A_SHELF));
      const s = Math.floor(i / PLATES_A_SHELF) % SHELVES;
      return {
        id: `f${i}`,
        product: `p${i}`,
        plates: [`g${g}-s${s}-p${i % PLATES_A_SHELF}`],
        openingStock: 9,
      };
    }),
    gates: [{ id: 'door', zone: 'shop', direction: 'both', position: [0, -2], radiusM: 1 }],
    credentials: [],
  };
  return buildModel(config as unknown as Parameters<typeof buildModel>[0]);
}

export function matchingFigures(interactions: number): Figure[] {
  const model = flagship();
  const memory = new FloorMemory(model.limits);
  const people = new People(memory, model, ORIGIN_MS);
  const floor = new Matching(memory, model, people, ORIGIN_MS);
  for (let i = 0; i < PEOPLE; i++)
    people.admit({ kind: 'admit', visit: `v${i}`, gate: 0, role: 'shopper', body: `b${i}`, tMs: ORIGIN_MS });
  const gondola = model.gondolas[0]!;
  const bodies = model.sources.find((s) => s.class === 'bodies')!;
  const plates = model.sources.find((s) => s.class === 'plates')!;
  const lifted = new Float64Array(gondola.plateCount);
  // reused, as a gateway's buffers are: their garbage is not the matching's
  const values = new Float32Array(CHUNK * gondola.plateCount);
  const costsMs: number[] = [];
  const coldMs: number[] = [];
  let lines = 0;
  let next = 0;
  let bodyMs = 0;
  let chunkMs = 0;
  const lifts = WARMUP + interactions;
  const lastMs = (lifts + 8) * EVERY_MS;
  for (let nowMs = 0; nowMs < lastMs; nowMs += TICK_MS) {
    for (; bodyMs <= nowMs - BODIES_LATE_MS; bodyMs += BODY_MS)
      takeBodies(people, floor, bodies.index, bodyMs, lifted.length);
    for (; chunkMs + CHUNK_MS <= nowMs; chunkMs += CHUNK_MS) {
      for (let k = 0; k < CHUNK; k++) {
        if (chunkMs > 3000 && chunkMs / EVERY_MS > next + 2 && next < lifts) {
          const plate = (next * 31) % lifted.length;
          lifted[plate]! += model.products[plate]!.weightG;
          next++;
        }
        for (let p = 0; p < lifted.length; p++)
          values[k * lifted.length + p] = 9000 - lifted[p]! + (((k * 7 + p * 13) % 9) - 4) * 0.241;
      }
      const input: PlatesInput = {
        kind: 'plates',
        source: plates.index,
        seq: Math.round(chunkMs / CHUNK_MS),
        tMs: ORIGIN_MS + chunkMs,
        rateHz: RATE_HZ,
        samples: CHUNK,
        values,
      };
      floor.plates(input);
    }
    const cut = (ms: number) => ORIGIN_MS + Math.max(0, ms);
    const cuts = {
      cameras: cut(nowMs),
      gates: cut(nowMs),
      plates: cut(chunkMs),
      bodies: cut(nowMs - BODIES_LATE_MS),
    };
    people.step(ORIGIN_MS + nowMs, cuts);
    const start = performance.now();
    const cpu = process.cpuUsage();
    const facts = floor.step(ORIGIN_MS + nowMs, cuts);
    const { user, system } = process.cpuUsage(cpu);
    // both count more than this thread's own time: other processes the one, helper threads the other
    const spentMs = Math.min(performance.now() - start, (user + system) / 1000);
    const decided = facts.filter((f) => f.kind === 'stock' || f.kind === 'review').length;
    if (decided > 0) (next > WARMUP ? costsMs : coldMs).push(spentMs / decided);
    lines += decided;
  }
  costsMs.sort((a, b) => a - b);
  coldMs.sort((a, b) => a - b);
  const at = (share: number, of = costsMs) => of[Math.min(of.length - 1, Math.floor(share * of.length))] ?? 0;
  return [
    atMost('interactions decided', lines, `of ${lifts}`),
    atMost('an interaction, p50', at(0.5), 'ms'),
    atMost('an interaction, p99', at(0.99), 'ms', 1),
    atMost('an interaction, p99.9', at(0.999), 'ms'),
    atMost('an interaction, slowest', at(1), 'ms'),
    atMost(`of the ${WARMUP} before, p99`, at(0.99, coldMs), 'ms'),
    atMost(`of the ${WARMUP} before, slowest`, at(1, coldMs), 'ms'),
  ];
}

const JOINTS = new Float32Array(PEOPLE * VALUES_PER_BODY);
const BODY_IDS = Array.from({ length: PEOPLE }, (_, i) => `b${i}`);

/** Twenty people in front of the shelf, all with both hands near it. */
function takeBodies(people: People, floor: Matching, source: number, relMs: number, plates: number): void {
  for (let i = 0; i < PEOPLE; i++) {
    const x = (i * plates * WIDTH_M) / PEOPLE / SHELVES;
    place(i, 0, x, -0.4, 1.7);
    place(i, 1, x, -0.4, 1.5);
    place(i, 2, x - 0.18, -0.4, 1.4);
    place(i, 3, x + 0.18, -0.4, 1.4);
    place(i, 4, x - 0.2, -0.25, 1.15);
    place(i, 5, x + 0.2, -0.25, 1.15);
    place(i, 6, x - 0.1 + 0.02 * (i % 3), -0.05, 1.1);
    place(i, 7, x + 0.1, -0.05, 0.9);
  }
  const input: BodiesInput = {
    kind: 'bodies',
    source,
    seq: Math.round(relMs / BODY_MS),
    tMs: ORIGIN_MS + relMs,
    ids: BODY_IDS,
    joints: JOINTS,
  };
  floor.joints(input, people.bodies(input));
}

/** Without an object: what the bench leaves behind would be collected on the matching's time. */
function place(body: number, joint: number, x: number, y: number, z: number): void {
  const at = body * VALUES_PER_BODY + joint * 4;
  JOINTS[at] = x;
  JOINTS[at + 1] = y;
  JOINTS[at + 2] = z;
  JOINTS[at + 3] = 0.9;
}

function matching(options: Options): void {
  const figures = matchingFigures(options.interactions);
  printFigures(
    figures,
    options.json === true,
    `${machine()}; one lift every ${EVERY_MS} ms, after ${WARMUP} lifts; the tick that decides: the lesser of its time and the CPU time of the process`,
  );
}
