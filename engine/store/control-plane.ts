/**
 * The control plane of one store: facts in, journal entries and commands out. Facts go to actors;
 * their decisions are put into the order of facts and handed to the journal's writer.
 */
import { ActorSystem, type ActorView, type Log, seededRandom, type Timers } from '../actors/index.js';
import type { StoreModel } from '../catalog/model.js';
import { placed } from '../checkout/reviews.js';
import { SaunterError } from '../errors.js';
import type { Fact, FactName } from '../floor/facts.js';
import type { Command } from '../floor/inbox-types.js';
import type { JournalEntry } from '../journal/events.js';
import type { Journal, NewEntry } from '../journal/types.js';
import { FACT_LIVES, FACT_TRIES, MAX_FACT_BACKLOG } from '../limits.js';
import { type Address, addressOfFact } from './address.js';
import type { Outcome } from './decider.js';
import { Delivery, type Letter } from './delivery.js';
import { EntryWriter } from './entry-writer.js';
import { type FailingFact, isDoomed, readFailing } from './failing-fact.js';
import { StoreMemory } from './memory.js';
import { Sequencer } from './sequencer.js';
import { setAside } from './set-aside.js';
import { isAfter } from './states.js';
import { checkTaxesKept } from './taxes-kept.js';
import { type FaultInjection, StoreTree } from './tree.js';
import type { StoreViews } from './views.js';
import { VisitZones } from './visit-zones.js';

export interface ControlPlaneOptions {
  model: StoreModel;
  journal: Journal;
  log: Log;
  /** Called in the order of facts, after the entries of the same fact were appended. */
  onCommand(command: Command): void;
  /** Called in order: once when appended, once when on disk. */
  onEntries(entries: readonly JournalEntry[], durable: boolean): void;
  /** Called with the time that the journal took of this thread, ms. */
  onAppended?(ms: number): void;
  /** The store's actors gave up, or the journal takes nothing any more: stop and start again. */
  onFailed?(error: Error): void;
  timers?: Timers;
  /** Of the jitter of restarts. */
  seed?: number;
  inject?: FaultInjection;
  /** Entries between checkpoints; the default fits a store. */
  checkpointEvery?: number;
}

export class ControlPlane {
  readonly views: StoreViews;
  readonly #options: ControlPlaneOptions;
  readonly #memory: StoreMemory;
  readonly #writer: EntryWriter;
  readonly #delivery: Delivery;
  readonly #sequencer: Sequencer;
  readonly #system: ActorSystem;
  readonly #tree: StoreTree;
  readonly #zones: VisitZones;
  /** Taken in this order; the first `#given` were handed to actors. */
  #incoming: Fact[] = [];
  #given = 0;
  /** A fact that other actors' facts may not overtake is under way. */
  #alone = false;
  #newest: FactName | null;
  #skipped = 0;
  #failure: Error | undefined;
  /** What ended lives of the store before this one. */
  readonly #failing: FailingFact | null;
  #idle: (() => void)[] = [];

