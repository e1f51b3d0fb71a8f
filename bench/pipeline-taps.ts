/** The real journal and the real topics, with a clock beside them. */
import { createHistogram, performance } from 'node:perf_hooks';
import type { TickReport } from '../engine/api.js';
import type { JournalEntry } from '../engine/journal/events.js';
import type { FlightLog, Journal, NewEntry } from '../engine/journal/types.js';
import { StoreTopics } from '../gateway/topics.js';

/** Times appending (our thread's work) and flushing (a wait). */
export class TimedJournal implements Journal {
  /** Time spent in `append`, ms. */
  appendMs = 0;
  /** From append to disk, ns. */
  readonly flush = createHistogram();
  readonly #disk: Journal;

  constructor(disk: Journal) {
    this.#disk = disk;
  }

  append(entries: readonly NewEntry[]): { entries: JournalEntry[]; flushed: Promise<void> } {
    const startMs = performance.now();
    const appended = this.#disk.append(entries);
    this.appendMs += performance.now() - startMs;
    const flushed = appended.flushed.then(() => {
      this.flush.record(Math.max(1, Math.round((performance.now() - startMs) * 1e6)));
    });
    return { entries: appended.entries, flushed };
  }

  get firstSeq(): number {
    return this.#disk.firstSeq;
  }
  get lastSeq(): number {
    return this.#disk.lastSeq;
  }
  get flushedSeq(): number {
    return this.#disk.flushedSeq;
  }
  get stalled(): Error | null {
    return this.#disk.stalled;
  }
  read(fromSeq: number, limit: number): JournalEntry[] {
    return this.#disk.read(fromSeq, limit);
  }
  readBytes(fromSeq: number, limit: number): Uint8Array[] {
    return this.#disk.readBytes(fromSeq, limit);
  }
  get flight(): FlightLog {
    return this.#disk.flight;
  }
  state(key: string): Uint8Array | undefined {
    return this.#disk.state(key);
  }
  stateOnDisk(key: string): Uint8Array | undefined {
    return this.#disk.stateOnDisk(key);
  }
  setState(key: string, bytes: Uint8Array): Promise<void> {
    return this.#disk.setState(key, bytes);
  }
  states(prefix: string, after?: string): ReturnType<Journal['states']> {
    return this.#disk.states(prefix, after);
  }
  letGo(gone: Parameters<Journal['letGo']>[0]): Promise<void> {
    return this.#disk.letGo(gone);
  }
  room(): ReturnType<Journal['room']> {
    return this.#disk.room();
  }
  setMaxBytes(bytes: number): void {
    this.#disk.setMaxBytes(bytes);
  }
  cursor(name: string): number {
    return this.#disk.cursor(name);
  }
  setCursor(name: string, seq: number): Promise<void> {
    return this.#disk.setCursor(name, seq);
  }
  close(): Promise<void> {
    return this.#disk.close();
  }
}

/**
 * Topics that are paced by event time: a run faster than the wall publishes as often in a second
 * of the store as a live one does.
 */
export class PacedTopics extends StoreTopics {
  /** Time spent on topics, their encoding included, ms. */
  spentMs = 0;

  override tick(report: TickReport, _wallMs: number): void {
    const startMs = performance.now();
    super.tick(report, report.tMs);
    this.spentMs += performance.now() - startMs;
  }
}
