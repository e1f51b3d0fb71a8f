/** Judges a store's config: schema and cross checks, all mistakes at once. */
import { FloorMemory } from '../../wasm/floor-memory.js';
import { ConfigError } from '../errors.js';
import { MAX_CONFIG_PROBLEMS, MAX_LIMITS, MAX_SNAPSHOT_BYTES, type StoreLimits } from '../limits.js';
import { checkConfig, listed } from './check.js';
import { type StoreConfig, storeConfigSchema } from './config.js';
import { explainIssues } from './explain.js';
import { type Findings, inFileOrder, type Problem } from './findings.js';
import { buildModel, fitLimits, type StoreModel } from './model.js';
import { type ConfigParts, soundParts } from './sound-parts.js';

export interface CheckedConfig {
  config: StoreConfig;
  model: StoreModel;
  /** Likely mistakes that do not refuse the config. */
  warnings: string[];
}

/**
 * Checks a parsed `store.json` and builds its model. All mistakes are told at once, in the order
 * of the file: those of shape, and what places of right shape must agree on.
 * @throws ConfigError, a line a mistake.
 */
export function checkStoreConfig(json: unknown, file: string): CheckedConfig {
  const parsed = storeConfigSchema.safeParse(json);
  const issues = parsed.success ? [] : parsed.error.issues;
  const parts = parsed.success ? parsed.data : soundParts(json, issues);
  const findings = checkConfig(parts);
  checkSnapshot(parts, parsed.success, findings);
  const problems = [...explainIssues(storeConfigSchema, json, issues), ...findings.problems];
  if (!parsed.success || problems.length > 0) throw refused(file, json, problems);
  return { config: parsed.data, model: buildModel(parsed.data), warnings: findings.warnings };
}

/** @param whole whether the schema found no mistake: then a limit that is not there is not given. */
function checkSnapshot(config: ConfigParts, whole: boolean, findings: Findings): void {
  const declared: Partial<Record<keyof StoreLimits, number>> = {};
  for (const name of Object.keys(MAX_LIMITS) as (keyof StoreLimits)[]) {
    const given = config.limits ? Object.hasOwn(config.limits, name) : Object.hasOwn(config, 'limits');
    const limit = config.limits?.[name];
    if (limit !== undefined) declared[name] = limit;
    // One that cannot be read counts as the least: what is too large with it is so with any.
    else if (given && !whole) declared[name] = 1;
  }
  const { snapshotBytes } = floorBytes(fitLimits(declared, listed(config), config.bodySources?.length ?? 0));
  if (snapshotBytes <= MAX_SNAPSHOT_BYTES) return;
  const asked = `${(snapshotBytes / 1024 / 1024).toFixed(1)} MiB`;
  const allowed = `${MAX_SNAPSHOT_BYTES / 1024 / 1024} MiB`;
  findings.tell(
    'limits',
    `together they ask for a snapshot region of ${asked}; needs at most ${allowed}: lower people, bodies, plates or interactions`,
  );
}

/** @throws ConfigError, a line a mistake. */
export function parseStoreConfig(json: unknown, file: string): StoreConfig {
  return checkStoreConfig(json, file).config;
}

/** The Floor's memory for these limits, in bytes: laid out for real, so it is exact. */
export function floorBytes(limits: StoreLimits): { snapshotBytes: number; totalBytes: number } {
  const memory = new FloorMemory(limits);
  return { snapshotBytes: memory.snapshotRegion().byteLength, totalBytes: memory.buffer.byteLength };
}

/** A file of another kind would name thousands of mistakes: the first ones tell it. */
function refused(file: string, json: unknown, problems: readonly Problem[]): ConfigError {
  const shown = inFileOrder(json, problems, MAX_CONFIG_PROBLEMS);
  if (shown.length < problems.length) shown.push(`… and ${problems.length - shown.length} more`);
  return new ConfigError(file, shown);
}
