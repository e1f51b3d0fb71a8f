/** A small store for the gateway's tests: a camera, a gondola of four plates, bodies, two gates. */
import { type StoreConfig, storeConfigSchema } from '../../engine/catalog/config.js';

export const TEST_SECRETS = {
  TEST_DEVICE: 'device-secret-0123456789',
  TEST_SIMULATOR: 'simulator-secret-0123456789',
  TEST_CLIENT: 'client-secret-0123456789',
  TEST_OPERATOR: 'operator-secret-0123456789',
  TEST_METRICS: 'metrics-secret-0123456789',
} as const;

/** Tokens by role. */
export const TOKENS = {
  device: `cam-device.${TEST_SECRETS.TEST_DEVICE}`,
  simulator: `sim.${TEST_SECRETS.TEST_SIMULATOR}`,
  client: `screen.${TEST_SECRETS.TEST_CLIENT}`,
  operator: `boss.${TEST_SECRETS.TEST_OPERATOR}`,
  metrics: `prometheus.${TEST_SECRETS.TEST_METRICS}`,
} as const;

export function testConfig(): StoreConfig {
  const outline: [number, number][] = [
    [0, 0],
    [10, 0],
    [10, 8],
    [0, 8],
  ];
  const plate = (id: string, x: number) => ({ id, origin: [x, 2, 1], size: [0.3, 0.4, 0.3] });
  return storeConfigSchema.parse({
    saunter: 1,
    store: {
      id: 'test',
      name: 'Test store',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      currencyDigits: 2,
    },
    pricing: { pricesIncludeTax: true, rounding: 'half_up', taxes: [{ id: 'food', rateBp: 700 }] },
    floorPlan: { outline },
    zones: [{ id: 'sales', kind: 'sales', polygon: outline }],
    cameras: [
      {
        id: 'cam-1',
        zone: 'sales',
        imageWidth: 1920,
        imageHeight: 1080,
        rateHz: 10,
        // A pinhole at (5, 4, 3) that looks straight down.
        projection: [
          [1000, 0, -960, -2120],
          [0, -1000, -540, 5620],
          [0, 0, -1, 3],
        ],
      },
    ],
    bodySources: [{ id: 'bodies-1', zone: 'sales', rateHz: 15 }],
    gondolas: [
      {
        id: 'g-1',
        zone: 'sales',
        rateHz: 60,
        shelves: [
          { id: 's-1', plates: [plate('p-1', 1), plate('p-2', 1.3)] },
          { id: 's-2', plates: [plate('p-3', 1), plate('p-4', 1.3)] },
        ],
      },
    ],
    products: [
      { id: 'tea', name: 'Tea', priceMinor: 250, tax: 'food', weightG: 120 },
      { id: 'rice', name: 'Rice', priceMinor: 199, tax: 'food', weightG: 500 },
    ],
    planogram: [
      { id: 'f-tea', product: 'tea', plates: ['p-1', 'p-2'], openingStock: 12 },
      { id: 'f-rice', product: 'rice', plates: ['p-3'], openingStock: 6 },
    ],
    gates: [
      { id: 'gate-in', zone: 'sales', direction: 'enter', position: [1, 1], radiusM: 1 },
      { id: 'gate-out', zone: 'sales', direction: 'exit', position: [9, 1], radiusM: 1 },
    ],
    credentials: [
      { id: 'cam-device', role: 'device', devices: ['cam-1', 'gate-in'], env: 'TEST_DEVICE' },
      { id: 'sim', role: 'simulator', env: 'TEST_SIMULATOR' },
      { id: 'screen', role: 'client', env: 'TEST_CLIENT' },
      { id: 'boss', role: 'operator', env: 'TEST_OPERATOR' },
      { id: 'prometheus', role: 'metrics', env: 'TEST_METRICS' },
    ],
  });
}
