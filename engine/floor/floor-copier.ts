/**
 * Copies the Floor's memory off the tick's thread: the memory is shared, and another thread copies it
 * while no tick runs. The tick never waits for it. A copy into which a tick began is thrown away and
 * asked for again; where ticks follow each other without a pause it is made on the tick's thread.
 */
import { Worker } from 'node:worker_threads';
import type { FloorImage } from '../../wasm/floor-image.js';
import type { FloorMemory } from '../../wasm/floor-memory.js';
import type { Log } from '../log.js';
import { type CopyDone, type CopyJob, copyFloor } from './copy-job.js';

const WORKER = new URL('./copy-worker.js', import.meta.url);
/** Torn copies in a row before one is made on the tick's thread: a store that is behind must be kept too. */
const MAX_TORN = 3;

export class FloorCopier {
  /** Copies that were torn, and those that the tick's thread made. */
  torn = 0;
  own = 0;
  readonly #log: Log;
  readonly #changes = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  #failed = false;
  #asked: ((done: CopyDone | null) => void) | null = null;
  #tornInRow = 0;
  #spare: ArrayBuffer | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  /** The memory is about to change: what is being copied is not whole. Before each tick. */
  changing(): void {
    Atomics.add(this.#changes, 0, 1);
  }

  /**
   * Copies the memory as it is now, behind `head`; null where a tick came in between.
   * One at a time. The bytes are lent: they are written over after `giveBack`.
   */
  async copy(
    memory: FloorMemory,
    image: FloorImage,
    head: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#failed || this.#tornInRow >= MAX_TORN) return this.copyHere(memory, image, head);
    const asked = this.#job(memory, image, head);
    this.#spare = null;
    const answer = new Promise<CopyDone | null>((resolve) => {
      this.#asked = resolve;
    });
    this.#thread().postMessage(asked, asked.spare ? [asked.spare] : []);
    const done = await answer;
    if (done && done.length !== null) {
      this.#tornInRow = 0;
      return new Uint8Array(done.buffer, 0, done.length);
    }
    if (done) this.#spare = done.buffer;
    this.torn++;
    this.#tornInRow++;
    return null;
  }

  /** The same at once, on this thread: at a start and at a stop. */
  copyHere(memory: FloorMemory, image: FloorImage, head: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const { buffer, length } = copyFloor(this.#job(memory, image, head));
    this.#spare = null;
    this.#tornInRow = 0;
    this.own++;
    return new Uint8Array(buffer, 0, length!);
  }

  /** Nobody reads these bytes any more. */
  giveBack(bytes: Uint8Array<ArrayBuffer>): void {
    this.#spare = bytes.buffer;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#failed = true;
    await worker?.terminate();
  }

  #job(memory: FloorMemory, image: FloorImage, head: Uint8Array<ArrayBuffer>): CopyJob {
    const changes = this.#changes;
    return {
      // Read first: a change from here on is one during the copy.
      changesBefore: Atomics.load(changes, 0),
      changes,
      memory: memory.buffer,
      plan: image.plan(),
      head,
      spare: this.#spare,
    };
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(WORKER, { name: 'saunter-copy', execArgv: [] });
    worker.on('message', (done: CopyDone) => this.#answer(done));
    worker.on('error', (err) => {
      this.#log.error({ err }, "the copying thread failed; the tick's thread copies the Floor itself");
    });
    worker.on('exit', () => {
      this.#failed = true;
      this.#worker = null;
      this.#answer(null);
    });
    // It has nothing of its own to finish: it does not keep a process alive. A listener added later would.
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #answer(done: CopyDone | null): void {
    this.#asked?.(done);
    this.#asked = null;
  }
}
