/** Runs the built command as a user does, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const SAUNTER = fileURLToPath(new URL('./saunter.js', import.meta.url));

export interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

export function runSaunter(...args: readonly string[]): Run {
  return spawnSync(process.execPath, [SAUNTER, ...args], { encoding: 'utf8' });
}
