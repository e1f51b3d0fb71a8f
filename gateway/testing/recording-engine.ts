/**
 * A StoreEngine that keeps what it is given. It stands in for the engine where a test is about the
 * gateway alone; what is accepted or refused for its time or number is the real engine's business
 * and is tested with it.
 */
import type { Condition, ConditionCounts, PersonView, StoreEngine, TickReport } from '../../engine/api.js';
import { buildModel, type StoreModel } from '../../engine/catalog/model.js';
import { ProtocolError } from '../../engine/errors.js';
import type { Command, DeviceInput } from '../../engine/floor/inbox-types.js';
import type { Passage } from '../../engine/floor/passages.js';
import type { DomainEvent, JournalEntry } from '../../engine/journal/events.js';
import type { FlightLog, Journal, NewEntry } from '../../engine/journal/types.js';
import { NOTHING_REFUSED } from '../../wasm/testing/nothing-refused.js';
import { testConfig } from './store.js';

/** A journal in memory: the gateway only reads and appends. */
class MemoryJournal implements Journal {
  readonly firstSeq = 1;
  readonly stored: JournalEntry[] = [];
  get lastSeq(): number {
    return this.stored.length;
  }
  get flushedSeq(): number {
    return this.stored.length;
  }
  append(entries: readonly NewEntry[]): { entries: JournalEntry[]; flushed: Promise<void> } {
    const stored = entries.map((entry, i): JournalEntry => ({ seq: this.lastSeq + i + 1, ...entry }));
    this.stored.push(...stored);
    return { entries: stored, flushed: Promise.resolve() };
  }
  read(fromSeq: number, limit: number): JournalEntry[] {
    return this.stored.slice(fromSeq - 1, fromSeq - 1 + limit);
  }
  readBytes(): Uint8Array[] {
    return [];
  }
  stalled: Error | null = null;
  state(): undefined {
    return undefined;
  }
  stateOnDisk(): undefined {
    return undefined;
  }
  async setState(): Promise<void> {}
  states(): [] {
    return [];
  }
  async letGo(): Promise<void> {}
  room(): { usedBytes: number; maxBytes: number } {
    return { usedBytes: 0, maxBytes: Number.POSITIVE_INFINITY };
  }
  setMaxBytes(): void {}
  readonly flight: FlightLog = {
    append: () => Promise.resolve(),
    read: () => [],
    forget: () => Promise.resolve(),
  };
  cursor(): number {
    return 0;
  }
  async setCursor(): Promise<void> {}
  async close(): Promise<void> {}
}

export class RecordingEngine implements StoreEngine {
  readonly model: StoreModel;
  readonly journal = new MemoryJournal();
  readonly clock = { nowMs: 1_700_000_000_000, speed: 1, now: () => this.clock.nowMs };
  readonly accepted: DeviceInput[] = [];
  /** Numbers of exits that were accepted before. */
  readonly toldAgain: number[] = [];
  readonly ended: number[] = [];
  readonly heartbeats: { source: number; seq: number; tMs: number }[] = [];
  readonly commands: Command[] = [];
  present: PersonView[] = [];
  readonly #lastSeq = new Map<number, number>();
  readonly #tickListeners: ((report: TickReport) => void)[] = [];
  readonly #entryListeners: ((entries: readonly JournalEntry[], durable: boolean) => void)[] = [];
  readonly #exitListeners: ((exits: readonly Passage[]) => void)[] = [];
  readonly #inputListeners = new Set<() => void>();
  #tick = 0;

  constructor(model: StoreModel = buildModel(testConfig())) {
    this.model = model;
  }

  accept(input: DeviceInput): void {
    // As the engine does: an exit may be told again.
    const isSame = ({ source, seq, tMs }: DeviceInput) =>
      source === input.source && seq === input.seq && tMs === input.tMs;
    if (input.kind === 'gate' && input.action === 'exit' && this.accepted.some(isSame)) {
      this.toldAgain.push(input.seq);
      this.#heard();
      return;
    }
    if (input.seq <= (this.#lastSeq.get(input.source) ?? -1)) {
      throw new ProtocolError('SAUNTER_REPEATED', `sequence ${input.seq} was seen before`);
    }
    this.#lastSeq.set(input.source, input.seq);
    this.accepted.push(input);
    this.#heard();
  }
  /** Returns how to stop listening. */
  onInput(listener: () => void): () => void {
    this.#inputListeners.add(listener);
    return () => this.#inputListeners.delete(listener);
  }
  #heard(): void {
    for (const listener of this.#inputListeners) listener();
  }
  end(source: number): void {
    this.ended.push(source);
  }
  heartbeat(source: number, seq: number, tMs: number): void {
    this.heartbeats.push({ source, seq, tMs });
  }
  command(command: Command): void {
    this.commands.push(command);
  }
  people(): PersonView[] {
    return this.present;
  }
  sources(): ReturnType<StoreEngine['sources']> {
    return this.model.sources.map((s) => ({
      id: s.id,
      class: s.class,
      state: 'up',
      lastMs: this.clock.nowMs,
    }));
  }
  condition(): Condition {
    return { actors: [], ...this.counts() };
  }

  counts(): ConditionCounts {
    const tracking = { ...NOTHING_REFUSED, boxesRefused: 6, peopleOverflow: 7 };
    return { deadLetters: 4, parked: 1, traps: 2, quarantined: 5, openReviews: 3, tracking };
  }
  onTick(listener: (report: TickReport) => void): void {
    this.#tickListeners.push(listener);
  }
  onEntries(listener: (entries: readonly JournalEntry[], durable: boolean) => void): void {
    this.#entryListeners.push(listener);
  }
  onExits(listener: (exits: readonly Passage[]) => void): void {
    this.#exitListeners.push(listener);
  }
  /** Exits that were accepted are on disk. */
  exitsWritten(exits: readonly Passage[]): void {
    for (const listener of this.#exitListeners) listener(exits);
  }

  /** Appends events and tells of them as the engine does: at once, then flushed. */
  emit(...events: DomainEvent[]): JournalEntry[] {
    const entries = this.append(...events);
    this.flushed(entries);
    return entries;
  }
  /** Only the first half: appended, not flushed. */
  append(...events: DomainEvent[]): JournalEntry[] {
    const at = { tick: this.#tick, fact: 0, tMs: this.clock.nowMs };
    const { entries } = this.journal.append(events.map((event) => ({ ...at, event })));
    for (const listener of this.#entryListeners) listener(entries, false);
    return entries;
  }
  flushed(entries: readonly JournalEntry[]): void {
    for (const listener of this.#entryListeners) listener(entries, true);
  }
  tick(workMs = 1): void {
    this.clock.nowMs += this.model.tickMs;
    const report = { tick: this.#tick++, tMs: this.clock.nowMs, lagMs: 100, workMs };
    for (const listener of this.#tickListeners) listener(report);
  }
}
