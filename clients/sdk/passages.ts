/**
 * Passages of gates that the store has not answered yet: they are told again until it has, over lost connections
 * and crashes of the store. Who is let in twice, or lets somebody else out, is nobody: the store knows a passage
 * again by its message.
 */
import type { GateMessage } from '../../gateway/protocol/index.js';
import type { DeviceError, EntryAnswer, ExitAnswer } from './device.js';

/** An answer takes a flush of the store's disk, a crash of the store a second: so long between two tellings, ms. */
const AGAIN_MS = 3_000;
/** What the store cannot take now, it may take later. */
const LATER: ReadonlySet<string> = new Set([
  'SAUNTER_STALLED',
  'SAUNTER_INBOX_FULL',
  'SAUNTER_TOO_MANY_ENTRIES',
]);

/** Characters of a device's id, by the protocol. */
const MAX_ID_LENGTH = 64;
/** What a gate lets through in a day without its store; more is not kept in mind. */
const MAX_WAITING = 50_000;

/**
 * A passage that the store will not take, with the code of why: of the protocol, or SAUNTER_LINK_CLOSED,
 * SAUNTER_PASSAGE_NUMBER (another one waits under its number), SAUNTER_TOO_MANY_PASSAGES.
 */
export class PassageRefused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'PassageRefused';
    this.code = code;
  }
}

interface Waiting {
  message: GateMessage;
  told: Promise<EntryAnswer | ExitAnswer>;
  resolve(answer: EntryAnswer | ExitAnswer): void;
  reject(error: PassageRefused): void;
  again: ReturnType<typeof setTimeout> | undefined;
}

const refuse = (code: string, message: string) => Promise.reject(new PassageRefused(code, message));
const keyOf = (device: string, seq: number) => `${device} ${seq}`;

export class UnansweredPassages {
  readonly #send: (message: GateMessage) => boolean;
  readonly #againMs: number;
  readonly #waiting = new Map<string, Waiting>();
  /** Why nothing will be told any more. */
  #ended: string | null = null;

  constructor(send: (message: GateMessage) => boolean, againMs = AGAIN_MS) {
    this.#send = send;
    this.#againMs = againMs;
  }

  pass(message: GateMessage): Promise<EntryAnswer | ExitAnswer> {
    const key = keyOf(message.device, message.seq);
    const name = `passage ${message.seq} of ${message.device}`;
    // The gateway's refusal of these could not name them.
    if (!Number.isSafeInteger(message.seq) || message.device === '' || message.device.length > MAX_ID_LENGTH)
      return refuse('SAUNTER_BAD_FIELD', `${name} has no number or device that the protocol allows`);
    if (this.#ended !== null) return refuse('SAUNTER_LINK_CLOSED', `${name} is not told: ${this.#ended}`);
    const known = this.#waiting.get(key);
    if (known && known.message.tMs === message.tMs && known.message.action === message.action)
      return known.told;
    if (known) return refuse('SAUNTER_PASSAGE_NUMBER', `${name} waits for its answer and is another one`);
    if (this.#waiting.size >= MAX_WAITING)
      return refuse('SAUNTER_TOO_MANY_PASSAGES', `${MAX_WAITING} passages wait for their answers already`);
    let resolve: Waiting['resolve'] = () => undefined;
    let reject: Waiting['reject'] = () => undefined;
    const told = new Promise<EntryAnswer | ExitAnswer>((...settle) => {
      [resolve, reject] = settle;
    });
    const waiting: Waiting = { message: { ...message }, told, resolve, reject, again: undefined };
    this.#waiting.set(key, waiting);
    this.#tell(waiting);
    return told;
  }

  /** There is a connection again: what was told over the old one may be lost. */
  tellAll(): void {
    for (const waiting of this.#waiting.values()) this.#tell(waiting);
  }

  answered(answer: EntryAnswer | ExitAnswer): void {
    this.#take(answer.device, answer.seq)?.resolve(answer);
  }

  refused({ code, message, device, seq }: DeviceError): void {
    if (LATER.has(code) || device === undefined || seq === undefined) return;
    this.#take(device, seq)?.reject(new PassageRefused(code, message));
  }

  /** The link is no more: nobody will answer. */
  end(why: string): void {
    this.#ended = why;
    for (const { message } of [...this.#waiting.values()]) {
      const what = `passage ${message.seq} of ${message.device} was not answered: ${why}`;
      this.#take(message.device, message.seq)?.reject(new PassageRefused('SAUNTER_LINK_CLOSED', what));
    }
  }

  #tell(waiting: Waiting): void {
    clearTimeout(waiting.again);
    // Without a connection it is told when there is one.
    if (this.#send(waiting.message)) waiting.again = setTimeout(() => this.#tell(waiting), this.#againMs);
  }

  #take(device: string, seq: number): Waiting | undefined {
    const key = keyOf(device, seq);
    const waiting = this.#waiting.get(key);
    if (waiting) clearTimeout(waiting.again);
    this.#waiting.delete(key);
    return waiting;
  }
}
