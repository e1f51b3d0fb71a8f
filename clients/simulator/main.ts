/**
 * The simulator's process:
 *   node dist/clients/simulator/main.js --url http://127.0.0.1:8080 --people 24 --seed 1
 * The secret comes from SAUNTER_SIMULATOR_TOKEN, the credential's id from --credential.
 */
import { parseArgs } from 'node:util';
import { describe, runLive } from './live.js';

const USAGE = `usage: simulator --url URL [--people 24] [--seed 1] [--duration SECONDS] [--credential simulator] [--json]
  The credential's secret is read from the environment variable SAUNTER_SIMULATOR_TOKEN.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      credential: { type: 'string', default: 'simulator' },
      people: { type: 'string', default: '24' },
      seed: { type: 'string', default: '1' },
      duration: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const secret = process.env.SAUNTER_SIMULATOR_TOKEN;
  if (!values.url || !secret) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const summary = await runLive({
    url: values.url,
    token: `${values.credential}.${secret}`,
    seed: wholeNumber('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    people: wholeNumber('--people', values.people, 1, 1000),
    durationS: values.duration === undefined ? undefined : wholeNumber('--duration', values.duration, 1, 1e7),
    log: (line) => process.stderr.write(`simulator: ${line}\n`),
    signal: stop.signal,
  });
  process.stdout.write(`${values.json ? JSON.stringify(summary) : describe(summary)}\n`);
  return 0;
}

function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new Error(`${name} "${text}" is no whole number from ${low} to ${high}`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
