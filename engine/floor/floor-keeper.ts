/**
 * Keeps the Floor alive: what it needs to be made again is copied now and then and what enters it is
 * logged. A kernel that traps is thrown away with its memory; a new one takes the last copy over,
 * runs the ticks since, and meets the inbox of the failure again. Where that fails too, the inbox is
 * quarantined: the store goes on without it.
 */
import { FloorImage } from '../../wasm/floor-image.js';
import { FloorMemory } from '../../wasm/floor-memory.js';
import type { StoreModel } from '../catalog/model.js';
import { SaunterError } from '../errors.js';
import type { Journal } from '../journal/types.js';
import { MAX_FLOOR_TRAPS, MAX_QUARANTINED } from '../limits.js';
import type { Log } from '../log.js';
import type { StageTimes } from '../stages.js';
import { keepCoverage, readCoverage } from './coverage.js';
import type { Fact } from './facts.js';
import { FlightReplay, leftIn, packTick } from './flight.js';
import { Floor } from './floor.js';
import { FloorCopier } from './floor-copier.js';
import { FloorRoom } from './floor-room.js';
import { NOTHING_BEFORE } from './inbox.js';
import type { DeviceInput, Quarantined, SealedInbox } from './inbox-types.js';
import { type FloorSnapshot, packHead, readSnapshot, SNAPSHOT_KEY } from './snapshot.js';

/** Traps are counted over this time of the store, ms. */
const TRAP_WINDOW_MS = 60_000;

/** Whether the kernel is to trap at this tick; `attempt` counts from 0. For tests of what a store survives. */
export type TrapInjection = (tick: number, attempt: number) => boolean;

export interface KeeperOptions {
  model: StoreModel;
  stages: StageTimes;
  log: Log;
  memory: FloorMemory;
  /** `layoutOf` that memory and model. */
  layout: string;
  /** Zero of the kernels' seconds, Unix ms. */
  originMs: number;
  /** Where copies and ticks go; null: nothing is kept, and a trap is the end. */
  journal: Journal | null;
  trap?: TrapInjection | undefined;
}

interface RanTick {
  facts: Fact[];
  sealed: SealedInbox;
}

/** What a copy says of itself. */
export type CopyHead = Pick<FloorSnapshot, 'nextTick' | 'cutMs' | 'pending' | 'passages'>;

export class FloorKeeper {
  /** Traps so far, and inboxes that were quarantined. */
  traps = 0;
  quarantined = 0;
  readonly #options: KeeperOptions;
  readonly #layout: string;
  #memory: FloorMemory;
  #floor: Floor;
  #image: FloorImage;
  readonly #room: FloorRoom;
  /** The last copy and what entered since: enough to be here again without the disk. */
  #base: Uint8Array<ArrayBuffer> | null = null;
  #since: Uint8Array[] = [];
  #trapsAtMs: number[] = [];
  /** It failed for good, in the middle of a tick: no copy of it may be kept. */
  #broken = false;
  readonly #copier: FloorCopier;
  /** Copies asked for: one that comes after a newer one is not taken. */
  #copies = 0;
  /** What the cameras see: a Floor that is made again need not look. */
  readonly #coverage: Uint8Array | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#copier = new FloorCopier(options.log);
    this.#memory = options.memory;
    this.#layout = options.layout;
    const { journal } = options;
    const seen = journal ? readCoverage(journal, this.#layout) : undefined;
    this.#coverage = seen;
    this.#floor = this.#makeFloor();
    if (journal && !seen) {
      this.#coverage = this.#floor.people.coverage();
      this.#written(
        keepCoverage(journal, this.#layout, this.#coverage),
        'what the cameras see could not be kept',
      );
    }
    this.#image = new FloorImage(this.#memory);
    this.#room = new FloorRoom(options.model.limits, options.log);
  }

  /** The Floor that runs; another one after a trap. */
  get floor(): Floor {
    return this.#floor;
  }

  /** Takes a snapshot over. */
  restore({ image }: FloorSnapshot): void {
    this.#copier.changing();
    this.#image.restore(image);
    this.#floor.restored();
    this.#room.begin(this.#floor.people.counts());
  }

  /** Runs a tick of the flight log that the journal has; it is kept for a trap that may follow. */
  replay(sealed: SealedInbox, bytes: Uint8Array): Fact[] {
    this.#since.push(bytes);
    this.#copier.changing();
    const facts = this.#floor.tick(sealed);
    this.#room.begin(this.#floor.people.counts());
    return facts;
  }