  constructor(options: ControlPlaneOptions) {
    const { model, journal, log } = options;
    this.#options = options;
    this.#memory = new StoreMemory(model, journal, options.checkpointEvery);
    checkTaxesKept(model, this.#memory.liveCarts());
    this.views = this.#memory.views;
    this.#newest = this.#memory.lastFact;
    this.#failing = readFailing(journal);
    this.#writer = new EntryWriter({
      journal,
      log,
      memory: this.#memory,
      onAppended: options.onAppended,
      onEntries: (entries, durable) => this.#guard('onEntries', () => options.onEntries(entries, durable)),
      onFlushed: () => this.#checkIdle(),
      onFailed: (error) => this.#fail(error),
    });
    this.#sequencer = new Sequencer((decided, commands) => this.#ordered(decided, commands));
    this.#delivery = new Delivery({
      needActor: (at) => this.#needActor(at),
      park: (letter, error) => this.#park(letter, error),
      empty: (at) => this.#retire(at),
    });
    this.#zones = new VisitZones(model, (visit) => this.#memory.states.visit(visit).gate);
    for (const { visit } of this.views.carts.values()) this.#zones.enter(visit);
    this.#tree = new StoreTree({
      model,
      states: this.#memory.states,
      delivery: this.#delivery,
      accept: (letter, outcome, next) => this.#accept(letter, outcome, next),
      visitsOf: (zone) => this.#zones.visitsOf(zone),
      inject: options.inject,
    });
    this.#system = new ActorSystem({
      name: 'saunter',
      log,
      random: seededRandom(options.seed ?? 1),
      ...(options.timers && { timers: options.timers }),
      onEscalated: (_path, error) => this.#fail(error),
    });
    this.#system.spawn('store', this.#tree.store());
    this.#writer.closeVisits('all');
  }

  /** The last fact that was taken, of this run or from the journal; null for none. */
  get lastFact(): FactName | null {
    return this.#newest;
  }

  /** Facts taken that are not in the journal's order yet. A growing number: actors do not keep up. */
  get backlog(): number {
    return this.#incoming.length - this.#given + this.#sequencer.open;
  }

  /** Facts given again that had been taken before. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Entries that the start had to fold; the rest came from a checkpoint. */
  get folded(): number {
    return this.#memory.folded;
  }

  get deadLetters(): number {
    return this.#system.deadLetters.count;
  }

  /** Every actor with its state, restarts, inbox and last error. */
  tree(): ActorView[] {
    return this.#system.tree();
  }

  /**
   * Takes facts in the order of their names; returns at once. Those taken before are dropped.
   * @throws the failure that was told to `onFailed`; SaunterError SAUNTER_ACTORS_BEHIND
   */
  deliver(facts: readonly Fact[]): void {
    if (this.#failure) throw this.#failure;
    if (this.backlog + facts.length > MAX_FACT_BACKLOG) {
      throw new SaunterError('SAUNTER_ACTORS_BEHIND', `${this.backlog} facts wait for their actors`, {
        hint: 'The tree of actors shows which of them fail or wait; the log says why.',
      });
    }
    for (const fact of facts) {
      if (this.#newest && !isAfter(fact.name, this.#newest)) {
        this.#skip(fact.name);
        continue;
      }
      this.#newest = fact.name;
      this.#incoming.push(fact);
    }
    this.#pump();
  }

  /**
   * Resolves when all that was delivered so far is decided, appended and answered by commands, but
   * perhaps not on disk: enough for a replay, whose ticks need not wait for the disk one by one.
   */
  async decided(): Promise<void> {
    while (!this.#failure && this.backlog > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    if (this.#failure) throw this.#failure;
  }

  /** Resolves when all that was delivered so far is decided and on disk. Rejects after a failure. */
  async idle(): Promise<void> {
    while (!this.#failure && (this.backlog > 0 || this.#writer.unflushed > 0)) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    if (this.#failure) throw this.#failure;
  }

  /**
   * Stops all actors bottom-up and waits for the disk. Facts not decided yet are given up.
   * @param as `as it is`: what waits for the disk is given up too
   */
  async stop(as: 'written' | 'as it is' = 'written'): Promise<void> {
    await this.#system.stop();
    if (as === 'as it is') return;
    // The next start has nothing to fold.
    if (this.#sequencer.open === 0 && !this.#failure) this.#writer.checkpoint();
    await this.#writer.durable;
  }

  /** Right after a recovery; wrong where a store's time was set back behind its journal. */
  #skip(name: FactName): void {
    if (this.#skipped++ > 0) return;
    const { log } = this.#options;
    log.warn(
      { fact: name, journal: this.#newest },
      'facts up to the end of the journal are dropped: it has them',
    );
  }

  #pump(): void {
    while (!this.#alone && this.#given < this.#incoming.length) {
      let fact = this.#incoming[this.#given]!;
      // An answered review touches several actors: before it all is decided, after it nothing started.
      if (fact.kind === 'settled') {
        if (this.#sequencer.open > 0) break;
        this.#alone = true;
        fact = placed(fact, this.views.reviews.get(fact.review), this.#options.model);
      }
      this.#given++;
      const slot = this.#sequencer.openSlot(fact);
      this.#send(addressOfFact(fact, this.#options.model), fact, slot, 0);
    }
    if (this.#given < this.#incoming.length) return;
    this.#incoming = [];
    this.#given = 0;
  }

  #send(at: Address, fact: Fact, slot: Letter['slot'], part: number): void {
    if (at.kind === 'visit') this.#zones.enter(at.id, fact.kind === 'admitted' ? fact.gate : undefined);
    // Not what it is forwarded to: its review must be opened.
    const doomed = part === 0 && isDoomed(this.#failing, fact.name) ? new Error(this.#failing.error) : null;
    const failures = doomed ? FACT_TRIES - 1 : 0;
    this.#delivery.send({ kind: fact.kind, address: at, fact, slot, part, failures, doomed, decided: false });
  }

  #accept(letter: Letter, outcome: Outcome, next: unknown): void {
    const { firstForward } = this.#sequencer.decided(letter.slot, letter.part, outcome);
    if (outcome.events.length > 0) this.#memory.states.set(letter.address, next, letter.fact.name);
    outcome.forward.forEach(({ to, fact }, i) => {
      this.#send(to, fact, letter.slot, firstForward + i);
    });
    this.#delivery.acknowledge(letter);
    this.#sequencer.release();
  }

  #park(letter: Letter, error: Error): void {
    const { log, model } = this.#options;
    const why = letter.doomed ? `it ended ${FACT_LIVES} lives of the store` : 'its actor failed on it';
    log.error({ kind: letter.kind, fact: letter.fact.name, err: error }, `fact parked: ${why}`);
    const outcome = setAside(letter.fact, error.message, model);
    // What cannot be put into the review queue either ends here, written down.
    const asked = letter.part === 0 && !(letter.doomed && this.#failing!.lives > FACT_LIVES);
    const forward = asked ? outcome.forward : [];
    this.#accept(letter, { ...outcome, forward }, this.#memory.states.get(letter.address));
  }

  #ordered(decided: NewEntry[][], commands: Command[]): void {
    if (this.#failure) return;
    const { onCommand } = this.#options;
    if (!this.#writer.write(decided, this.#sequencer.open === 0)) return;
    for (const command of commands) this.#guard('onCommand', () => onCommand(command));
    if (this.#sequencer.open === 0) this.#alone = false;
    this.#pump();
    this.#checkIdle();
  }

  /** A visit's actor lives while it is inside, and while late facts of it are decided. */
  #retire(at: Address): void {
    if (at.kind !== 'visit' || this.#memory.states.visit(at.id).phase === 'open') return;
    this.#zones.leave(at.id);
    this.#delivery.pause(at);
    this.#tree.closeVisit(at);
  }

  #needActor(at: Address): void {
    if (at.kind === 'visit') this.#tree.openVisit(at, this.#zones.enter(at.id));
  }

  #checkIdle(): void {
    if (!this.#failure && this.backlog > 0) return;
    // Those who wait for the disk look again and wait on.
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#options.log.error({ err: error }, 'control plane stopped taking facts');
    this.#guard('onFailed', () => this.#options.onFailed?.(error));
    this.#checkIdle();
  }

  /** A listener's failure is the listener's: it may not look like an actor's. */
  #guard(what: string, listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#options.log.error({ err: error }, `${what} failed`);
    }
  }
}
