/** The real demo store as `npm start` runs it, in a process of its own, for tests and screenshots. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface DemoProcess {
  /** Address of the console with its token. */
  consoleUrl: string;
  /** Ends it as Ctrl+C would, and removes its data. */
  stop(): Promise<void>;
}

/** From the start of the process to the line with the console's address, ms. */
const START_LIMIT_MS = 60_000;
/** For a clean end; then it is killed. */
const STOP_LIMIT_MS = 15_000;

/** @param args of `saunter demo`, without port and data folder */
export async function startDemo(args: readonly string[]): Promise<DemoProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'saunter-demo-'));
  // dist/clients/browser-tests → dist/clients/cli. Not through saunter.mjs: what runs this is set up.
  const main = new URL('../cli/main.js', import.meta.url).href;
  const code = `const { main } = await import(${JSON.stringify(main)}); await main(['node', 'saunter', ...process.argv.slice(1)]);`;
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      code,
      '--',
      'demo',
      '--port',
      '0',
      '--data',
      path.join(folder, 'demo'),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  try {
    return { consoleUrl: await consoleUrlOf(child), stop: () => stop(child, folder) };
  } catch (error) {
    await stop(child, folder);
    throw error;
  }
}

function consoleUrlOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const giveUp = (why: string) => reject(new Error(`the demo store ${why}; it said:\n${said}`));
    const timer = setTimeout(() => giveUp(`told no address in ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-16_384);
      const url = /(https?:\/\/\S+#token=\S+)/.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', (status) => {
      clearTimeout(timer);
      giveUp(`ended with status ${status}`);
    });
  });
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const gone = once(child, 'exit');
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(timer);
  }
  await rm(folder, { recursive: true, force: true });
}
