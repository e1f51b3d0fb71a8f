/** The doctor's checks of what is not JavaScript: each part does a little of its real work. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkArchive } from '../../engine/archive/index.js';
import { SaunterError } from '../../engine/errors.js';
import { openJournal } from '../../engine/journal/index.js';
import { DEFAULT_LIMITS } from '../../engine/limits.js';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { bad, type Finding, ok } from './doctor-finding.js';

const REINSTALL =
  'Run npm ci again; the package must have a binary for this system (Linux or macOS, x64 or arm64).';

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300);

/** The kernels use SIMD: a machine without it refuses to compile them. */
export function checkKernels(): Finding {
  const check = 'kernels';
  try {
    const memory = new FloorMemory(DEFAULT_LIMITS);
    return ok(check, `WebAssembly with SIMD, ${memory.moduleHash.slice(0, 12)}`);
  } catch (error) {
    return bad(
      check,
      reason(error),
      'Run npm run build; the CPU must have SSE4.1 or NEON for WebAssembly SIMD.',
    );
  }
}

export async function checkSockets(): Promise<Finding> {
  const check = 'uWebSockets.js';
  try {
    const uws = await import('uWebSockets.js');
    uws.default.App().close();
    return ok(check, 'loads');
  } catch (error) {
    return bad(
      check,
      reason(error),
      `${REINSTALL} The README tells how to take it from its authors instead.`,
    );
  }
}

export async function checkLmdb(): Promise<Finding> {
  const check = 'lmdb';
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-doctor-'));
  try {
    const journal = openJournal(folder);
    const startMs = performance.now();
    await journal.setCursor('doctor', 1);
    const tookMs = performance.now() - startMs;
    const kept = journal.cursor('doctor') === 1;
    await journal.close();
    if (!kept) return bad(check, 'does not keep what is written', REINSTALL);
    return ok(check, `writes; one flush to ${tmpdir()} took ${tookMs.toFixed(1)} ms`);
  } catch (error) {
    return bad(check, reason(error), REINSTALL);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a process of its own, as the store runs it. */
export async function checkChdb(): Promise<Finding> {
  const check = 'ClickHouse';
  const url = process.env.CLICKHOUSE_URL || undefined;
  try {
    return ok(check, `${await checkArchive(url)} ${url ? 'at CLICKHOUSE_URL' : 'in process (chdb)'}`);
  } catch (error) {
    const hint = error instanceof SaunterError ? error.hint : undefined;
    return bad(check, reason(error), url ? (hint ?? 'Check CLICKHOUSE_URL.') : REINSTALL);
  }
}
