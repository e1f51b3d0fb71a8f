/**
 * The Floor: one tick turns a sealed inbox into a short list of facts. All state that must
 * survive lies in the arena; the order of work here is the order of the facts.
 */
import { performance } from 'node:perf_hooks';
import type { FloorMemory } from '../../wasm/floor-memory.js';
import { EXIT_CAUSES, FloorState } from '../../wasm/floor-state.js';
import type { StoreModel } from '../catalog/model.js';
import type { StageTimes } from '../stages.js';
import type { Fact, UnnamedFact } from './facts.js';
import type { DeviceInput, SealedInbox } from './inbox-types.js';
import { Matching } from './matching.js';
import type { MatchingPart, PeoplePart } from './parts.js';
import { People } from './people.js';
import { identityReview, visitOfExitReview } from './people-reviews.js';

/**
 * A visit that left waits at most this long for open interactions to settle; then what is open is
 * decided as well as can be. Bodies come up to 3 s late and a shelf may need 1.5 s to get quiet.
 */
const EXIT_SETTLE_MS = 6_000;

export class Floor {
  readonly people: PeoplePart;
  readonly matching: MatchingPart;
  readonly memory: FloorMemory;
  readonly #model: StoreModel;
  readonly #state: FloorState;
  readonly #stages: StageTimes;
  /** Entries of this tick that there is room for and that are not admitted yet. */
  #asked = 0;

  /** @param coverage what the cameras see, as `people.coverage` of an earlier Floor told it */
  constructor(
    model: StoreModel,
    memory: FloorMemory,
    originMs: number,
    stages: StageTimes,
    coverage?: Uint8Array,
  ) {
    this.#model = model;
    this.memory = memory;
    this.#state = new FloorState(memory);
    this.#stages = stages;
    this.people = new People(memory, model, originMs, coverage);
    this.matching = new Matching(memory, model, this.people, originMs);
  }

  /** The arena was overwritten by a copy: what else is remembered must follow. */
  restored(): void {
    this.matching.restored();
  }

  /** @param afterInputs called between the inputs and the work on them: for fault injection */
  tick(sealed: SealedInbox, afterInputs?: () => void): Fact[] {
    const facts: UnnamedFact[] = [];
    const { tMs, cutMs } = sealed;
    if (sealed.quarantined) facts.push({ kind: 'quarantined', ...sealed.quarantined, tMs });
    for (const source of sealed.silent) facts.push(this.#sourceHealth(source, 'silent', tMs));
    for (const source of sealed.back) facts.push(this.#sourceHealth(source, 'up', tMs));
    const inputs = sealed.awayMs ? this.#away(sealed, sealed.awayMs) : sealed.inputs;
    this.#takeCommands(sealed, facts);
    const spent = this.#takeInputs(inputs, facts);
    afterInputs?.();

    let at = performance.now();
    facts.push(...this.people.step(tMs, cutMs));
    const trackedMs = performance.now();
    this.#stages.add('tracking', spent.trackingMs + trackedMs - at);
    this.#stages.add('weight', spent.weightMs);
    at = trackedMs;
    this.matching.positions(Math.min(tMs, cutMs.cameras));
    facts.push(...this.matching.step(tMs, cutMs));
    for (const left of this.people.departed()) this.#leave(left.visit, left.tMs, left.gate, left.cause);
    if (sealed.closing) this.#leaveAll(tMs);
    this.#settleExits(sealed, facts);
    if (sealed.closing) facts.push(...this.matching.end());
    this.#stages.since('matching', at);

    this.#state.counters[0] = sealed.tick + 1;
    this.#state.counters[1]! += facts.length;
    return facts.map((fact, index) => ({ ...fact, name: { tick: sealed.tick, index } }) as Fact);
  }

  #sourceHealth(index: number, state: 'up' | 'silent', tMs: number): UnnamedFact {
    const source = this.#model.sources[index]!;
    return { kind: 'source_health', class: source.class, source: index, state, tMs };
  }

  /**
   * Nobody saw what happened for so long. Exits from before are decided by what was seen before; returns all other
   * inputs.
   */
  #away({ inputs, tMs }: SealedInbox, awayMs: number): readonly DeviceInput[] {
    const fromMs = tMs - awayMs;
    const later: DeviceInput[] = [];
    for (const input of inputs) {
      if (input.kind === 'gate' && input.action === 'exit' && input.tMs <= fromMs) this.people.exit(input);
      else later.push(input);
    }
    this.people.away(tMs);
    this.matching.away(fromMs, tMs);
    return later;
  }

