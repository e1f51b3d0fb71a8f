/**
 * The inbox: takes device messages as they arrive and seals them, tick by tick, into a complete
 * and ordered input of the Floor. It reads no clock: the driver says what time it is, and the
 * seal that comes out is what a recording keeps.
 *
 * Each source has a watermark: event time up to which it has told everything. Messages are
 * numbered by their source, so a gap holds its watermark until the gap is filled or the class's
 * wait is over. A class is complete up to the smallest watermark of its live sources.
 */
import type { SourceClass, StoreModel } from '../catalog/model.js';
import { SOURCE_CLASSES } from '../catalog/model.js';
import { ProtocolError } from '../errors.js';
import { MAX_INBOX_MESSAGES } from '../limits.js';
import type { Command, DeviceInput, SealedInbox } from './inbox-types.js';
import { type Passage, Passages, passageOf } from './passages.js';
import { SourceWatermark } from './source-watermark.js';

export type SourceState = 'never' | 'up' | 'silent' | 'ended';

/** Gates speak when somebody passes and once a second else; silence is news after ten times that. */
const GATE_SILENCE_MS = 10_000;
/** A clamped gate event is placed this far behind the cut: the smallest step of a sub-ms time. */
const CLAMP_STEP_MS = 1 / 1024;

/** Last event time that an input speaks of: a chunk of samples is complete with its last one. */
export function inputEndMs(input: DeviceInput): number {
  return input.kind === 'plates' ? input.tMs + ((input.samples - 1) * 1000) / input.rateHz : input.tMs;
}

/** The order of one tick's inputs. */
export function inputOrder(a: DeviceInput, b: DeviceInput): number {
  return a.tMs - b.tMs || a.source - b.source || a.seq - b.seq;
}

/** Takes out of `pending` what is complete before the cuts, in the order of the Floor. */
export function takeSealed(
  pending: DeviceInput[],
  cutMs: Readonly<Record<SourceClass, number>>,
  model: StoreModel,
  ahead: SealedInbox['ahead'] = [],
): DeviceInput[] {
  const inputs: DeviceInput[] = [];
  const aheadMs = new Map(ahead);
  let kept = 0;
  for (const input of pending) {
    const untilMs = aheadMs.get(input.source) ?? cutMs[model.sources[input.source]!.class];
    if (inputEndMs(input) <= untilMs) inputs.push(input);
    else pending[kept++] = input;
  }
  pending.length = kept;
  return inputs.sort(inputOrder);
}

/** Where an earlier inbox stopped, for one that goes on after it. */
export interface InboxBefore {
  cutMs: Readonly<Record<SourceClass, number>>;
  /** Accepted and not sealed. */
  pending: readonly DeviceInput[];
  /** Passages of exits that were accepted, sealed or not. */
  passages: readonly Passage[];
}

/** Before the first message. */
export const NOTHING_BEFORE: InboxBefore = {
  cutMs: { cameras: 0, plates: 0, bodies: 0, gates: 0 },
  pending: [],
  passages: [],
};

export class Inbox {
  readonly #model: StoreModel;
  readonly #sources: SourceWatermark[];
  readonly #state: SourceState[];
  readonly #pending: DeviceInput[] = [];
  readonly #passages: Passages;
  readonly #cutMs: Record<SourceClass, number>;
  /** Event time up to which a gondola is sealed, where that is beyond its class's cut. */
  readonly #aheadMs = new Map<number, number>();
  readonly #originMs: number;
  /** Store time of the last seal. */
  #nowMs: number;
  #commands: Command[] = [];
  #back: number[] = [];
  #arrivals: DeviceInput[] = [];
  #sealedArrivals: readonly DeviceInput[] = [];

