#!/usr/bin/env node
// The `saunter` command: sets the clone up where needed, then runs the built program.
import './heap.mjs';
import { ensureReady, ROOT } from './setup.mjs';

ensureReady();
const { main } = await import(new URL('dist/clients/cli/main.js', `file://${ROOT}/`).href);
await main(process.argv);
