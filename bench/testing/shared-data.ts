/** Recorded data beside the project, for tests: never copied, and not everywhere. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

// dist/bench/testing → the project
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * Path of `../shared/<place>`. Where it is absent the test says so and is skipped (null); under
 * CI=true that is a failure.
 */
export function sharedData(t: ExecutionContext, place: string): string | null {
  const found = path.join(ROOT, '..', 'shared', place);
  if (existsSync(found)) {
    return found;
  }
  if (process.env.CI === 'true') t.fail(`CI needs ../shared/${place}, which is not there`);
  t.log(`skipped: ../shared/${place} is not beside the project`);
  t.pass();
  return null;
}