  /**
   * @param originMs event time of the first tick; nothing earlier is accepted, unless `before` says
   * where the inbox before this one stopped: then as late a message as its class waits for.
   */
  constructor(model: StoreModel, originMs: number, before?: InboxBefore) {
    this.#model = model;
    this.#originMs = originMs;
    this.#passages = new Passages(before?.passages);
    this.#nowMs = originMs;
    const from = (cls: SourceClass) => {
      const fresh = originMs - CLAMP_STEP_MS;
      return before ? Math.min(fresh, Math.max(before.cutMs[cls], originMs - model.waitMs[cls])) : fresh;
    };
    this.#cutMs = {
      cameras: from('cameras'),
      plates: from('plates'),
      bodies: from('bodies'),
      gates: from('gates'),
    };
    this.#sources = model.sources.map((s) => new SourceWatermark(before ? this.#cutMs[s.class] : originMs));
    this.#state = model.sources.map(() => 'never');
    if (!before) return;
    this.#pending.push(...before.pending);
    for (const input of before.pending) this.#sources[input.source]!.note(input.seq, inputEndMs(input));
  }

  /** The source is known to be silent: when it is heard again, that is news. */
  knownSilent(source: number): void {
    this.#state[source] = 'silent';
  }

  /** What was accepted between the last seal and the one before it, in order of arrival. */
  get sealedArrivals(): readonly DeviceInput[] {
    return this.#sealedArrivals;
  }

  /** Accepted and not sealed. */
  get pending(): readonly DeviceInput[] {
    return this.#pending;
  }

  /** Passages of exits that were accepted lately. */
  get passages(): Passage[] {
    return this.#passages.all();
  }

  /** This exit's passage as it was taken, where that is on disk; else null. */
  onDisk(passage: Passage): Passage | null {
    return this.#passages.onDisk(passage);
  }

  /** Exits of a seal are on disk. */
  written(passages: readonly Passage[]): void {
    this.#passages.written(passages);
  }

  /**
   * Takes one device message; of a passage that a gate tells again, nothing.
   * @throws ProtocolError where it is late, repeated or too much
   */
  accept(input: DeviceInput): void {
    const source = this.#model.sources[input.source]!;
    const cutMs = this.#aheadMs.get(input.source) ?? this.#cutMs[source.class];
    let taken = input;
    if (this.#pending.length >= MAX_INBOX_MESSAGES) {
      throw new ProtocolError('SAUNTER_INBOX_FULL', `${MAX_INBOX_MESSAGES} messages wait already`, {
        hint: 'The store cannot keep up: slow down, or give it fewer devices.',
      });
    }
    const endMs = inputEndMs(input);
    // A gate that the store forgot in a crash asks again for an entry that waits here since before.
    if (input.kind === 'gate' && input.visit !== null && this.#waits(input.visit)) return;
    const passage = passageOf(input);
    if (passage && this.#passages.has(passage)) return;
    this.#refuseOld(input, endMs, passage);
    if (endMs <= cutMs) {
      // Who passed a gate must not be lost: a late passage happens at the earliest open moment.
      if (input.kind !== 'gate') {
        this.#sources[input.source]!.note(input.seq, endMs);
        this.#heard(input.source);
        throw new ProtocolError(
          'SAUNTER_LATE',
          `message ${input.seq} of ${source.id} ends at ${endMs}, ${Math.round(cutMs - endMs)} ms before what is sealed`,
          { hint: `Messages of ${source.class} are waited for ${this.#model.waitMs[source.class]} ms.` },
        );
      }
      const tMs = cutMs + CLAMP_STEP_MS;
      taken = passage ? { ...input, tMs, toldMs: input.tMs } : { ...input, tMs };
    }
    const watermark = this.#sources[input.source]!;
    if (input.kind !== 'gate' || !watermark.isRepeat(input.seq, endMs)) {
      watermark.note(input.seq, endMs);
      this.#heard(input.source);
    }
    const exit = passageOf(taken);
    if (exit) this.#passages.note(exit);
    this.#pending.push(taken);
    this.#arrivals.push(taken);
  }

  /** Nothing happened at the source up to tMs. @throws ProtocolError where it is repeated. */
  heartbeat(source: number, seq: number, tMs: number): void {
    this.#refuseRepeat(source, seq, tMs);
    this.#sources[source]!.note(seq, tMs);
    this.#heard(source);
  }

  /** The source's stream is over: nobody waits for it any longer. */
  end(source: number): void {
    this.#state[source] = 'ended';
  }

  command(command: Command): void {
    this.#commands.push(command);
  }

  state(source: number): { state: SourceState; lastMs: number } {
    return { state: this.#state[source]!, lastMs: this.#sources[source]!.lastMs };
  }

  get waiting(): number {
    return this.#pending.length;
  }

  allEnded(): boolean {
    return this.#state.every((s) => s === 'ended' || s === 'never') && this.#state.includes('ended');
  }

  /**
   * Seals one tick at store time nowMs.
   * @param tMs nominal time of the tick: no class is cut past it.
   */
  seal(tick: number, tMs: number, nowMs: number, closing = false): SealedInbox {
    this.#nowMs = nowMs;
    const silent = this.#giveUpSilent(nowMs);
    for (const cls of SOURCE_CLASSES) {
      this.#cutMs[cls] = Math.max(this.#cutMs[cls], Math.min(tMs, this.#watermark(cls, nowMs)));
    }
    const ahead = this.#platesAhead(tMs);
    const inputs = takeSealed(this.#pending, this.#cutMs, this.#model, ahead);
    const sealed: SealedInbox = {
      tick,
      tMs,
      cutMs: { ...this.#cutMs },
      ...(ahead.length > 0 && { ahead }),
      silent,
      back: this.#back,
      inputs,
      commands: this.#commands,
      closing,
    };
    this.#back = [];
    this.#commands = [];
    this.#sealedArrivals = this.#arrivals;
    this.#arrivals = [];
    return sealed;
  }

  /** Gondolas that are complete for longer than their class; never less than at a seal before. */
  #platesAhead(tMs: number): [number, number][] {
    const ahead: [number, number][] = [];
    for (const { index, class: cls } of this.#model.sources) {
      if (cls !== 'plates') continue;
      const told = this.#state[index] === 'silent' ? 0 : Math.min(tMs, this.#sources[index]!.watermarkMs);
      const untilMs = Math.max(told, this.#aheadMs.get(index) ?? 0);
      if (untilMs <= this.#cutMs.plates) this.#aheadMs.delete(index);
      else {
        this.#aheadMs.set(index, untilMs);
        ahead.push([index, untilMs]);
      }
    }
    return ahead;
  }

  #waits(visit: string): boolean {
    return this.#pending.some((input) => input.kind === 'gate' && input.visit === visit);
  }

  /**
   * Numbers tell what was here before; but not of what a gate tells again after a crash: numbers before the first
   * that this life heard are unknown to it. Passages have names of their own: an exit its number and time, an entry
   * its visit's id, by which its gate's actor knows it.
   */
  #refuseOld({ kind, source, seq }: DeviceInput, endMs: number, exit: Passage | null): void {
    if (kind !== 'gate') this.#refuseRepeat(source, seq, endMs);
    else if (exit ? this.#passages.isForgotten(exit) : this.#sources[source]!.wasHere(seq, endMs))
      this.#repeated(source, seq, endMs);
  }

  #refuseRepeat(source: number, seq: number, endMs: number): void {
    if (this.#sources[source]!.isRepeat(seq, endMs)) this.#repeated(source, seq, endMs);
  }

  #repeated(source: number, seq: number, endMs: number): never {
    throw new ProtocolError(
      'SAUNTER_REPEATED',
      `message ${seq} of ${this.#model.sources[source]!.id} (event time ${endMs}) was here before`,
    );
  }

  /**
   * A source that was silent or had ended is waited for again from its first word on, late or not: its class
   * does not go on before it, or whatever is slower than the others would be late for ever. What is older
   * than the class waits for is told after the fact, and nobody waits for that.
   */
  #heard(source: number): void {
    const cls = this.#model.sources[source]!.class;
    const { lastMs } = this.#sources[source]!;
    if (cls !== 'gates' && lastMs < this.#cutMs[cls] && this.#nowMs - lastMs > this.#model.waitMs[cls])
      return;
    if (this.#state[source] === 'silent') this.#back.push(source);
    this.#state[source] = 'up';
  }

  /** Sources whose watermark is older than their class waits are not waited for any longer. */
  #giveUpSilent(nowMs: number): number[] {
    const silent: number[] = [];
    for (const source of this.#model.sources) {
      const state = this.#state[source.index];
      if (state !== 'up' && state !== 'never') continue;
      const watermark = this.#sources[source.index]!;
      const isGate = source.class === 'gates';
      const waitMs = isGate ? GATE_SILENCE_MS : this.#model.waitMs[source.class];
      // After a restart a source gets its time to be heard again.
      if (state === 'never' && nowMs - this.#originMs <= waitMs) continue;
      if (nowMs - watermark.watermarkMs <= waitMs) continue;
      // A gap in the numbers of a source that still speaks is given up; the source is not.
      if (nowMs - watermark.lastMs <= waitMs) {
        watermark.skipGap();
        if (nowMs - watermark.watermarkMs <= waitMs) continue;
      }
      this.#state[source.index] = 'silent';
      silent.push(source.index);
    }
    return silent;
  }

  #watermark(cls: SourceClass, nowMs: number): number {
    // A quiet gate is no news: gates have a fixed delay instead of a watermark.
    if (cls === 'gates') return this.#live(cls) ? nowMs - this.#model.waitMs.gates : Infinity;
    let least = Infinity;
    let someSilent = false;
    for (const source of this.#model.sources) {
      if (source.class !== cls) continue;
      const state = this.#state[source.index];
      if (state === 'silent') someSilent = true;
      if (state !== 'up' && state !== 'never') continue;
      least = Math.min(least, this.#sources[source.index]!.watermarkMs);
    }
    // Where all are silent the class goes on behind by its wait, not up to now: else whatever comes
    // back, which takes some time on its way, would be late for ever.
    return least === Infinity && someSilent ? nowMs - this.#model.waitMs[cls] : least;
  }

  #live(cls: SourceClass): boolean {
    return this.#model.sources.some((s) => s.class === cls && this.#state[s.index] !== 'ended');
  }
}
