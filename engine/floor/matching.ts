/**
 * From plates that move to lines on receipts: the Floor's second half. See docs/matching.md.
 *
 * Samples become steps of plates (weight kernels), steps that belong together become moves; a
 * move is explained by products and quantities, then, with all that overlaps it in time, by
 * persons, once the bodies' watermark has passed it.
 */
import type { FloorMemory } from '../../wasm/floor-memory.js';
import { Bodies, MatchingMemory, Odds } from '../../wasm/matching.js';
import { type Step, Weights } from '../../wasm/weights.js';
import type { StoreModel } from '../catalog/model.js';
import type { UnnamedFact } from './facts.js';
import type { BodiesInput, Command, PlatesInput } from './inbox-types.js';
import { Announcer } from './matching-announce.js';
import { Arms } from './matching-arms.js';
import { Crosstalk } from './matching-crosstalk.js';
import { Decider, type Decision, type Part } from './matching-decide.js';
import { Episodes, type Extent } from './matching-episodes.js';
import { Explainer } from './matching-explain.js';
import { WeightFindings } from './matching-findings.js';
import { CHAIN_MS, chainsOf, groupsOf } from './matching-groups.js';
import { Hands } from './matching-hands.js';
import { PlateHealth } from './matching-health.js';
import { BodyHistory } from './matching-history.js';
import { Judge } from './matching-judge.js';
import { type Move, Moves } from './matching-moves.js';
import { type Chains, Rest } from './matching-rest.js';
import { Shelves } from './matching-shelves.js';
import { HELD, MISPLACED, Units } from './matching-units.js';
import { Unseen } from './matching-unseen.js';
import { FacingWeights } from './matching-weights.js';
import { FINAL_P, Writer } from './matching-write.js';
import { BOUND, type Cuts, type MatchingPart, type PeoplePart, STAFF } from './parts.js';

/** A group of which some moves go on is decided without them after this time (ms). */
const WAIT_MOST_MS = 7000;
/** What was not certain by itself is looked at again after this time (ms). */
const AGAIN_MS = 500;
/**
 * Parts that a tick judges before it leaves the younger groups to the next one (50 ms): a busy shelf
 * of three people has six. Counted, not timed: a replay does the same.
 */
const JUDGED_MOST = 12;
/** Globals: 0 last interaction; 1: matching-health.ts; 2 and 3: matching-unseen.ts; 4 and from 16 on: matching-hands.ts. */

export class Matching implements MatchingPart {
  readonly #model: StoreModel;
  readonly #people: PeoplePart;
  readonly #originMs: number;
  readonly #weights: Weights;
  readonly #moves: Moves;
  readonly #units: Units;
  readonly #memory: MatchingMemory;
  readonly #episodes: Episodes;
  readonly #rest: Rest;
  readonly #shelves: Shelves;
  readonly #explainer: Explainer;
  readonly #arms: Arms;
  readonly #judge: Judge;
  readonly #writer: Writer;
  readonly #hands: Hands;
  readonly #announcer: Announcer;
  readonly #unseen: Unseen;
  readonly #crosstalk: Crosstalk;
  readonly #health: PlateHealth;
  readonly #history: BodyHistory;
  #out: UnnamedFact[] = [];
  /** Changes of this tick that found no room. */
  #unheld: Step[] = [];
  #cuts: Cuts;

