/** Reads a store's config: text → value → schema and cross checks → model. */
import { readFileSync } from 'node:fs';
import { FloorMemory, floorModuleHash } from '../../wasm/floor-memory.js';
import { ConfigError, InputError } from '../errors.js';
import {
  MAX_CONFIG_BYTES,
  MAX_CONFIG_PROBLEMS,
  MAX_LIMITS,
  MAX_SNAPSHOT_BYTES,
  type StoreLimits,
} from '../limits.js';
import { checkConfig, listed } from './check.js';
import { type StoreConfig, storeConfigSchema } from './config.js';
import { explainIssues } from './explain.js';
import { type Findings, inFileOrder, type Problem } from './findings.js';
import { parseJsonText } from './json-text.js';
import { keepKnownConfig, readKnownConfig } from './known-config.js';
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
  const { snapshotBytes } = floorBytes(fitLimits(declared, listed(config)));
  if (snapshotBytes <= MAX_SNAPSHOT_BYTES) return;
  const asked = `${(snapshotBytes / 1024 / 1024).toFixed(1)} MiB`;
  const allowed = `${MAX_SNAPSHOT_BYTES / 1024 / 1024} MiB`;
  findings.tell(
    'limits',
    `together they ask for a snapshot region of ${asked}; needs at most ${allowed}: lower people, plates or interactions`,
  );
}

/** @throws ConfigError, a line a mistake. */
export function parseStoreConfig(json: unknown, file: string): StoreConfig {
  return checkStoreConfig(json, file).config;
}

/**
 * Reads, checks and builds.
 * @param warn is told each likely mistake, one line each.
 * @param folder where it is kept what was found: the same text is not checked again
 * @throws InputError where the file cannot be read or is not JSON; ConfigError for mistakes in it.
 */
export function loadStoreConfig(file: string, warn?: (line: string) => void, folder?: string): StoreModel {
  const text = readConfigText(file);
  const hash = floorModuleHash();
  const known = folder === undefined ? null : readKnownConfig(folder, text, hash);
  const found = known ?? checkStoreConfig(parseJsonText(text, file), file);
  for (const line of found.warnings) warn?.(line);
  if (!known && folder !== undefined) keepKnownConfig(folder, text, hash, found);
  return buildModel(found.config);
}

/** The file's value, unchecked. @throws InputError where it cannot be read or is not JSON. */
export function readConfigJson(file: string): unknown {
  return parseJsonText(readConfigText(file), file);
}

function readConfigText(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new InputError('SAUNTER_CONFIG_UNREADABLE', `the config cannot be read (${reason}).`, {
      file,
      hint: 'Give the path of a readable store.json; docs/examples/store.json is an example.',
      cause,
    });
  }
  if (text.length > MAX_CONFIG_BYTES) {
    throw new InputError(
      'SAUNTER_CONFIG_UNREADABLE',
      `the config has ${text.length} characters, at most ${MAX_CONFIG_BYTES} are read.`,
      {
        file,
        hint: 'A store of 16,384 products needs about 4 MB. Is it the right file?',
      },
    );
  }
  return text;
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
