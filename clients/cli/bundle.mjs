/**
 * Bundles the built program into dist/program, for `saunter`: Node reads some twenty files at a start
 * instead of three hundred, which halves the time that they take. What is bundled is what tsc built in
 * dist/, which is what tests run.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const out = path.join(dist, 'program');
/**
 * uWebSockets.js finds its native part by a path that it makes up of parts. lmdb and its native part share
 * buffers that its modules set up for each other: bundled, it never comes to the end of a walk over keys.
 */
const external = ['uWebSockets.js', 'lmdb'];

/**
 * In front of each file: packages in CommonJS ask for Node's own modules with `require`, and each module
 * knows its own address by this one.
 */
const head = [
  "import { createRequire as saunterRequire } from 'node:module';",
  "import { fileURLToPath as saunterPath } from 'node:url';",
  'const require = saunterRequire(import.meta.url);',
  'const saunterUrl = import.meta.url;',
];

/** A module keeps its address: what it finds beside itself (kernels, workers, children, pages) stays there. */
const ownAddress = {
  name: 'own-address',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?js$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      const from = (to) => JSON.stringify(path.relative(out, to).split(path.sep).join('/'));
      const contents = text
        .replaceAll('import.meta.url', `new URL(${from(file)}, saunterUrl).href`)
        .replaceAll('__filename', `saunterPath(new URL(${from(file)}, saunterUrl))`)
        .replaceAll('__dirname', `saunterPath(new URL(${from(path.dirname(file))}, saunterUrl))`);
      return { contents, loader: 'js' };
    });
  },
};

const { metafile } = await build({
  entryPoints: { main: path.join(dist, 'clients/cli/main.js') },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external,
  plugins: [ownAddress],
  banner: { js: head.join('\n') },
  metafile: true,
  logLevel: 'warning',
});
// Chunks are named after their content: those of a build before would stay.
const made = new Set(Object.keys(metafile.outputs).map((file) => path.basename(file)));
for (const name of await readdir(out)) if (!made.has(name)) await rm(path.join(out, name));
