/**
 * The store's configuration, `store.json`: shape and simple bounds. What several places of the
 * file must agree on (ids, references, geometry) is checked in `check.ts`.
 *
 * Frame: metres, x and y span the floor, z is up. Money: integers of the minor unit.
 */
import { z } from 'zod';
import { MAX_ID_LENGTH, MAX_LIMITS } from '../limits.js';

const id = z
  .string()
  .max(MAX_ID_LENGTH)
  .regex(/^[\w.:/-]+$/, 'letters, digits and . : / - _ only, at least one');
/** Catalogues give some products two barcodes in one field: words with single spaces between. */
const barcode = z
  .string()
  .max(MAX_ID_LENGTH)
  .regex(
    /^[\w.:/-]+( [\w.:/-]+)*$/,
    'letters, digits and . : / - _ only, at least one, single spaces between',
  );
const metres = z.number().min(-10_000).max(10_000);
const point2 = z.tuple([metres, metres]);
const point3 = z.tuple([metres, metres, metres]);
const polygon = z.array(point2).min(3).max(256);
const waitMs = z.number().int().min(0).max(60_000);
const limit = (max: number) => z.number().int().min(1).max(max).optional();

const tax = z.strictObject({
  id,
  /** Basis points: 1900 is 19 %. */
  rateBp: z.number().int().min(0).max(100_000),
});

const camera = z.strictObject({
  id,
  zone: id,
  imageWidth: z.number().int().min(16).max(16_384),
  imageHeight: z.number().int().min(16).max(16_384),
  rateHz: z.number().positive().max(240),
  /** 3 × 4 projection, store metres to pixels, row by row. */
  projection: z.array(z.array(z.number()).length(4)).length(3),
});

const plate = z.strictObject({
  id,
  /** Lower front left corner, and extent along x, y, z (z: free height above the plate). */
  origin: point3,
  size: z.tuple([z.number(), z.number(), z.number()]),
});

const shelf = z.strictObject({ id, plates: z.array(plate).min(1).max(256) });

const gondola = z.strictObject({
  id,
  zone: id,
  rateHz: z.number().positive().max(1000),
  shelves: z.array(shelf).min(1).max(64),
});

const product = z.strictObject({
  id: barcode,
  name: z.string().min(1).max(200),
  priceMinor: z.number().int().min(0).max(100_000_000),
  tax: id,
  weightG: z.number().positive().max(100_000),
  /** Spread of single units around weightG, one standard deviation; default 2 % of weightG. */
  weightSdG: z.number().min(0).max(10_000).optional(),
});

const facing = z.strictObject({
  id,
  product: barcode,
  /** Plates the product stands on, all of one shelf. */
  plates: z.array(id).min(1).max(64),
  openingStock: z.number().int().min(0).max(100_000),
});

const gate = z.strictObject({
  id,
  zone: id,
  direction: z.enum(['enter', 'exit', 'both']),
  position: point2,
  /** Who stands within this distance of the gate may be the one who passes it. */
  radiusM: z.number().positive().max(10),
});

const credential = z
  .strictObject({
    id,
    role: z.enum(['device', 'client', 'operator', 'metrics', 'simulator']),
    /** Devices it may speak for; `*` for all. */
    devices: z.array(z.string().min(1).max(MAX_ID_LENGTH)).optional(),
    /** Name of an environment variable that holds the secret. */
    env: z.string().min(1).optional(),
    /** Path of a file that holds the secret. */
    file: z.string().min(1).optional(),
  })
  .refine(({ env, file }) => env === null || file === null || (env === undefined) !== (file === undefined), {
    message: 'exactly one of "env" and "file"',
    // Else a mistake in another key of the credential would hide this one. A null is told by itself.
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  });

export const storeConfigSchema = z.strictObject({
  /** Version of this file's format. */
  saunter: z.literal(1),
  store: z.strictObject({
    id,
    name: z.string().min(1).max(200),
    /** IANA time zone, shown beside UTC. */
    timeZone: z.string().min(1),
    /** ISO 4217. */
    currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as "EUR"'),
    /** Digits of the minor unit: 2 for cents. */
    currencyDigits: z.number().int().min(0).max(4),
  }),
  pricing: z.strictObject({
    /** Prices include tax (Europe) or tax is added (United States). */
    pricesIncludeTax: z.boolean(),
    rounding: z.enum(['half_up', 'half_even']),
    taxes: z.array(tax).min(1).max(64),
  }),
  /** Bounds of the Floor's memory; see limits.ts. */
  limits: z
    .strictObject({
      cameras: limit(MAX_LIMITS.cameras),
      plates: limit(MAX_LIMITS.plates),
      people: limit(MAX_LIMITS.people),
      bodies: limit(MAX_LIMITS.bodies),
      detectionsPerTick: limit(MAX_LIMITS.detectionsPerTick),
      detectionsPerFrame: limit(MAX_LIMITS.detectionsPerFrame),
      products: limit(MAX_LIMITS.products),
      facings: limit(MAX_LIMITS.facings),
      interactions: limit(MAX_LIMITS.interactions),
    })
    .optional(),
  timing: z
    .strictObject({
      /** Length of a tick. */
      tickMs: z.number().int().min(10).max(1000),
      /** How long the store waits for a silent source of each class before it goes on without it. */
      waitMs: z.strictObject({ cameras: waitMs, plates: waitMs, bodies: waitMs, gates: waitMs }),
    })
    .optional(),
  floorPlan: z.strictObject({ outline: polygon }),
  zones: z
    .array(z.strictObject({ id, kind: z.enum(['entrance', 'sales', 'exit']), polygon }))
    .min(1)
    .max(256),
  cameras: z.array(camera).max(MAX_LIMITS.cameras),
  /** Sources of 3D joints. */
  bodySources: z.array(z.strictObject({ id, zone: id, rateHz: z.number().positive().max(240) })).max(64),
  gondolas: z.array(gondola).max(512),
  products: z.array(product).max(MAX_LIMITS.products),
  planogram: z.array(facing).max(MAX_LIMITS.facings),
  gates: z.array(gate).max(64),
  credentials: z.array(credential).max(4096),
});

export type StoreConfig = z.infer<typeof storeConfigSchema>;
