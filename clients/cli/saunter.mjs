#!/usr/bin/env node
// The `saunter` command: sets the clone up where needed, then runs the built program.
import './heap.mjs';
import { ensureReady, ROOT } from './setup.mjs';

/** Parts of a start that are over before any of the program is there; `engine/start-times.ts` reads them. */
const done = (part) => performance.mark(`saunter: ${part}`, { detail: process.cpuUsage() });

done('Node itself');
ensureReady();
done('look whether anything must be built');
const { main } = await import(new URL('dist/program/main.js', `file://${ROOT}/`).href);
await main(process.argv);
