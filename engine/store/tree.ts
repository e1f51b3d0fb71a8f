/**
 * The store's actors: store → zones → cameras, gondolas, shelves, sources of joints, gates and the
 * visits that entered there; beside the zones the review queue. Zones only supervise: a zone that
 * restarts makes its actors anew, each from the state that its accepted events left.
 */
import { type ActorRef, type ActorSelf, type ActorSpec, actorName } from '../actors/index.js';
import type { StoreModel } from '../catalog/model.js';
import type { Fact } from '../floor/facts.js';
import { MAX_ACTOR_INBOX } from '../limits.js';
import { type Address, address, REVIEWS } from './address.js';
import type { Outcome } from './decider.js';
import { DECIDERS } from './deciders.js';
import type { Delivery, Letter } from './delivery.js';
import type { States } from './states.js';

/** Where a fault is put in, to try what the store survives: around the decision on a fact. */
export type FaultStage = 'before' | 'decided' | 'accepted';
export type FaultInjection = (fact: Fact, stage: FaultStage) => void;

export interface TreeParts {
  model: StoreModel;
  states: States;
  delivery: Delivery;
  /** Keeps the outcome and the state that follows from it; from here on it counts. */
  accept(letter: Letter, outcome: Outcome, next: unknown): void;
  /** Visits that need an actor now, by zone. */
  visitsOf(zone: string): Iterable<Address>;
  inject: FaultInjection | undefined;
}

const INBOX = { limit: MAX_ACTOR_INBOX, policy: 'refuse' } as const;
/**
 * A fact is parked after FACT_TRIES failures, so one poison fact never makes a leaf give up; four in
 * a row, with nothing done between, do.
 */
const LEAF_RESTART = { maxRestarts: 19, windowMs: 60_000, forgiving: true } as const;
/** A zone that gives up 5 times in a minute has a fault that restarts do not mend. */
const SUPERVISOR_RESTART = { maxRestarts: 5, windowMs: 60_000 } as const;

type Idle = null;

export class StoreTree {
  readonly #parts: TreeParts;
  readonly #zones = new Map<string, ActorSelf<never>>();

  constructor(parts: TreeParts) {
    this.#parts = parts;
  }

  /** The spec of the top actor. */
  store(): ActorSpec<Idle, never> {
    return supervisor((self) => {
      for (const zone of this.#parts.model.config.zones)
        self.spawn(actorName('zone', zone.id), this.#zone(zone.id));
      this.#spawnLeaf(self, REVIEWS);
    });
  }

  /** Spawns the actor of a visit; later where its zone is restarting just now. */
  openVisit(visit: Address, zone: string): void {
    const parent = this.#zones.get(zone);
    if (parent?.status === 'running' && parent.child(nameOf(visit)) === undefined)
      this.#spawnLeaf(parent, visit);
  }

  /** Stops the actor of a visit that is over; it is detached when it has stopped. */
  closeVisit(visit: Address): void {
    for (const zone of this.#zones.values()) void zone.child(nameOf(visit))?.stop();
  }

  #zone(id: string): ActorSpec<Idle, never> {
    return supervisor((self) => {
      this.#zones.set(id, self);
      const { model } = this.#parts;
      const here = (zone: string) => zone === id;
      for (const c of model.cameras) if (here(c.zone)) this.#spawnLeaf(self, address('camera', c.id));
      for (const b of model.bodySources) if (here(b.zone)) this.#spawnLeaf(self, address('bodies', b.id));
      for (const g of model.gondolas) {
        if (!here(g.zone)) continue;
        this.#spawnLeaf(self, address('gondola', g.id));
        for (const s of g.shelves) this.#spawnLeaf(self, address('shelf', model.shelves[s]!.id));
      }
      for (const g of model.gates) if (here(g.zone)) this.#spawnLeaf(self, address('gate', g.id));
      for (const visit of this.#parts.visitsOf(id)) this.#spawnLeaf(self, visit);
    });
  }

  #spawnLeaf(parent: ActorSelf<never>, at: Address): void {
    const actor: ActorRef<Letter> = parent.spawn(nameOf(at), this.#leaf(at));
    actor.onStopped(() => this.#parts.delivery.detach(at));
  }

  #leaf(at: Address): ActorSpec<unknown, Letter> {
    const { states, delivery, model, accept, inject } = this.#parts;
    const decider = DECIDERS[at.kind];
    return {
      inbox: INBOX,
      restart: LEAF_RESTART,
      init: (self) => {
        const state = states.get(at);
        delivery.attach(at, self);
        return state;
      },
      receive: (state, letter) => {
        // Decided before the last crash, or parked: told again, applied once.
        if (letter.decided) return state;
        const { fact } = letter;
        if (letter.doomed) throw letter.doomed;
        inject?.(fact, 'before');
        const outcome = decider.decide(state, fact, model);
        const next = outcome.events.reduce((s, event) => decider.evolve(s, event, fact.tMs), state);
        inject?.(fact, 'decided');
        accept(letter, outcome, next);
        inject?.(fact, 'accepted');
        return next;
      },
      onFailure: (error, letter) => {
        if (letter !== undefined) delivery.failed(letter, error);
        else delivery.pause(at);
      },
    };
  }
}

function nameOf(at: Address): string {
  return actorName(at.kind, at.id);
}

function supervisor(spawnChildren: (self: ActorSelf<never>) => void): ActorSpec<Idle, never> {
  return {
    inbox: INBOX,
    restart: SUPERVISOR_RESTART,
    init: (self) => {
      spawnChildren(self);
      return null;
    },
    receive: () => null,
  };
}
