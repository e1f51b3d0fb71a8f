/**
 * Inlines more of a module than asc does: `node assembly/optimize.mjs FILE [--plain]`, in place. The
 * tracker's inner functions are called thousands of times a tick, each from few places, and asc's
 * limits, made for small modules, leave most of them as calls. `--plain`: a build without SIMD.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WASM_OPT = fileURLToPath(new URL('../node_modules/binaryen/bin/wasm-opt', import.meta.url));
/** Sizes (of binaryen's expressions) up to which a function is inlined: always, where it helps, with one caller. */
const LIMITS = ['-aimfs', '60', '-fimfs', '400', '-ocimfs', '400', '--inline-functions-with-loops'];
/** What asconfig.json allows. */
const PLAIN = ['--enable-bulk-memory', '--enable-sign-ext', '--enable-mutable-globals'];
const FULL = [...PLAIN, '--enable-simd', '--enable-threads', '--enable-nontrapping-float-to-int'];

const [file, how] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node assembly/optimize.mjs FILE [--plain]');
const features = how === '--plain' ? PLAIN : FULL;
execFileSync(process.execPath, [WASM_OPT, file, '-O3', ...features, ...LIMITS, '-o', file], {
  stdio: 'inherit',
});
