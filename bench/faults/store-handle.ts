/** The suite's hold on the store's process: its lives one after the other, and what they told. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DEMO_TOKENS } from '../../clients/cli/demo-store.js';
import type { FromStore, StoreLife, ToStore } from './messages.js';
import type { Witness } from './witness.js';

const MAIN = fileURLToPath(new URL('./store-main.js', import.meta.url));
/** A life must open, answer and stop in this time, ms; a busy machine takes seconds. */
const ANSWER_MS = 60_000;

/** Characters of the log that are kept. */
const MAX_LOG = 4 * 1024 * 1024;

export class StoreHandle {
  readonly #witness: Witness;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #spawnedMs = 0;
  /** What the store's clock said last, Unix ms, and when that was heard. */
  #clock = { nowMs: 0, heardMs: 0 };
  /** The end of what the store wrote to its log. */
  log = '';
  url = '';
  lives = 0;
  /** From the start of a life's process to its first tick, the longest, ms. */
  worstRecoveryMs = 0;
  /** Lives that ended by themselves, with what they said. */
  readonly died: string[] = [];
  /** How the process ended, when it has and all that it said was heard: its end is known before its last words. */
  #ended: Promise<string> = Promise.resolve('never began');

  constructor(witness: Witness, secrets: Record<keyof typeof DEMO_TOKENS, string>, level = 'error') {
    this.#witness = witness;
    this.#env = { ...process.env, SAUNTER_LOG: level };
    for (const [role, variable] of Object.entries(DEMO_TOKENS))
      this.#env[variable] = secrets[role as keyof typeof DEMO_TOKENS];
  }

  /** Resolves when the gateway listens and the first tick is done. */
  async start(life: StoreLife): Promise<void> {
    this.#spawnedMs = performance.now();
    this.#witness.passages.lifeBegins();
    const child = fork(MAIN, [JSON.stringify(life)], {
      env: this.#env,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.lives++;
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.log = (this.log + text).slice(-MAX_LOG);
    });
    this.#ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(([[code, signal]]) => {
      const how = String(signal ?? code);
      if (this.#child === child) {
        this.#child = null;
        this.died.push(`life ${this.lives} ended by itself (${how}): ${this.log.slice(-2_000).trim()}`);
      }
      return how;
    });
    child.on('message', (message: FromStore) => this.#heard(message));
    await Promise.all([this.#answer(child, 'open'), this.#answer(child, 'ticking')]);
    this.worstRecoveryMs = Math.max(this.worstRecoveryMs, performance.now() - this.#spawnedMs);
  }

  get alive(): boolean {
    return this.#child !== null;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = null;
    child.kill('SIGKILL');
    await this.#ended;
  }

  /** Store time now, as the clock of the last life would say: a machine's clock goes on while the store is down. */
  nowMs(speed: number): number {
    return this.#clock.nowMs + (performance.now() - this.#clock.heardMs) * speed;
  }

  jump(ms: number): void {
    this.#tell({ type: 'jump', ms });
  }

  diskFull(full: boolean): void {
    this.#tell({ type: 'disk', full });
  }

  diskHangs(): void {
    this.#tell({ type: 'disk hangs' });
  }

  /** Process id of the archive's child now. */
  async archivePid(): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    this.#tell({ type: 'archive?' });
    // First of its listeners: a store that is killed meanwhile has none.
    const gone = this.#ended.then(() => null);
    const answer = await Promise.race([gone, this.#answer(child, 'archive')]);
    return answer?.type === 'archive' ? answer.pid : null;
  }

  /** Closes the store as for the night. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const stopped = this.#answer(child, 'stopped');
    this.#tell({ type: 'stop' });
    await stopped;
    this.#child = null;
    await this.#ended;
  }

  #tell(message: ToStore): void {
    // A failed send means that the process is gone: its `exit` tells.
    this.#child?.send(message, () => undefined);
  }

  #heard(message: FromStore): void {
    if (message.type === 'clock') this.#clock = { nowMs: message.nowMs, heardMs: performance.now() };
    if (message.type === 'open') this.url = message.url;
    if (message.type === 'durable') this.#witness.durable(message.entries);
    if (message.type === 'away') this.#witness.passages.unseen(message.fromMs);
    if (message.type === 'exits') {
      const { passages } = this.#witness;
      const exits = message.exits.map(([device, seq, tMs]) => ({ name: `${device} ${seq}`, tMs }));
      for (const { name, tMs } of exits) passages.given(name, tMs);
      if (message.all) passages.known(exits.map(({ name }) => name));
    }
    if (message.type === 'failed') this.died.push(`the store failed: ${message.code} ${message.message}`);
  }

  #answer(child: ChildProcess, type: FromStore['type']): Promise<FromStore> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        clearTimeout(timer);
        child.off('message', heard);
        reject(new Error(`${why} before "${type}"; it said: ${this.log.slice(-2_000).trim()}`));
      };
      const timer = setTimeout(() => fail(`${ANSWER_MS / 1000} s passed`), ANSWER_MS);
      const heard = (message: FromStore) => {
        if (message.type !== type) return;
        clearTimeout(timer);
        child.off('message', heard);
        resolve(message);
      };
      child.on('message', heard);
      void this.#ended.then((how) => fail(`the store ended (${how})`));
    });
  }
}
