/** One run: a store, its devices and its people, the faults of a plan, and what remains of it. */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoStore } from '../../clients/cli/demo-store.js';
import { Random } from '../../clients/simulator/random.js';
import type { StoreConfig } from '../../engine/catalog/config.js';
import { openJournal } from '../../engine/journal/index.js';
import { LOOPBACK } from '../../gateway/server.js';
import { checkArchive } from './check-archive.js';
import { herd, neverRead, watch } from './clients.js';
import { Devices } from './devices.js';
import { type Broken, checkJournal, readAll } from './invariants.js';
import type { Fault, Plan } from './kinds.js';
import type { StoreLife } from './messages.js';
import { BadNetwork } from './network.js';
import { answerReviews } from './staff.js';
import { StoreHandle } from './store-handle.js';
import { Witness } from './witness.js';

export interface RunOptions {
  plan: Plan;
  people: number;
  cameras: number;
  /** Store time against wall time. */
  speed: number;
  /** Keep journal, archive and the recording of each life in this folder; none: they go. */
  keep: string | null;
  /** Store time of the run at least, ms. */
  worldMs?: number;
}

export interface RunResult {
  broken: Broken[];
  worstRecoveryMs: number;
  lives: number;
  entries: number;
  receipts: number;
  /** Exits that were held against the visits, and those that were not, because the store took them late. */
  exits: number;
  lateExits: number;
  sent: number;
  refused: ReadonlyMap<string, number>;
  dir: string;
}

/** Any moment will do; a fixed one keeps runs alike. */
const START_MS = Date.UTC(2026, 0, 5, 9);
/** Share of steps of an actor that throw. */
const THROW_RATE = 0.01;
/** Share of ticks that trap: one in a minute of the store; at more than five it stops by itself. */
const TRAP_RATE = 1 / 1_200;
/** Longest time a killed store stays away, ms. */
const AWAY_MS = 400;
/** Store time that a long wait takes: minutes, which the store then ticks through. */
const LONG_WAIT_MS = [60_000, 180_000] as const;
/** An archive that is kept away lives at most so long, ms: it opens in more. */
const ARCHIVE_LIVES_MS = 100;
/** Store time of a run at least: the first receipts come after a minute, and this is some more. */
const WORLD_MS = 110_000;
/** … but a machine that is too busy for it is not waited for any longer than this, ms of the wall. */
const LONGEST_RUN_MS = 25_000;
/** How wrong clocks are, ms: a bad crystal, a summer time, another year. */
const CLOCK_ERRORS_MS = [
  -31_536_000_000, -3_600_000, -4_000, -700, 700, 1_900, 4_000, 3_600_000, 31_536_000_000,
];

export async function runOnce(options: RunOptions): Promise<RunResult> {
  const run = new Run(options);
  try {
    await run.live();
    return await run.check();
  } finally {
    await run.end();
  }
}

class Run {
  readonly #options: RunOptions;
  readonly #dir: string;
  readonly #config: StoreConfig;
  readonly #witness = new Witness();
  readonly #handle: StoreHandle;
  readonly #token: string;
  readonly #consoleToken: string;
  readonly #operatorToken: string;
  readonly #ends: (() => void)[] = [];
  /** Faults that are not over yet. */
  readonly #lasting: Promise<void>[] = [];
  #devices: Devices | null = null;
  #port = 0;

