#!/usr/bin/env node
// `npm run bench -- <suite>`: sets the clone up where needed, then runs the built benchmarks.
import '../clients/cli/heap.mjs';
import { ensureReady, ROOT } from '../clients/cli/setup.mjs';

ensureReady();
const { main } = await import(new URL('dist/bench/main.js', `file://${ROOT}/`).href);
await main(process.argv);
