/**
 * One actor: a nact actor that runs handlers, and around it what nact lacks. nact gets only
 * wake-ups and its handler never throws, so its own supervision, whose faults are known, is never
 * asked; messages wait in our inbox, which has a bound and survives a restart.
 */
import { dispatch, stop as nactStop, type Ref, spawn } from 'nact';
import { SaunterError } from '../errors.js';
import { MAX_HANDLER_STOP_MS } from '../limits.js';
import type { CellSystem, ParentCell } from './cell-system.js';
import { Inbox } from './inbox.js';
import { checkName } from './names.js';
import { DEFAULT_RESTART, RestartHistory } from './restarts.js';
import type {
  ActorRef,
  ActorSelf,
  ActorSpec,
  ActorStatus,
  ActorView,
  TellResult,
  Terminated,
} from './types.js';

/** Messages handled per wake-up; then other actors get their turn. */
const DRAIN_BATCH = 32;

export class Cell<State, Message> implements ActorSelf<Message>, ParentCell {
  readonly name: string;
  readonly path: string;
  readonly nact: Ref<unknown>;
  readonly #system: CellSystem;
  readonly #parent: ParentCell;
  readonly #spec: ActorSpec<State, Message>;
  readonly #inbox: Inbox<Message>;
  readonly #history: RestartHistory;
  readonly #children = new Map<string, Cell<unknown, never>>();
  readonly #watchers: ((terminated: Terminated) => void)[] = [];
  #status: ActorStatus = 'starting';
  #state: State | undefined;
  #restarts = 0;
  #lastError: string | null = null;
  #timer: unknown;
  /** A wake-up is on its way through nact. */
  #woken = false;
  #handling = false;
  #onQuiet: (() => void)[] = [];
  #stopping: Promise<void> | undefined;

