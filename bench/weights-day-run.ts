/**
 * A demo store whose catalogue has weights wrong by up to 10 %: what the engine learns of them from
 * its own confident picks, against what the simulator's units weigh.
 */
import type { DemoStoreOptions } from '../clients/cli/demo-store.js';
import { withScratchJournal } from '../clients/cli/run-trip.js';
import { Random } from '../clients/simulator/random.js';
import type { Simulation } from '../clients/simulator/simulate.js';
import type { StoreConfig } from '../engine/catalog/config.js';
import { buildModel } from '../engine/catalog/model.js';
import { FacingWeights } from '../engine/floor/matching-weights.js';
import { createLog } from '../engine/log.js';
import { MatchingMemory } from '../wasm/matching.js';
import { runDemo } from './demo-run.js';

/** Share of products that the catalogue has wrong, and by how much (shares of the weight). */
const WRONG_SHARE = 0.25;
const WRONG = [0.05, 0.1] as const;
/** Field of a facing's record: units that its estimate rests on (engine/floor/matching-findings.ts). */
const PICKS = 3;

export interface FacingEstimate {
  facing: string;
  picks: number;
  realG: number;
  catalogueG: number;
  learnedG: number;
  sdG: number;
  /** The store was told that the catalogue is wrong here. */
  toldWrong: boolean;
}

export interface WeightsDay {
  estimates: FacingEstimate[];
  receipts: number;
  receiptsRight: number;
  unitsRight: number;
  unitsExtra: number;
  unitsMissing: number;
  storeS: number;
  engineS: number;
}

/** The catalogue as somebody typed it: some weights are off, by the seed. */
export function wrongCatalogue(config: StoreConfig, seed: number): StoreConfig {
  const random = new Random(seed, 'catalogue');
  return {
    ...config,
    products: config.products.map((product) => {
      if (!random.chance(WRONG_SHARE)) return product;
      const off = (random.chance(0.5) ? 1 : -1) * random.range(...WRONG);
      return { ...product, weightG: Math.round(product.weightG * (1 + off) * 10) / 10 };
    }),
  };
}

export async function runWeightsDay(options: DemoStoreOptions & { durationS: number }): Promise<WeightsDay> {
  const { seed } = options;
  return withScratchJournal(async (journal) => {
    let world: Simulation | null = null;
    let store: StoreConfig | null = null;
    const wrong = new Map<string, boolean>();
    const { engine, truth, storeS, engineS } = await runDemo({
      ...options,
      journal,
      log: createLog('weights-day', 'error'),
      told: (config) => {
        store = wrongCatalogue(config, seed);
        return store;
      },
      onStart: (simulation, running) => {
        world = simulation;
        running.onEntries((entries, durable) => {
          if (!durable) return;
          for (const { event } of entries)
            if (event.type === 'weight_learned') wrong.set(event.facing, event.wrong);
        });
      },
    });
    const model = buildModel(store!);
    const table = new MatchingMemory(engine.floor.memory).facings;
    const weights = new FacingWeights(table, model);
    const estimates = model.facings.map((facing): FacingEstimate => {
      const product = model.products[facing.product]!;
      const { meanG, meanSdG } = weights.of(facing);
      return {
        facing: facing.id,
        picks: table.get(facing.index, PICKS),
        realG: world!.floor.stock.realG(facing.product),
        catalogueG: product.weightG,
        learnedG: meanG,
        sdG: meanSdG,
        toldWrong: wrong.get(facing.id) ?? false,
      };
    });
    const { receipts, right, unitsRight, unitsExtra, unitsMissing } = truth;
    return {
      estimates,
      receipts,
      receiptsRight: right,
      unitsRight,
      unitsExtra,
      unitsMissing,
      storeS,
      engineS,
    };
  });
}
