/** Builds the console into dist/clients/console: index.html, app.js, app.css. */
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const out = new URL('../../dist/clients/console/', import.meta.url);
// light-dark() in CSS sets the floor: browsers since spring 2024.
const target = ['chrome123', 'firefox120', 'safari17.5'];
const path = (url) => fileURLToPath(url);

await mkdir(out, { recursive: true });
await build({
  entryPoints: { app: path(new URL('view/main.tsx', here)) },
  outdir: path(out),
  bundle: true,
  format: 'esm',
  target,
  minify: true,
  sourcemap: 'linked',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  tsconfig: path(new URL('tsconfig.json', here)),
  logLevel: 'warning',
});
await build({
  entryPoints: { app: path(new URL('styles/app.css', here)) },
  outdir: path(out),
  bundle: true,
  target,
  minify: true,
  logLevel: 'warning',
});
await copyFile(new URL('index.html', here), new URL('index.html', out));
