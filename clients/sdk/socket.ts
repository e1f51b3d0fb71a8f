/**
 * One WebSocket that is kept open: connects, and connects again with growing pauses when it is lost.
 * Runs in browsers and, with the `ws` package given, in Node. No DOM types: the little that is used of
 * a WebSocket is declared here.
 */
import { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../gateway/protocol/index.js';

/** A handler that may be told of more than is used here, as browsers and `ws` do. */
type Handler<Event> = { handle(event: Event): void }['handle'] | null;

export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  onopen: Handler<object>;
  onmessage: Handler<{ data: unknown }>;
  onclose: Handler<object>;
  onerror: Handler<object>;
  send(data: Uint8Array): void;
  close(code?: number, reason?: string): void;
}
/** The browser's WebSocket, or that of the `ws` package. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** Lost at `sinceMs` (Date.now()); trying again. */
  | { kind: 'reconnecting'; sinceMs: number }
  /** The token was not accepted: trying again would not help. (Browsers do not tell; Node does.) */
  | { kind: 'refused'; message: string }
  | { kind: 'closed' };

export interface LinkOptions {
  /** Of the gateway: `http://127.0.0.1:8080`, or with `ws:`. */
  url: string;
  /** `<id>.<secret>` */
  token: string;
  /** Needed where there is no global WebSocket: `ws`'s WebSocket in Node 20. */
  WebSocketImpl?: WebSocketConstructor;
  /** First and longest pause before connecting again, ms. */
  backoffMs?: { first: number; longest: number };
}

const BACKOFF_MS = { first: 250, longest: 5_000 };
const NORMAL_CLOSURE = 1000;

export class KeptSocket {
  readonly #options: LinkOptions;
  readonly #path: string;
  readonly #onBytes: (bytes: Uint8Array) => void;
  readonly #onOpen: () => void;
  readonly #listeners = new Set<(state: LinkState) => void>();
  #state: LinkState = { kind: 'connecting' };
  #socket: WebSocketLike | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;

  /** @param path `/device` or `/client` */
  constructor(options: LinkOptions, path: string, onOpen: () => void, onBytes: (bytes: Uint8Array) => void) {
    this.#options = options;
    this.#path = path;
    this.#onOpen = onOpen;
    this.#onBytes = onBytes;
    this.#connect();
  }

  get state(): LinkState {
    return this.#state;
  }
  /** Bytes that wait to be sent. */
  get waitingBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Returns how to stop listening. */
  onState(listener: (state: LinkState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** False where the socket is not open: nothing was sent. */
  send(bytes: Uint8Array): boolean {
    if (this.#state.kind !== 'live' || !this.#socket) return false;
    this.#socket.send(bytes);
    return true;
  }

  /** Ends it for good. */
  close(): void {
    clearTimeout(this.#retry);
    this.#setState({ kind: 'closed' });
    this.#socket?.close(NORMAL_CLOSURE);
  }

  #connect(): void {
    const { token, WebSocketImpl } = this.#options;
    const Socket = WebSocketImpl ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
    if (!Socket) throw new TypeError('there is no global WebSocket here: give WebSocketImpl');
    const protocols = [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + base64url(token)];
    const socket = new Socket(socketUrl(this.#options.url, this.#path), protocols);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#attempts = 0;
      this.#setState({ kind: 'live' });
      this.#onOpen();
    };
    socket.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.#onBytes(new Uint8Array(data));
    };
    // An error is always followed by a close; only Node's tells why an upgrade was refused.
    socket.onerror = (event: { message?: string }) => {
      const status = /\b(401|403)\b/.exec(event.message ?? '')?.[1];
      if (status) this.#setState({ kind: 'refused', message: `the gateway answered ${status}` });
    };
    socket.onclose = () => this.#lost();
    this.#socket = socket;
  }

  #lost(): void {
    this.#socket = null;
    if (this.#state.kind === 'closed' || this.#state.kind === 'refused') return;
    if (this.#state.kind !== 'reconnecting') this.#setState({ kind: 'reconnecting', sinceMs: Date.now() });
    const { first, longest } = this.#options.backoffMs ?? BACKOFF_MS;
    const pauseMs = Math.min(longest, first * 2 ** this.#attempts++);
    // Half of it by chance, so that a thousand screens do not come back in the same moment.
    this.#retry = setTimeout(() => this.#connect(), pauseMs * (0.5 + Math.random() / 2));
  }

  #setState(state: LinkState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

function socketUrl(url: string, path: string): string {
  return url.replace(/^http/, 'ws').replace(/\/+$/, '') + path;
}

function base64url(token: string): string {
  return btoa(token).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
