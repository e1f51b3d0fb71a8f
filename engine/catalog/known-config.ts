/**
 * A config that this very program has checked before, kept as a file: a store that starts again
 * after a crash has no time to check a flagship's thousands of plates anew. Whoever loses the file
 * loses nothing: the config is checked again.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoreConfig } from './config.js';

/** In the store's data directory. */
export const KNOWN_CONFIG_FILE = 'config-checked.json';

export interface KnownConfig {
  /** As the schema gave it: the order of its keys is part of the config's hash. */
  config: StoreConfig;
  warnings: string[];
}

interface Kept extends KnownConfig {
  key: string;
}

/** Names the text, and all that judges it: the code beside this file, limits, kernels, Node and its time zones. */
function keyOf(text: string, moduleHash: string): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const { node, icu, tz } = process.versions;
  const hash = createHash('sha256').update(`${node} ${icu} ${tz} ${moduleHash}\n`).update(text);
  const files = readdirSync(here).filter((name) => name.endsWith('.js') && !name.endsWith('.test.js'));
  for (const name of [...files.sort(), '../limits.js']) hash.update(readFileSync(path.join(here, name)));
  return hash.digest('hex');
}

/** What was found when the same text was checked; null: it has to be checked. */
export function readKnownConfig(folder: string, text: string, moduleHash: string): KnownConfig | null {
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(path.join(folder, KNOWN_CONFIG_FILE), 'utf8'));
  } catch {
    return null; // none yet, or half of one: then it is checked as at the first start
  }
  return isKept(kept) && kept.key === keyOf(text, moduleHash) ? kept : null;
}

function isKept(value: unknown): value is Kept {
  const { key, warnings, config } = (value ?? {}) as Partial<Kept>;
  const told = Array.isArray(warnings) && warnings.every((line) => typeof line === 'string');
  return typeof key === 'string' && told && typeof config === 'object' && config !== null;
}

/**
 * Keeps what a check found. A crash in between leaves the old file. Where nothing can be written the next start
 * checks again; what is wrong with the folder is told when it is claimed.
 */
export function keepKnownConfig(folder: string, text: string, moduleHash: string, known: KnownConfig): void {
  const { config, warnings } = known;
  const kept: Kept = { key: keyOf(text, moduleHash), warnings, config };
  const file = path.join(folder, KNOWN_CONFIG_FILE);
  const written = JSON.stringify(kept);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, written);
    renameSync(`${file}.new`, file);
  } catch {
    // as said above
  }
}