  #takeCommands(sealed: SealedInbox, facts: UnnamedFact[]): void {
    for (const command of sealed.commands) {
      if (command.kind === 'admit') {
        const { visit, gate, role, tMs } = command;
        const room = this.people.admit(command);
        facts.push({ kind: 'admitted', visit, gate, role, tMs });
        if (!room) this.#noRoom(visit, sealed.tMs, facts);
      } else if (command.kind === 'adopt') {
        if (this.people.adopt(command, sealed.tMs)) this.matching.adopt(command);
        else this.#noRoom(command.visit, sealed.tMs, facts);
      } else if (command.kind === 'abandon') {
        const { visit } = command;
        facts.push({ kind: 'exit', visit, gate: null, cause: 'lost', tMs: sealed.tMs });
      } else {
        this.matching.settle(command);
        const { review, visit, product, quantity, by } = command;
        facts.push({ kind: 'settled', review, visit, product, quantity, by, tMs: sealed.tMs });
        // The Floor let that visit go long ago; its actor did not.
        const leaving = visitOfExitReview(review);
        if (leaving !== null)
          facts.push({ kind: 'exit', visit: leaving, gate: null, cause: 'lost', tMs: sealed.tMs });
      }
    }
  }

  /**
   * The gate has let somebody in for whom there is no slot: two asked at once for the last one. Nobody
   * would ever end that visit, so it ends now, and a person is asked who it is.
   */
  #noRoom(visit: string, tMs: number, facts: UnnamedFact[]): void {
    facts.push(identityReview(visit, 1, [], tMs), { kind: 'exit', visit, gate: null, cause: 'lost', tMs });
  }

  #isFull(): boolean {
    const { capacity, state } = this.people.visits;
    let free = -this.#asked;
    for (let visit = 0; visit < capacity && free <= 0; visit++) if (state[visit] === 0) free++;
    return free <= 0;
  }

  /** Hands the inputs to the parts; returns the time that it took. */
  #takeInputs(
    inputs: readonly DeviceInput[],
    facts: UnnamedFact[],
  ): { weightMs: number; trackingMs: number } {
    let weightMs = 0;
    let trackingMs = 0;
    this.#asked = 0;
    for (const input of inputs) {
      const startMs = performance.now();
      switch (input.kind) {
        case 'plates':
          this.matching.plates(input);
          weightMs += performance.now() - startMs;
          break;
        case 'frame':
          this.people.frame(input);
          trackingMs += performance.now() - startMs;
          break;
        case 'bodies':
          this.matching.joints(input, this.people.bodies(input));
          trackingMs += performance.now() - startMs;
          break;
        case 'gate':
          this.#gate(input, facts);
          break;
      }
    }
    return { weightMs, trackingMs };
  }

  #gate(input: Extract<DeviceInput, { kind: 'gate' }>, facts: UnnamedFact[]): void {
    const gate = this.#model.sources[input.source]!.at;
    if (input.action === 'enter' && input.visit !== null) {
      const { visit, reference, role, body, tMs } = input;
      const full = this.#isFull();
      facts.push({ kind: 'entry_asked', gate, visit, reference, role, body, tMs, ...(full && { full }) });
      if (!full) this.#asked++;
    } else if (input.action === 'exit') {
      this.people.exit(input);
    }
  }

  #leave(visit: number, tMs: number, gate: number, cause: (typeof EXIT_CAUSES)[number]): void {
    const state = this.#state;
    if (state.exitCause[visit] !== 0) return;
    state.exitCause[visit] = EXIT_CAUSES.indexOf(cause);
    state.exitMs[visit] = tMs;
    state.exitGate[visit] = gate;
  }

  #leaveAll(tMs: number): void {
    const { visits } = this.people;
    for (let visit = 0; visit < visits.capacity; visit++) {
      if (visits.state[visit] !== 0) this.#leave(visit, tMs, -1, 'closing');
    }
  }

  /** Lets go of leaving visits that nothing open can touch any longer. */
  #settleExits(sealed: SealedInbox, facts: UnnamedFact[]): void {
    const { exitCause, exitMs, exitGate } = this.#state;
    for (let visit = 0; visit < exitCause.length; visit++) {
      if (exitCause[visit] === 0) continue;
      const leftMs = exitMs[visit]!;
      const due = sealed.closing || sealed.tMs - leftMs >= EXIT_SETTLE_MS;
      if (!due && !this.matching.settled(visit, leftMs)) continue;
      facts.push(...this.matching.finish(visit));
      const cause = EXIT_CAUSES[exitCause[visit]!]! as 'gate' | 'closing' | 'lost';
      const gate = exitGate[visit]! < 0 ? null : exitGate[visit]!;
      facts.push({ kind: 'exit', visit: this.people.visits.idOf(visit), gate, cause, tMs: leftMs });
      this.matching.release(visit);
      this.people.release(visit);
      exitCause[visit] = 0;
      exitMs[visit] = 0;
      exitGate[visit] = 0;
    }
  }
}
