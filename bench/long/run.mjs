#!/usr/bin/env node
// `npm run long`: sets the clone up where needed, then runs the built long run.
import '../../clients/cli/heap.mjs';
import { ensureReady, ROOT } from '../../clients/cli/setup.mjs';

ensureReady();
const { main } = await import(new URL('dist/bench/long/main.js', `file://${ROOT}/`).href);
await main(process.argv);