  constructor(options: RunOptions) {
    const { plan, people, cameras, keep } = options;
    this.#options = options;
    if (keep) mkdirSync(keep, { recursive: true });
    this.#dir = keep
      ? path.join(keep, `seed-${plan.seed}`)
      : mkdtempSync(path.join(tmpdir(), 'saunter-faults-'));
    rmSync(this.#dir, { recursive: true, force: true });
    mkdirSync(this.#dir);
    this.#config = demoStore({ people, cameras, seed: plan.seed });
    const secret = () => randomBytes(24).toString('base64url');
    const secrets = { simulator: secret(), client: secret(), operator: secret(), metrics: secret() };
    this.#token = `simulator.${secrets.simulator}`;
    this.#consoleToken = `console.${secrets.client}`;
    this.#operatorToken = `operator.${secrets.operator}`;
    this.#handle = new StoreHandle(this.#witness, secrets);
  }

  get #dataDir(): string {
    return path.join(this.#dir, 'data');
  }

  async live(): Promise<void> {
    const { plan, people } = this.#options;
    this.#port = await freePort();
    await this.#handle.start(this.#life(START_MS));
    const { url } = this.#handle;
    const devices = new Devices({
      url,
      token: this.#token,
      store: this.#config,
      seed: plan.seed,
      people,
      startMs: START_MS,
      witness: this.#witness,
    });
    this.#devices = devices;
    this.#ends.push(() => devices.close());
    const console = watch(url, this.#consoleToken, this.#witness);
    this.#ends.push(() => console.close());
    const random = new Random(plan.seed, 'staff');
    const token = this.#operatorToken;
    this.#ends.push(answerReviews({ url, token, link: console, random, witness: this.#witness }));
    await devices.connected();
    devices.begin();
    const openMs = performance.now();
    const until = (ms: number) => sleep(Math.max(0, openMs + ms - performance.now()));
    for (const fault of plan.faults) {
      await until(fault.atMs);
      await this.#inject(fault, devices);
    }
    await until(plan.lengthMs);
    await Promise.all(this.#lasting);
    const worldMs = this.#options.worldMs ?? WORLD_MS;
    while (devices.worldMs < worldMs && performance.now() - openMs < LONGEST_RUN_MS)
      await sleep(ARCHIVE_LIVES_MS);
    if (this.#handle.alive) await this.#handle.stop();
    devices.close();
  }

  async check(): Promise<RunResult> {
    const { plan, keep } = this.#options;
    const broken: Broken[] = this.#handle.died.map((what) => ({ kind: 'wrong', what }));
    const journal = openJournal(path.join(this.#dataDir, 'journal'));
    try {
      const entries = readAll(journal);
      broken.push(...checkJournal(journal, entries, this.#witness, this.#config));
      const { sure, late } = this.#witness.exits(entries);
      broken.push(...(await checkArchive(this.#dataDir, this.#config.store.id, journal, entries)));
      return {
        broken,
        worstRecoveryMs: this.#handle.lives > 1 ? this.#handle.worstRecoveryMs : 0,
        lives: this.#handle.lives,
        entries: entries.length,
        receipts: entries.filter((e) => e.event.type === 'receipt_issued').length,
        exits: sure.length,
        lateExits: late,
        sent: this.#devices?.sent ?? 0,
        refused: this.#devices?.refused ?? new Map(),
        dir: keep ? path.join(keep, `seed-${plan.seed}`) : '',
      };
    } finally {
      await journal.close();
    }
  }

  async end(): Promise<void> {
    for (const end of this.#ends) end();
    await this.#handle.kill();
    if (!this.#options.keep) rmSync(this.#dir, { recursive: true, force: true });
  }

  /** Of the next life: each has a recording of its own. */
  #life(storeMs: number): StoreLife {
    const { plan, people, cameras, speed, keep } = this.#options;
    const has = (kind: Fault['kind']) => plan.faults.some((f) => f.kind === kind);
    return {
      dataDir: this.#dataDir,
      seed: plan.seed,
      people,
      cameras,
      speed,
      storeMs,
      port: this.#port,
      record: keep ? path.join(this.#dir, `life-${this.#handle.lives + 1}.recording`) : null,
      // A clock that waits for its devices would undo a jump.
      elastic: !has('long-wait'),
      throwRate: has('actor-throws') ? THROW_RATE : 0,
      trapRate: has('kernel-trap') ? TRAP_RATE : 0,
    };
  }

  async #killArchive(): Promise<void> {
    const pid = await this.#handle.archivePid();
    if (pid !== null) killGrandchild(pid);
  }

  /** Whatever opens it is killed before it gets far. */
  async #archiveAway(ms: number): Promise<void> {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs) {
      if (this.#handle.alive) await this.#killArchive();
      await sleep(ARCHIVE_LIVES_MS);
    }
  }

  /** Kills the store and starts it again; resolves when it ticks. */
  async #killEngine(random: Random, devices: Devices): Promise<void> {
    await this.#handle.kill();
    await sleep(random.int(AWAY_MS));
    const nowMs = Math.max(devices.nowMs, this.#handle.nowMs(this.#options.speed));
    await this.#handle.start(this.#life(nowMs));
  }

  /** Resolves when the fault is there; it may last. */
  async #inject(fault: Fault, devices: Devices): Promise<void> {
    const random = new Random(fault.seed, fault.kind);
    const over = (end: () => void) => void this.#lasting.push(sleep(fault.forMs).then(end));
    switch (fault.kind) {
      case 'kill-engine':
        await this.#killEngine(random, devices);
        return;
      case 'disk-hangs':
        this.#handle.diskHangs();
        await sleep(fault.forMs);
        await this.#killEngine(random, devices);
        return;
      case 'kill-archive':
        await this.#killArchive();
        return;
      case 'archive-away':
        this.#lasting.push(this.#archiveAway(fault.forMs));
        return;
      case 'disk-full':
        this.#handle.diskFull(true);
        // A store that was killed meanwhile finds room at its next start.
        over(() => this.#handle.diskFull(false));
        return;
      case 'clock-jump':
        devices.breakClocks(random, () => random.pick(CLOCK_ERRORS_MS));
        over(() => devices.mendClocks());
        return;
      case 'herd':
        for (let time = 0; time < 2; time++) {
          devices.cut();
          await herd(this.#handle.url, this.#token);
        }
        return;
      case 'network':
        devices.network = new BadNetwork(random);
        over(() => {
          devices.network = null;
        });
        return;
      case 'actor-throws':
      case 'kernel-trap':
        return; // since the store's start
      case 'slow-client':
        this.#ends.push(neverRead(this.#handle.url, this.#consoleToken));
        return;
      case 'long-wait': {
        const ms = random.range(...LONG_WAIT_MS);
        devices.pauseWorld(ms);
        this.#handle.jump(ms);
        return;
      }
    }
  }
}

/** The archive's child of the store that this run has started; it may be gone already. */
function killGrandchild(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * A port outside the range that systems give to sockets that connect (32,768 and up): a device that
 * tries to connect to a store that is down could be given the store's own port and reach itself.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer();
    const listening = new Promise<boolean>((resolve) => {
      server.once('listening', () => resolve(true));
      server.once('error', () => resolve(false));
    });
    server.listen(port, LOOPBACK);
    if (!(await listening)) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
