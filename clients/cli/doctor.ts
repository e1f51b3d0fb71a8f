/**
 * Whether a store can run here: the machine, the native parts, and a config with the secrets it
 * refers to. Each finding says what was found and, where it is not well, what to do.
 */
import path from 'node:path';
import { readConfigJson } from '../../engine/catalog/load.js';
import { checkStoreConfig, floorBytes } from '../../engine/catalog/validate.js';
import { ConfigError, SaunterError } from '../../engine/errors.js';
import * as limits from '../../engine/limits.js';
import { credentialProblems } from '../../gateway/credentials.js';
import { bad, type Finding, ok, warn } from './doctor-finding.js';
import {
  checkClock,
  checkDisk,
  checkFiles,
  checkMemory,
  checkNode,
  checkPort,
  checkZones,
} from './doctor-machine.js';
import { checkChdb, checkKernels, checkLmdb, checkSockets } from './doctor-parts.js';

export interface DoctorOptions {
  /** A store's config to check as well. */
  config?: string | undefined;
  /** Where a store would keep its data. */
  data: string;
  host: string;
  port: number;
}

export interface Diagnosis {
  well: boolean;
  findings: Finding[];
  /** Every bound of engine/limits.ts. */
  limits: Record<string, unknown>;
}

/** Runs all checks. Never throws for what it finds; takes about 2 s, most of it to start ClickHouse. */
export async function doctor(options: DoctorOptions): Promise<Diagnosis> {
  const findings: Finding[] = [
    checkNode(),
    checkMemory(),
    checkDisk(options.data),
    checkFiles(),
    checkClock(),
    checkZones(),
    await checkPort(options.host, options.port),
    checkKernels(),
    await checkSockets(),
    await checkLmdb(),
    await checkChdb(),
    await checkBrowser(),
  ];
  if (options.config !== undefined) findings.push(...checkConfigFile(options.config));
  return { well: findings.every((f) => f.state !== 'bad'), findings, limits: { ...limits } };
}

/** dist/clients/cli → clients/cli: plain JavaScript that also runs before anything is built. */
const SYSTEM_PARTS = new URL('../../../clients/cli/system-parts.mjs', import.meta.url);

async function checkBrowser(): Promise<Finding> {
  const check = 'Chromium';
  try {
    const parts = (await import(SYSTEM_PARTS.href)) as { findChromium(): string | null };
    return ok(check, parts.findChromium() ?? 'not found: only the browser tests need it');
  } catch (error) {
    return warn(check, String(error), 'Correct the environment variable CHROMIUM, or unset it.');
  }
}

/** The config, its secrets, and what its limits take of memory. */
function checkConfigFile(file: string): Finding[] {
  const check = 'config';
  try {
    const { config, model, warnings } = checkStoreConfig(readConfigJson(file), file);
    const { snapshotBytes, totalBytes } = floorBytes(model.limits);
    const kib = (bytes: number) => `${Math.ceil(bytes / 1024).toLocaleString('en')} KiB`;
    return [
      ok(
        check,
        `${config.store.name}: ${model.cameras.length} cameras, ${model.plates.length} plates, ${model.products.length} products, ${model.gates.length} gates`,
      ),
      ...warnings.map((line) => warn(check, line, 'Look at it; the store starts all the same.')),
      ok('Floor memory', `${kib(totalBytes)}, of it ${kib(snapshotBytes)} in snapshots`),
      ...checkSecrets(config.credentials, path.dirname(path.resolve(file))),
    ];
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map((line) => bad(check, line, `Correct it in ${file}.`));
    if (error instanceof SaunterError) return [bad(check, `${file}: ${error.message}`, error.hint ?? '')];
    throw error;
  }
}

function checkSecrets(credentials: Parameters<typeof credentialProblems>[0], baseDir: string): Finding[] {
  const problems = credentialProblems(credentials, { env: process.env, baseDir });
  if (problems.length === 0) return [ok('credentials', `${credentials.length}, with their secrets`)];
  return problems.map((p) => bad('credentials', p.message, p.hint ?? ''));
}
