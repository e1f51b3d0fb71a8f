/** The words of the layer over nact: what an actor is made of and what others see of it. */

/** Structured log, the shape of pino's methods. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Time as supervision sees it: only for waiting and for restart limits, never for decisions. */
export interface Timers {
  /** Monotonic, ms. */
  now(): number;
  set(callback: () => void, delayMs: number): unknown;
  clear(handle: unknown): void;
}

/** What a full inbox does: summaries make room by forgetting the oldest, facts are refused. */
export type InboxPolicy = 'dropOldest' | 'refuse';

export interface RestartPolicy {
  /** More failures than this within `windowMs` escalate to the parent. */
  maxRestarts: number;
  windowMs: number;
  /** Wait before the first restart; doubles with each failure in a row up to `maxDelayMs`. */
  minDelayMs: number;
  maxDelayMs: number;
  /**
   * A handled message forgives the failures before it. For actors whose work is sent again: one
   * that gets on, however slowly, needs no new parent, at whatever speed the store runs.
   */
  forgiving: boolean;
  /** Share of the wait that is drawn at random, 0…1, so that many restarts do not march in step. */
  jitter: number;
}

/** accepted; dropped_oldest: accepted, the oldest is lost; refused: full; stopped: nobody is there. */
export type TellResult = 'accepted' | 'dropped_oldest' | 'refused' | 'stopped';

export interface Terminated {
  path: string;
}

export interface ActorRef<Message> {
  readonly name: string;
  /** Names from the root, joined by `/`. */
  readonly path: string;
  tell(message: Message): TellResult;
  /** Stops children first, then this actor; resolves when all `afterStop` have run, or hang. */
  stop(): Promise<void>;
  /** Told once when this actor has stopped for good; at once where it has. Restarts do not count. */
  onStopped(watcher: (terminated: Terminated) => void): void;
  readonly status: ActorStatus;
}

/** What a handler sees of its own actor. */
export interface ActorSelf<Message> extends ActorRef<Message> {
  /** @throws SaunterError SAUNTER_ACTOR_NAME (bad or taken), SAUNTER_ACTOR_STOPPED. */
  spawn<State, ChildMessage>(name: string, spec: ActorSpec<State, ChildMessage>): ActorRef<ChildMessage>;
  child(name: string): ActorRef<never> | undefined;
  /** Death watch: when `target` has stopped for good, the message comes past the inbox's limit. */
  watch(target: ActorRef<never>, toMessage: (terminated: Terminated) => Message): void;
}

export interface ActorSpec<State, Message> {
  inbox: { limit: number; policy: InboxPolicy };
  restart?: Partial<RestartPolicy>;
  /** Makes the state: at spawn and again at each restart (children are stopped before). */
  init(self: ActorSelf<Message>): State;
  receive(state: State, message: Message, self: ActorSelf<Message>): State | Promise<State>;
  /** Runs once, after the last handler and after all children have stopped. */
  afterStop?(state: State | undefined, self: ActorSelf<Message>): void | Promise<void>;
  /** Told of a failure before the restart; `message` is undefined where `init` or a child failed. */
  onFailure?(error: Error, message: Message | undefined): void;
}

/** waiting: failed, restart is due; escalated: gave up, the parent decides. */
export type ActorStatus = 'starting' | 'running' | 'waiting' | 'escalated' | 'stopping' | 'stopped';

export interface ActorView {
  path: string;
  status: ActorStatus;
  restarts: number;
  inbox: number;
  /** Messages that a full inbox lost or refused. */
  dropped: number;
  lastError: string | null;
}
