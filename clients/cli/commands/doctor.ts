/** `saunter doctor`: whether a store can run here, and what to do where it cannot. */
import type { Command } from 'commander';
import { LOOPBACK } from '../../../gateway/server.js';
import { DATA_ROOT } from '../data-dir.js';
import { type Diagnosis, doctor } from '../doctor.js';
import { parsePort } from '../options.js';

const MARKS = { ok: 'ok  ', warn: 'look', bad: 'BAD ' } as const;

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check this machine and, given one, a config')
    .option('--config <file>', "a store's configuration to check, with the secrets it refers to")
    .option('--data <folder>', 'where the store would keep its data', DATA_ROOT)
    .option('--host <address>', 'address it would listen on', LOOPBACK)
    .option('--port <n>', 'port it would listen on', parsePort, 8787)
    .option('--json', 'one JSON document on stdout')
    .action(async ({ json, ...options }: Options) => {
      const diagnosis = await doctor(options);
      process.stdout.write(json === true ? `${JSON.stringify(diagnosis)}\n` : describe(diagnosis));
      if (!diagnosis.well) process.exitCode = 1;
    });
}

interface Options {
  config?: string;
  data: string;
  host: string;
  port: number;
  json?: boolean;
}

function describe({ findings, limits, well }: Diagnosis): string {
  const width = Math.max(...findings.map((f) => f.check.length));
  const lines = findings.flatMap(({ check, state, found, advice }) => {
    const line = `${MARKS[state]}  ${check.padEnd(width)}  ${found}`;
    return advice === '' ? [line] : [line, `${' '.repeat(width + 8)}→ ${advice}`];
  });
  const bounds = Object.entries(limits).map(([name, value]) => {
    if (typeof value !== 'object' || value === null) return `  ${name} ${String(value)}`;
    const parts = Object.entries(value).map(([key, bound]) => `${key} ${String(bound)}`);
    return `  ${name}: ${parts.join(', ')}`;
  });
  const count = (state: string) => findings.filter((f) => f.state === state).length;
  const verdict = well
    ? `A store can run here (${count('warn')} to look at).`
    : `A store cannot run here: ${count('bad')} to correct.`;
  return [...lines, '', 'Limits (engine/limits.ts):', ...bounds, '', verdict, ''].join('\n');
}
