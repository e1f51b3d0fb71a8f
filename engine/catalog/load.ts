/** Reads a store's config file: text → value → what `validate.ts` finds → model. */
import { readFileSync } from 'node:fs';
import { floorModuleHash } from '../../wasm/floor-memory.js';
import { InputError } from '../errors.js';
import { MAX_CONFIG_BYTES } from '../limits.js';
import { parseJsonText } from './json-text.js';
import { keepKnownConfig, readKnownConfig } from './known-config.js';
import { buildModel, type StoreModel } from './model.js';

/**
 * Reads, checks and builds.
 * @param warn is told each likely mistake, one line each.
 * @param folder where it is kept what was found: the same text is not checked again
 * @throws InputError where the file cannot be read or is not JSON; ConfigError for mistakes in it.
 */
export async function loadStoreConfig(
  file: string,
  warn?: (line: string) => void,
  folder?: string,
): Promise<StoreModel> {
  const text = readConfigText(file);
  const hash = floorModuleHash();
  const known = folder === undefined ? null : readKnownConfig(folder, text, hash);
  // The schema is a third of a store's modules: a start after a crash does not wait for it.
  const found = known ?? (await import('./validate.js')).checkStoreConfig(parseJsonText(text, file), file);
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
