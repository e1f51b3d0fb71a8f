/** The store's handle on the archive's child: starts it, starts it again, pairs answers with questions. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ArchiveError } from '../errors.js';
import { explainBusy } from './explain-clickhouse.js';
import type {
  ArchiveTarget,
  FromChild,
  InsertMessage,
  QueryMessage,
  ToChild,
  WireError,
} from './messages.js';

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
/** libuv threads of the child: queries hold one each, inserts and files need the others. */
const CHILD_THREADS = 8;
/** How long a child may take to close ClickHouse before it is killed. */
const CLOSE_MS = 1_500;
/** How long it may take to open; seconds on a busy machine, so beyond this it hangs and is started anew. */
const OPEN_MS = 60_000;

/** What the archive writes to its log; a pino logger fits. */
export interface ArchiveLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

interface Waiting {
  resolve(text: string): void;
  reject(error: Error): void;
}

type Request = Omit<InsertMessage, 'id'> | Omit<QueryMessage, 'id'>;

/** One life of the child. When it ends, whoever waits for an answer is told; start another one. */
export class ArchiveProcess {
  /** Rejects where the archive cannot be opened. */
  readonly ready: Promise<void>;
  /** Settles when the process is gone. Never rejects. */
  readonly gone: Promise<void>;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private alive = true;

  constructor(target: ArchiveTarget, socketFolder: string | null, log: ArchiveLog) {
    this.child = fork(CHILD, [], {
      execArgv: [], // the store's own flags (--inspect, …) are not for the child
      env: { ...process.env, UV_THREADPOOL_SIZE: String(CHILD_THREADS) },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2_000);
    });
    let opened: () => void;
    let refused: (error: Error) => void;
    this.ready = new Promise((resolve, reject) => {
      opened = resolve;
      refused = reject;
    });
    this.ready.catch(() => {}); // whoever awaits `ready` hears it; nobody has to
    const opening = setTimeout(() => this.child.kill('SIGKILL'), OPEN_MS);
    this.gone = new Promise((resolve) => {
      const end = (code: number | null, signal: string | null) => {
        if (!this.alive) return;
        this.alive = false;
        clearTimeout(opening);
        if (lastWords !== '')
          log.warn({ stderr: lastWords.trim(), code, signal }, 'the archive wrote before it ended');
        const error = new ArchiveError(
          'SAUNTER_ARCHIVE_AWAY',
          `the archive's process ended (${signal ?? code}).`,
          {
            hint: 'It is started again; what was in flight is sent again and counts once.',
          },
        );
        // chdb may also end the process when it does not get its lock; refused already, this changes nothing
        refused(explainBusy(target, error) ?? error);
        for (const { reject } of this.waiting.values()) reject(error);
        this.waiting.clear();
        resolve();
      };
      // not `exit`: that may be told before the child's last message has been read
      this.child.on('close', end);
      this.child.on('error', () => end(null, 'not started'));
    });
    this.child.on('message', (message: FromChild) => {
      if (message.type === 'ready') {
        clearTimeout(opening);
        opened();
      }
      if (message.type === 'refused') refused(fromWire(message.error));
      if (message.type === 'done' || message.type === 'failed') this.settle(message);
    });
    this.send({ type: 'open', target, socketFolder });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** @throws ArchiveError as the child told it, or SAUNTER_ARCHIVE_AWAY when it ends before. */
  async request(request: Request): Promise<string> {
    await this.ready;
    if (!this.alive)
      throw new ArchiveError('SAUNTER_ARCHIVE_AWAY', 'the archive is not running.', {
        hint: 'It is started again by itself.',
      });
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send({ ...request, id });
    });
  }

  /** Closes ClickHouse and the process; kills it when it takes too long. */
  async close(): Promise<void> {
    if (!this.alive) return;
    const timer = setTimeout(() => this.child.kill('SIGKILL'), CLOSE_MS);
    this.send({ type: 'close' });
    await this.gone;
    clearTimeout(timer);
  }

  private settle(message: Extract<FromChild, { id: number }>): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.type === 'done') waiting?.resolve(message.text);
    else waiting?.reject(fromWire(message.error));
  }

  private send(message: ToChild): void {
    // A failed send means that the process is gone: its `exit` tells everybody who waits.
    this.child.send(message, () => {});
  }
}

function fromWire({ code, message, hint }: WireError): ArchiveError {
  return new ArchiveError(code, message, { hint });
}
