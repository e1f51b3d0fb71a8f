/** The project's own build with some constants changed, in a folder of its own: what ablations compare with. */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SaunterError } from '../engine/errors.js';

/** A constant, or a member of a constant object, of a source file, and the number that it gets. */
export type Change = readonly [file: string, name: string, value: number];

// dist/bench → the project
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const isKernel = ([file]: Change) => file.startsWith('assembly/');

/**
 * The kernels alone, compiled anew as the build does.
 * @param folder where the build is made; new or empty
 * @returns path of the WebAssembly module
 * @throws SaunterError SAUNTER_BENCH_CONSTANT where a file has no such constant, or several
 */
export function alteredKernels(folder: string, changes: readonly Change[]): string {
  for (const part of ['assembly', 'asconfig.json'])
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  for (const [file, name, value] of changes) setConstant(path.join(folder, file), name, value);
  const asc = path.join(ROOT, 'node_modules/assemblyscript/bin/asc.js');
  execFileSync(process.execPath, [asc, '--target', 'release'], { cwd: folder, stdio: 'pipe' });
  const kernels = path.join(folder, 'dist/assembly/floor.wasm');
  execFileSync(process.execPath, [path.join(ROOT, 'assembly/optimize.mjs'), kernels], { stdio: 'pipe' });
  return kernels;
}

/** The engine and its benchmarks as they were compiled, and the kernels if they change. @returns path of its `dist` */
export function alteredBuild(folder: string, changes: readonly Change[]): string {
  const dist = path.join(folder, 'dist');
  for (const part of ['assembly', 'bench', 'clients', 'engine', 'gateway', 'wasm'])
    cpSync(path.join(ROOT, 'dist', part), path.join(dist, part), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const change of changes) {
    const [file, name, value] = change;
    if (!isKernel(change)) setConstant(path.join(dist, file.replace(/\.ts$/, '.js')), name, value);
  }
  const kernels = changes.filter(isKernel);
  if (kernels.length > 0) alteredKernels(folder, kernels);
  return dist;
}

function setConstant(file: string, name: string, value: number): void {
  const text = readFileSync(file, 'utf8');
  const pattern = new RegExp(
    `(\\bconst ${name}(?:: (f64|f32|i32))? = |^\\s+${name}: |\\b${name} = (?=\\d+[,)]))[^,;)\\n]+`,
    'gm',
  );
  const found = [...text.matchAll(pattern)];
  if (found.length !== 1) {
    throw new SaunterError('SAUNTER_BENCH_CONSTANT', `there are ${found.length} constants ${name}`, { file });
  }
  const type = found[0]![2];
  const isReal = type === 'f64' || type === 'f32';
  const number = isReal && Number.isInteger(value) ? value.toFixed(1) : String(value);
  writeFileSync(file, text.replace(pattern, `$1${number}`));
}
