#!/usr/bin/env node
// `npm run faults`: sets the clone up where needed, then runs the built fault suite.
import { ensureReady, ROOT } from '../../clients/cli/setup.mjs';

ensureReady();
const { main } = await import(new URL('dist/bench/faults/main.js', `file://${ROOT}/`).href);
await main(process.argv);