  /**
   * Runs a tick and logs it. Returns what was sealed in the end: less, where a kernel failed on it; `logged`
   * resolves when it is on disk, and rejects where the journal closes before.
   * @param arrivals what was accepted since the seal before
   * @throws the kernel's error where nothing is kept; SaunterError SAUNTER_FLOOR_FAILING
   */
  run(sealed: SealedInbox, arrivals: readonly DeviceInput[]): RanTick & { logged: Promise<void> } {
    const { journal } = this.#options;
    this.#copier.changing();
    if (!journal) return { facts: this.#tick(sealed, 0), sealed, logged: Promise.resolve() };
    const done = this.#survive(sealed);
    const bytes = packTick(done.sealed, arrivals);
    this.#since.push(bytes);
    const logged = journal.flight.append(sealed.tick, bytes);
    this.#written(logged, 'a tick could not be logged');
    return { ...done, logged };
  }

  /**
   * Keeps a copy of the Floor of now; `durable` resolves when all facts up to now are in the journal.
   * Resolves when the copy is on disk; with false where a tick came in between and there is none.
   * @param here on this thread and at once: at a start and at a stop
   */
  async copy(head: CopyHead, durable: Promise<void>, here: boolean): Promise<boolean> {
    // Where there will be no copy nobody waits for it.
    durable.catch(() => {});
    const { journal, originMs, stages } = this.#options;
    if (!journal || this.#broken) return true;
    let startMs = performance.now();
    const number = ++this.#copies;
    const ticks = this.#since.length;
    const { nextTick, cutMs } = head;
    const packed = packHead({ ...head, layout: this.#layout, originMs, cutMs: { ...cutMs } });
    const copied = here
      ? this.#copier.copyHere(this.#memory, this.#image, packed)
      : this.#copier.copy(this.#memory, this.#image, packed);
    let spentMs = performance.now() - startMs;
    const bytes = here ? (copied as Uint8Array<ArrayBuffer>) : await copied;
    if (!bytes || number !== this.#copies || this.#broken) return false;
    const before = this.#base;
    this.#base = bytes;
    this.#since.splice(0, ticks);
    const kept = durable.then(() => {
      startMs = performance.now();
      const written = journal.setState(SNAPSHOT_KEY, bytes);
      spentMs += performance.now() - startMs;
      return written;
    });
    // The ticks before it may stay for a while: a start reads the log from its copy on.
    const forgotten = kept.then(() => journal.flight.forget(nextTick));
    this.#written(forgotten, 'the Floor or its log could not be written; the next copy tries again');
    await kept;
    stages.add('copy', spentMs);
    if (before) this.#copier.giveBack(before);
    return true;
  }

  /** Copies that a tick tore, which are asked for again; and those that the tick's thread made itself. */
  get copies(): { torn: number; own: number } {
    const { torn, own } = this.#copier;
    return { torn, own };
  }

  /** No copies any more but those made `here`. */
  close(): Promise<void> {
    return this.#copier.close();
  }

  #written(written: Promise<void>, otherwise: string): void {
    written.catch((err: unknown) => this.#options.log.error({ err }, otherwise));
  }

  /** Tries again from the last copy; then without measurements, then with entries only. */
  #survive(sealed: SealedInbox): RanTick {
    let error: unknown;
    for (let attempt = 0; ; attempt++) {
      const tried = attempt < 2 ? sealed : without(sealed, attempt === 2 ? 'gates' : 'entries', error);
      try {
        const facts = this.#tick(tried, attempt);
        if (attempt >= 2) this.#quarantine(sealed, error);
        return { facts, sealed: tried };
      } catch (failure) {
        error = failure;
        this.#trapped(sealed, attempt, failure);
        this.#again();
      }
    }
  }

  #tick(sealed: SealedInbox, attempt: number): Fact[] {
    const trap = this.#options.trap?.(sealed.tick, attempt);
    const facts = this.#floor.tick(sealed, trap ? () => this.#memory.exports.floorTrap!() : undefined);
    this.#room.look(this.#floor.people, sealed.tMs);
    return facts;
  }

  /** Another try of the same tick counts as one trap: it is the same inbox. */
  #trapped(sealed: SealedInbox, attempt: number, error: unknown): void {
    const { log } = this.#options;
    log.error({ err: error, tick: sealed.tick, attempt }, 'a kernel failed; the Floor is made again');
    if (attempt > 0) {
      if (attempt < 3) return;
      throw this.#failing(`tick ${sealed.tick} fails with entries alone`, error);
    }
    this.traps++;
    this.#trapsAtMs = this.#trapsAtMs.filter((tMs) => sealed.tMs - tMs < TRAP_WINDOW_MS);
    this.#trapsAtMs.push(sealed.tMs);
    if (this.#trapsAtMs.length > MAX_FLOOR_TRAPS)
      throw this.#failing(`${this.#trapsAtMs.length} failures within ${TRAP_WINDOW_MS / 1000} s`, error);
  }

  #failing(what: string, cause: unknown): SaunterError {
    this.#broken = true;
    return new SaunterError('SAUNTER_FLOOR_FAILING', `the Floor keeps failing: ${what}`, {
      hint: 'Start the store again; the log names the tick. If it goes on, please report it.',
      cause,
    });
  }

  /** A new Floor, where the old one was before the tick that failed. Its facts were delivered. */
  #again(): void {
    const { model } = this.#options;
    this.#memory = new FloorMemory(model.limits);
    this.#floor = this.#makeFloor();
    this.#image = new FloorImage(this.#memory);
    const base = readSnapshot(this.#base ?? undefined, this.#layout);
    if (base) this.restore(base);
    const replay = new FlightReplay(model, base ?? NOTHING_BEFORE);
    for (const bytes of this.#since) this.#floor.tick(replay.next(bytes));
  }

  #makeFloor(): Floor {
    const { model, originMs, stages } = this.#options;
    return new Floor(model, this.#memory, originMs, stages, this.#coverage);
  }

  /** Kept for whoever looks into it; a few of them, the oldest go. */
  #quarantine(sealed: SealedInbox, error: unknown): void {
    const { journal, log } = this.#options;
    const key = `quarantine:${this.quarantined++ % MAX_QUARANTINED}`;
    log.error({ tick: sealed.tick, inputs: sealed.inputs.length, key, err: error }, 'inbox quarantined');
    if (journal)
      this.#written(
        journal.setState(key, packTick(sealed, sealed.inputs)),
        'the quarantined inbox could not be kept',
      );
  }
}

/** What was passed at gates is kept where it can be: who came in must not be lost, nor wait for an answer. */
function without(sealed: SealedInbox, kept: Quarantined['kept'], error: unknown): SealedInbox {
  const inputs = leftIn(sealed.inputs, kept);
  const message = error instanceof Error ? error.message : String(error);
  const quarantined = { kept, inputs: sealed.inputs.length - inputs.length, error: message };
  return { ...sealed, inputs, quarantined };
}
