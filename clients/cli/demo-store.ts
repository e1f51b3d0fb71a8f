/**
 * A believable shop, made from a seed and sized from the number of people in it: the store that
 * `npm start` runs and the simulator fills. The same arguments give the same config.
 */
import type { StoreConfig } from '../../engine/catalog/config.js';
import { Random } from '../simulator/random.js';
import { demoCameras } from './demo-cameras.js';
import { demoLayout, PLATES_PER_SHELF } from './demo-layout.js';
import { type DemoProduct, demoProducts } from './demo-products.js';

export interface DemoStoreOptions {
  /** People inside when it is busy; 1 … 500. */
  people: number;
  /** 1 … 256. Four views of every point need about one camera for 4 people. */
  cameras: number;
  seed: number;
}

/** What `npm start` runs when it is not told otherwise. */
export const DEFAULT_DEMO: DemoStoreOptions = { people: 24, cameras: 16, seed: 1 };

/** Names of the environment variables that hold the demo's secrets. */
export const DEMO_TOKENS = {
  simulator: 'SAUNTER_SIMULATOR_TOKEN',
  client: 'SAUNTER_CLIENT_TOKEN',
  operator: 'SAUNTER_OPERATOR_TOKEN',
  metrics: 'SAUNTER_METRICS_TOKEN',
} as const;

/** The widest facing, in plates: a facing of the recorded store has 1 to 4. */
const MAX_FACING_PLATES = 4;
/** Units that stand behind each other on a plate 40 cm deep: by their weight, as by their size. */
const DEEP = { lightG: 350, light: 8, mediumG: 700, medium: 6, heavy: 4 };
/** Share of plates left empty, as at the ends of real shelves. */
const EMPTY_SHARE = 0.04;
/**
 * Silence is given up late here: the simulator shares the machine with the engine, and a pause of
 * 0.3 s at speed 4 is more than a second of the store's clock. Nothing waits while devices send.
 */
const DEMO_WAIT_MS = 3000;
/** Joints come as often as in the recorded store. */
const POSE_RATE_HZ = 15;
/** Gates are a fixed delay: longer, and who came in has walked off before the visit looks for them. */
const GATE_WAIT_MS = 300;

export function demoStore({ people, cameras, seed }: DemoStoreOptions): StoreConfig {
  const random = new Random(seed, 'demo-store');
  const layout = demoLayout(people, random);
  const products = demoProducts();
  const planogram = placeProducts(layout.gondolas, products, random);
  const sold = new Set(planogram.map((f) => f.product));
  return {
    saunter: 1,
    store: {
      id: 'demo',
      name: 'Saunter Demo Market',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      currencyDigits: 2,
    },
    pricing: {
      pricesIncludeTax: true,
      rounding: 'half_up',
      taxes: [
        { id: 'food', rateBp: 700 },
        { id: 'standard', rateBp: 1900 },
      ],
    },
    // Tracks that are born twice, lost people and staff need slots beside the shoppers.
    limits: {
      people: Math.min(1024, Math.max(128, 2 * people + 64)),
      interactions: Math.min(1024, Math.max(256, 2 * people)),
    },
    timing: {
      tickMs: 50,
      waitMs: { cameras: DEMO_WAIT_MS, plates: DEMO_WAIT_MS, bodies: DEMO_WAIT_MS, gates: GATE_WAIT_MS },
    },
    floorPlan: {
      outline: [
        [0, 0],
        [layout.widthM, 0],
        [layout.widthM, layout.depthM],
        [0, layout.depthM],
      ],
    },
    zones: layout.zones,
    cameras: demoCameras(cameras, layout),
    bodySources: layout.zones
      .filter((z) => z.kind === 'sales')
      .map(({ id }) => ({ id: `pose-${id}`, zone: id, rateHz: POSE_RATE_HZ })),
    gondolas: layout.gondolas,
    products: products
      .filter((p) => sold.has(p.id))
      .map(({ id, name, priceMinor, tax, weightG, weightSdG }) => ({
        id,
        name,
        priceMinor,
        tax,
        weightG,
        weightSdG,
      })),
    planogram,
    gates: layout.gates,
    credentials: [
      { id: 'simulator', role: 'simulator', devices: ['*'], env: DEMO_TOKENS.simulator },
      { id: 'console', role: 'client', env: DEMO_TOKENS.client },
      { id: 'operator', role: 'operator', env: DEMO_TOKENS.operator },
      { id: 'metrics', role: 'metrics', env: DEMO_TOKENS.metrics },
    ],
  };
}

/** Fills shelf after shelf with the catalogue in its order; begins again when it is used up. */
function placeProducts(
  gondolas: StoreConfig['gondolas'],
  products: DemoProduct[],
  random: Random,
): StoreConfig['planogram'] {
  const planogram: StoreConfig['planogram'] = [];
  let next = random.int(products.length);
  for (const gondola of gondolas) {
    for (const shelf of gondola.shelves) {
      let at = 0;
      while (at < PLATES_PER_SHELF) {
        if (random.chance(EMPTY_SHARE)) {
          at++;
          continue;
        }
        const product = products[next % products.length]!;
        const lanes = 1 + random.int(MAX_FACING_PLATES / product.widthPlates);
        const width = Math.min(PLATES_PER_SHELF - at, lanes * product.widthPlates);
        // A shelf's rest that is too narrow for the product stays empty.
        if (width < product.widthPlates) break;
        next++;
        planogram.push({
          id: `f${String(planogram.length + 1).padStart(4, '0')}`,
          product: product.id,
          plates: shelf.plates.slice(at, at + width).map((p) => p.id),
          openingStock: Math.floor(width / product.widthPlates) * deep(product.weightG),
        });
        at += width;
      }
    }
  }
  return planogram;
}

function deep(weightG: number): number {
  if (weightG <= DEEP.lightG) return DEEP.light;
  return weightG <= DEEP.mediumG ? DEEP.medium : DEEP.heavy;
}
