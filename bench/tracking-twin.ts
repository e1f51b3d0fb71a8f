/**
 * The flagship's whole tick against the same code without SIMD, and as JavaScript: the tracker's
 * AssemblyScript, built anew, and that build as binaryen's wasm2js writes it, which is JavaScript
 * over one buffer, without objects. All three must show the same people, to the bit.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ArenaLimits, type FloorExports, FloorMemory, initArena } from '../wasm/floor-memory.js';
import type { TrackingKernel } from '../wasm/tracking.js';
import { makeLoad } from './tracking-load.js';
import { limitsOf, store, tick } from './tracking-tick.js';

interface TwinRow {
  name: string;
  value: number;
  unit: string;
  goal: string;
  holds: boolean | null;
}

// dist/bench → the project
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PEOPLE = 500;
const CAMERAS = 200;
/** Ticks before measuring: everybody tracked, and the JavaScript compiled. */
const WARM_UP = 200;

interface Builds {
  wasm: URL;
  javascript: URL;
}

/** The project's own build of the tracker alone, but without SIMD; and its translation. */
function build(folder: string): Builds {
  cpSync(path.join(ROOT, 'assembly'), path.join(folder, 'assembly'), { recursive: true });
  const config = JSON.parse(readFileSync(path.join(ROOT, 'asconfig.json'), 'utf8')) as {
    entries: string[];
    options: { enable: string[]; disable: string[]; sharedMemory?: boolean; maximumMemory?: number };
  };
  config.entries = ['assembly/tracking/alone.ts'];
  // JavaScript has no SIMD, and wasm2js no memory that threads share
  config.options.enable = config.options.enable.filter((f) => f !== 'simd' && f !== 'threads');
  delete config.options.sharedMemory;
  delete config.options.maximumMemory;
  // conversions that saturate are calls in JavaScript; nothing here needs them
  config.options.disable.push('simd', 'nontrapping-f2i', 'threads');
  writeFileSync(path.join(folder, 'asconfig.json'), JSON.stringify(config));
  const run = (tool: string, args: string[]) =>
    execFileSync(process.execPath, [path.join(ROOT, tool), ...args], { cwd: folder, stdio: 'pipe' });
  run('node_modules/assemblyscript/bin/asc.js', ['--target', 'release']);
  const wasm = path.join(folder, 'dist/assembly/floor.wasm');
  const javascript = path.join(folder, 'tracker.mjs');
  run('node_modules/binaryen/bin/wasm2js', ['-O', wasm, '--enable-bulk-memory', '-o', javascript]);
  // after the translation: a JavaScript function that long is not compiled
  run('assembly/optimize.mjs', [wasm, '--plain']);
  return { wasm: pathToFileURL(wasm), javascript: pathToFileURL(javascript) };
}

/** The memory of a tracker that is JavaScript. */
async function javascriptMemory(limits: ArenaLimits, file: URL): Promise<FloorMemory> {
  const exports = (await import(file.href)) as FloorExports;
  initArena(exports, limits);
  const buffer = exports.memory.buffer;
  return Object.assign(Object.create(FloorMemory.prototype) as FloorMemory, { exports, buffer, limits });
}

function isSame(a: TrackingKernel, b: TrackingKernel): boolean {
  const planes = (k: TrackingKernel) => [k.tracklet, k.confirmed, k.x, k.y, k.vx, k.vy, k.confidence];
  const others = planes(b);
  return planes(a).every((plane, p) => plane.every((value, i) => Object.is(value, others[p]![i])));
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

/** @param ticks that are measured, each build at each tick in turn. */
export async function twinRows(ticks: number): Promise<TwinRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-twin-'));
  try {
    const builds = build(folder);
    const load = makeLoad(PEOPLE, CAMERAS, 7);
    const limits = limitsOf(load, PEOPLE);
    const kernels = [
      store(load, PEOPLE),
      store(load, PEOPLE, new FloorMemory(limits, builds.wasm)),
      store(load, PEOPLE, await javascriptMemory(limits, builds.javascript)),
    ];
    const took: number[][] = kernels.map(() => []);
    let differ = 0;
    for (let k = 0; k < WARM_UP + ticks; k++) {
      const frames = load.next();
      for (const [i, kernel] of kernels.entries()) {
        const startMs = performance.now();
        tick(kernel, load, frames, k);
        if (k >= WARM_UP) took[i]!.push(performance.now() - startMs);
      }
      if (kernels.some((kernel) => !isSame(kernel, kernels[0]!))) differ++;
    }
    const [simd, plain, javascript] = took.map(median) as [number, number, number];
    const row = (name: string, value: number, unit: string, goal: string, holds: boolean): TwinRow => ({
      name: `whole tick: ${name}`,
      value,
      unit,
      goal,
      holds,
    });
    return [
      row('against the same code as JavaScript', javascript / simd, '×', '≥ 2', javascript >= 2 * simd),
      row('SIMD against the same without', plain / simd, '×', '> 1', plain > simd),
      row('ticks in which the three differ', differ, '', '0', differ === 0),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