  constructor(system: CellSystem, parent: ParentCell, name: string, spec: ActorSpec<State, Message>) {
    this.name = name;
    this.path = parent.path === '' ? name : `${parent.path}/${name}`;
    this.#system = system;
    this.#parent = parent;
    this.#spec = spec;
    this.#inbox = new Inbox(spec.inbox.limit, spec.inbox.policy);
    this.#history = new RestartHistory({ ...DEFAULT_RESTART, ...spec.restart }, system.random);
    this.nact = spawn(parent.nact, () => this.#drain(), name);
  }

  get status(): ActorStatus {
    return this.#status;
  }

  /** Called once by whoever spawned it, after it stands in its parent's list of children. */
  start(): void {
    this.#status = 'starting';
    try {
      this.#state = this.#spec.init(this);
    } catch (error) {
      this.#fail(error, undefined);
    }
    // A child that gave up while `init` ran has already decided otherwise.
    if (this.status !== 'starting') return;
    this.#status = 'running';
    if (this.#inbox.length > 0) this.#wake();
  }

  tell(message: Message): TellResult {
    if (this.#status === 'stopping' || this.#status === 'stopped') {
      this.#system.deadLetters.add(this.path, 'stopped', message);
      return 'stopped';
    }
    const result = this.#inbox.push(message);
    if (result === 'refused') this.#system.deadLetters.add(this.path, 'full', message);
    this.#wake();
    return result;
  }

  spawn<S, M>(name: string, spec: ActorSpec<S, M>): ActorRef<M> {
    if (this.#status !== 'starting' && this.#status !== 'running') {
      throw new SaunterError(
        'SAUNTER_ACTOR_STOPPED',
        `${this.path} is ${this.#status} and cannot spawn ${name}`,
      );
    }
    return spawnCell(this.#system, this, this.#children, name, spec);
  }

  child(name: string): ActorRef<never> | undefined {
    return this.#children.get(name);
  }

  watch(target: ActorRef<never>, toMessage: (terminated: Terminated) => Message): void {
    target.onStopped((terminated) => {
      if (this.#status === 'stopping' || this.#status === 'stopped') return;
      this.#inbox.pushSignal(toMessage(terminated));
      this.#wake();
    });
  }

  onStopped(watcher: (terminated: Terminated) => void): void {
    if (this.#status === 'stopped') watcher({ path: this.path });
    else this.#watchers.push(watcher);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  childGone(name: string): void {
    this.#children.delete(name);
  }

  childEscalated(child: ActorRef<never>, error: Error): void {
    const cause = new SaunterError(
      'SAUNTER_ACTOR_ESCALATED',
      `${child.path} failed too often: ${error.message}`,
      {
        cause: error,
      },
    );
    this.#fail(cause, undefined);
  }

  view(into: ActorView[]): void {
    into.push({
      path: this.path,
      status: this.#status,
      restarts: this.#restarts,
      inbox: this.#inbox.length,
      dropped: this.#inbox.dropped,
      lastError: this.#lastError,
    });
    for (const child of this.#children.values()) child.view(into);
  }

  #wake(): void {
    if (this.#woken || this.#handling || this.#status !== 'running') return;
    this.#woken = true;
    dispatch(this.nact, null);
  }

  /** nact's handler. Its promise never rejects: nact would take that to its own supervision. */
  async #drain(): Promise<void> {
    this.#woken = false;
    for (let n = 0; n < DRAIN_BATCH && this.#status === 'running' && this.#inbox.length > 0; n++) {
      const message = this.#inbox.shift() as Message;
      this.#handling = true;
      try {
        const next = this.#spec.receive(this.#state as State, message, this);
        this.#state = next instanceof Promise ? await next : next;
        this.#handling = false;
        this.#history.succeeded();
      } catch (error) {
        this.#handling = false;
        this.#fail(error, message);
      }
    }
    for (const resolve of this.#onQuiet.splice(0)) resolve();
    if (this.#inbox.length > 0) this.#wake();
  }

  /** Resolves when no handler of this actor runs; two never run at once. */
  #quiet(): Promise<void> {
    return this.#handling ? new Promise((resolve) => this.#onQuiet.push(resolve)) : Promise.resolve();
  }

  #fail(thrown: unknown, message: Message | undefined): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.#lastError = error.message;
    this.#system.guard(this.path, 'onFailure', () => this.#spec.onFailure?.(error, message));
    // Already on its way to a restart or a stop: one failure more changes nothing.
    if (this.#status !== 'starting' && this.#status !== 'running') return;
    const decision = this.#history.failed(this.#system.timers.now());
    if (decision.kind === 'escalate') {
      this.#status = 'escalated';
      this.#system.log.error({ path: this.path, err: error }, 'actor failed too often: its parent decides');
      this.#parent.childEscalated(this, error);
      return;
    }
    this.#status = 'waiting';
    this.#system.log.warn(
      { path: this.path, err: error, delayMs: decision.delayMs },
      'actor failed: restart',
    );
    void this.#restart(decision.delayMs);
  }

  /** Children first, then the running handler, then the wait: a restart never overlaps old work. */
  async #restart(delayMs: number): Promise<void> {
    await this.#stopChildren();
    await this.#quiet();
    if (this.#status !== 'waiting') return;
    this.#timer = this.#system.timers.set(() => {
      this.#timer = undefined;
      if (this.#status !== 'waiting') return;
      this.#restarts++;
      this.start();
    }, delayMs);
  }

  async #stopChildren(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.stop()));
  }

  async #stop(): Promise<void> {
    this.#status = 'stopping';
    if (this.#timer !== undefined) this.#system.timers.clear(this.#timer);
    this.#timer = undefined;
    await this.#stopChildren();
    await this.#withLimit(this.#quiet(), 'handler');
    for (const message of this.#inbox.clear()) this.#system.deadLetters.add(this.path, 'stopped', message);
    nactStop(this.nact);
    await this.#withLimit(this.#afterStop(), 'afterStop');
    this.#status = 'stopped';
    this.#parent.childGone(this.name);
    for (const watcher of this.#watchers.splice(0)) {
      this.#system.guard(this.path, 'watcher', () => watcher({ path: this.path }));
    }
  }

  /** Never rejects, so that a failure after its limit is somebody's too. */
  async #afterStop(): Promise<void> {
    try {
      await this.#spec.afterStop?.(this.#state, this);
    } catch (error) {
      this.#system.log.error({ path: this.path, err: error }, 'afterStop failed');
    }
  }

  /** What never ends must not hold the stop of the whole tree. */
  #withLimit(work: Promise<void>, what: 'handler' | 'afterStop'): Promise<void> {
    return new Promise((resolve) => {
      const limit = this.#system.timers.set(() => {
        this.#system.log.error(
          { path: this.path, limitMs: MAX_HANDLER_STOP_MS },
          `${what} hangs: left behind`,
        );
        resolve();
      }, MAX_HANDLER_STOP_MS);
      void work.then(() => {
        this.#system.timers.clear(limit);
        resolve();
      });
    });
  }
}

/** Makes a named child and starts it. @throws SaunterError SAUNTER_ACTOR_NAME */
export function spawnCell<S, M>(
  system: CellSystem,
  parent: ParentCell,
  siblings: Map<string, Cell<unknown, never>>,
  name: string,
  spec: ActorSpec<S, M>,
): ActorRef<M> {
  checkName(name);
  if (siblings.has(name)) {
    throw new SaunterError('SAUNTER_ACTOR_NAME', `${parent.path} already has a child "${name}"`, {
      hint: 'Wait for the promise of its stop() before the name is used again.',
    });
  }
  const cell = new Cell(system, parent, name, spec);
  siblings.set(name, cell as unknown as Cell<unknown, never>);
  cell.start();
  return cell;
}