  /** `originMs`: event time of the store's first tick, Unix ms. */
  constructor(memory: FloorMemory, model: StoreModel, people: PeoplePart, originMs: number) {
    this.#model = model;
    this.#people = people;
    this.#originMs = originMs;
    this.#weights = new Weights(memory);
    const bodies = new Bodies(memory);
    this.#memory = new MatchingMemory(memory);
    const odds = new Odds(memory);
    this.#shelves = new Shelves(model);
    const shelves = this.#shelves;
    const facingWeights = new FacingWeights(this.#memory.facings, model);
    this.#units = new Units(this.#memory.units);
    this.#moves = new Moves(this.#memory.interactions, this.#memory.globals, shelves);
    this.#hands = new Hands(this.#memory.globals);
    this.#explainer = new Explainer(odds, shelves, facingWeights);
    this.#episodes = new Episodes(this.#weights, this.#explainer, shelves);
    this.#rest = new Rest(this.#weights, this.#episodes);
    this.#arms = new Arms(bodies, people);
    const decider = new Decider(odds, this.#arms);
    this.#judge = new Judge(this.#explainer, decider, this.#units, facingWeights, this.#hands);
    const findings = new WeightFindings(this.#memory.facings, model, facingWeights);
    this.#writer = new Writer(model, people, this.#units, this.#moves, facingWeights, findings, originMs);
    this.#crosstalk = new Crosstalk(this.#weights, shelves);
    this.#health = new PlateHealth(this.#weights, model, this.#memory.globals);
    this.#announcer = new Announcer(
      this.#weights,
      this.#moves,
      decider,
      shelves,
      facingWeights,
      this.#units,
      this.#writer,
    );
    this.#unseen = new Unseen(this.#weights, this.#memory.globals);
    this.#history = new BodyHistory(people, bodies, originMs);
    this.#cuts = { cameras: originMs, plates: originMs, bodies: originMs, gates: originMs };
    this.#announcer.arm(model.plates.map((p) => p.index));
  }

  restored(): void {
    this.#history.restored();
    this.#units.restored();
    this.#moves.restored();
  }

  away(fromMs: number, toMs: number): void {
    this.#unseen.away(fromMs - this.#originMs, toMs - this.#originMs);
  }

  countFrom(last: number): void {
    this.#memory.globals[0] = last;
  }

  plates(input: PlatesInput): void {
    const gondola = this.#model.gondolas[this.#model.sources[input.source]!.at]!;
    const found = this.#weights.ingest(
      gondola.firstPlate,
      gondola.plateCount,
      input.samples,
      input.tMs - this.#originMs,
      input.rateHz,
      input.values,
    );
    for (let i = 0; i < found; i++) this.#step(this.#weights.step(i));
  }

  #step(step: Step): void {
    if (step.kind === 'lift') {
      // what nobody saw is not laid to who stands there now
      if (this.#moves.add(step) && !this.#unseen.step(step)) this.#announcer.heard(step);
      return;
    }
    const slot = this.#moves.settle(step);
    if (slot >= 0 || step.beforeG === step.afterG) return;
    if (this.#moves.add(step)) this.#announcer.heard(step);
    else this.#unheld.push(step);
  }

  joints(input: BodiesInput, slots: Int32Array): void {
    this.#history.joints(input, slots);
  }

  positions(tMs: number): void {
    this.#arms.nowMs = tMs - this.#originMs;
    this.#history.positions(tMs);
  }

  adopt({ visit: id, held }: Extract<Command, { kind: 'adopt' }>): void {
    const visit = this.#people.visits.slotOf(id);
    for (const [product, units] of held) this.#give(visit, product, units);
  }

  settle(command: Extract<Command, { kind: 'settle' }>): void {
    if (command.visit === null || command.product === null) return;
    const visit = this.#people.visits.slotOf(command.visit);
    this.#give(visit, command.product, command.quantity);
    const held = this.#units.all(HELD).filter((u) => u.visit === visit && u.product === command.product);
    for (let n = 0; n < -command.quantity && n < held.length; n++) this.#units.drop(held[n]!.slot);
  }

  /** Units that a visit has without a weight that was measured. */
  #give(visit: number, product: number, units: number): void {
    const known = this.#model.products[product];
    for (let n = 0; known && visit >= 0 && n < units; n++)
      this.#units.hold(visit, known.index, -1, known.weightG, known.weightSdG * 2, 0);
  }

  step(tMs: number, cuts: Cuts): UnnamedFact[] {
    this.#cuts = cuts;
    this.#out = this.#writer.begin(tMs);
    if (this.#unheld.length > 0) this.#writer.unheld(this.#unheld.splice(0));
    this.#arms.begin();
    const platesMs = cuts.plates - this.#originMs;
    const bodiesMs = cuts.bodies - this.#originMs;
    this.#announcer.announce(platesMs);
    this.#explainer.staff = this.#hasStaff();
    this.#judge.count = 0;
    this.#rest.platesMs = platesMs;
    this.#rest.bodiesMs = bodiesMs;
    if (this.#moves.open().some((m) => this.#rest.ready(m)))
      for (const group of this.#groups())
        if (this.#judge.count < JUDGED_MOST) this.#look(group, platesMs, bodiesMs);
    for (const fact of this.#health.look(tMs)) this.#out.push(fact);
    return this.#out;
  }

  /** Open moves that share hands or plates. */
  #groups(): Extent[][] {
    return groupsOf(this.#moves.open().map((move) => this.#episodes.extent(move)));
  }

  #hasStaff(): boolean {
    const { capacity, state, role } = this.#people.visits;
    for (let visit = 0; visit < capacity; visit++)
      if (state[visit] === BOUND && role[visit] === STAFF) return true;
    return false;
  }

  /** Decides a group when its plates rest, its bodies are here and something explains it. */
  #look(group: readonly Extent[], platesMs: number, bodiesMs: number): void {
    const moves = group.map((e) => e.move);
    const here = moves.filter((m) => this.#rest.ready(m));
    if (here.length === 0) return;
    if (here.length < moves.length) {
      const oldestMs = Math.min(...moves.map((m) => m.endMs));
      if (Math.min(platesMs, bodiesMs) > oldestMs + WAIT_MOST_MS) this.#decide(here);
      else this.#early(group, platesMs);
      return;
    }
    const waitMs = Math.max(...moves.map((m) => m.waitMs));
    if (moves.every((m) => m.waitMs > 0)) {
      if (platesMs >= waitMs) this.#decide(moves);
      else this.#early(group, platesMs);
      return;
    }
    const parts = this.#parts(moves);
    const untilMs = Math.max(...moves.map((m) => m.endMs)) + CHAIN_MS;
    if (parts.every((p) => p.explained) || platesMs >= untilMs) this.#decide(moves, [], parts);
    else {
      const open = new Set(parts.filter((p) => !p.explained).map((p) => p.move));
      for (const chain of chainsOf(group))
        if (chain.some((e) => open.has(e.move.slot)))
          for (const { move } of chain) this.#moves.wait(move.slot, untilMs);
      this.#early(group, platesMs);
    }
  }

  /**
   * What is sure does not wait for what else goes on: deeds whose plates rest and whose hands were seen,
   * explained and certain. Plates are some seconds ahead of bodies: what follows on the same ones is known
   * by its weight when the first deed's hands are.
   */
  #early(group: readonly Extent[], platesMs: number): void {
    const { seen, partly } = this.#rest.chains(group);
    const open = this.#sure(seen, seen, platesMs);
    // what is seen in part comes after: nothing that is seen waits for it
    this.#sure(partly, [...open, ...partly], platesMs);
  }

  /** Decides those of some chains that are sure beside `all`, which has them too. Returns the others. */
  #sure(chains: Chains, all: Chains, platesMs: number): Chains {
    if (!chains.some((c) => c.some((m) => platesMs >= this.#moves.triedMs(m.slot) + AGAIN_MS))) return chains;
    const parts = this.#parts(all.flat());
    return chains.filter((chain) => {
      const own = parts.filter((p) => chain.some((m) => m.slot === p.move));
      const { first, done } = this.#rest.first(chain, own);
      const others = parts.filter((p) => !first.includes(p));
      const judged: Decision[] = [];
      const sure = (p: Part) => {
        judged.push(this.#judge.judge(p, [...first.filter((x) => x !== p), ...others]));
        return judged.at(-1)!.p >= FINAL_P;
      };
      const decided = done.length > 0 && own.every((p) => p.explained) && first.every(sure);
      if (decided) this.#decide(done, others, first, judged[0]);
      else for (const m of chain) this.#moves.tried(m.slot, platesMs);
      return !decided;
    });
  }

  /** Parts of moves, with what is held and by whom: a unit does not come back by itself. */
  #parts(moves: readonly Move[]): Part[] {
    const held = this.#units.all(HELD);
    const returns = moves.some((m) => m.atoms.some((a) => a.afterG > a.beforeG));
    const holders = returns ? new Set(held.map((unit) => unit.visit)) : [];
    const away = [...holders].filter((visit) => !moves.some((m) => this.#near(m, visit)));
    this.#explainer.away = new Set(away);
    return this.#episodes.parts(moves, held, this.#units.all(MISPLACED));
  }

  /**
   * Decides moves, oldest first; `others`: parts of others that may have needed the same hands;
   * `first`: what was found for the first one, if it was judged already.
   */
  #decide(group: readonly Move[], others: readonly Part[] = [], known?: Part[], first?: Decision): void {
    const parts = known ?? this.#parts(group);
    for (let next = first; parts.length > 0; next = undefined) {
      const part = parts.shift()!;
      // the next one knows what it took
      const decision = next ?? this.#judge.judge(part, [...parts, ...others]);
      if (this.#unseen.move(group, decision.part.move)) this.#writer.unseen(decision);
      else this.#writer.write(decision);
      this.#crosstalk.note(decision);
      this.#hands.add(decision);
    }
    for (const move of group) this.#writer.words.close(move.slot);
    const changed = new Set(group.flatMap((m) => m.atoms.map((a) => a.plate)));
    this.#announcer.arm([...changed]);
  }

  settled(visit: number, untilMs: number): boolean {
    const until = untilMs - this.#originMs;
    return !this.#moves.open().some((m) => m.startMs < until && this.#concerns(m, visit));
  }

  /** A word about it stands even where its body is not followed any more: the deed is still to be decided. */
  #concerns(move: Move, visit: number): boolean {
    return this.#near(move, visit) || this.#moves.said.wordOf(move.slot, visit);
  }

  /** Whether the visit may have had a hand in the move. */
  #near(move: Move, visit: number): boolean {
    if (move.atoms.length === 0) return false;
    const { fromMs, toMs } = this.#episodes.extent(move);
    const place = this.#shelves.placeOf(move.atoms);
    return this.#arms.mayReach(visit, place, fromMs, toMs);
  }

  finish(visit: number): UnnamedFact[] {
    this.#out = this.#writer.begin(this.#cuts.plates, visit);
    this.#arms.begin();
    this.#explainer.staff = this.#hasStaff();
    for (const group of this.#groups())
      if (group.some((e) => this.#concerns(e.move, visit))) this.#decide(group.map((e) => e.move));
    this.#writer.words.finish(visit);
    return this.#out;
  }

  end(): UnnamedFact[] {
    this.#out = this.#writer.begin(this.#cuts.plates);
    this.#writer.words.end();
    return this.#out;
  }

  release(visit: number): void {
    this.#units.release(visit);
  }
}
