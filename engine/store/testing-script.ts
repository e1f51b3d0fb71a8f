/** A seeded run of a store: many visits at once, and everything that can happen to a line. */
import { seededRandom } from '../actors/index.js';
import { EXIT, evidence, Script } from './testing.js';

interface Visitor {
  id: string;
  staff: boolean;
  stepsLeft: number;
  open: number[];
}

/** `visits` visits, overlapping; the facts are the same for the same seed. */
export function randomScript(seed: number, visits: number): Script {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const script = new Script();
  const inside: Visitor[] = [];
  const reviews: string[] = [];
  let entered = 0;
  let interaction = 0;
  while (entered < visits || inside.length > 0) {
    if (entered < visits && (inside.length === 0 || random() < 0.2)) {
      const staff = random() < 0.1;
      const id = `v${++entered}`;
      script.enter(id, staff ? 'staff' : 'shopper');
      inside.push({ id, staff, stepsLeft: 1 + below(8), open: [] });
      continue;
    }
    const visitor = inside[below(inside.length)]!;
    if (visitor.stepsLeft-- <= 0) {
      inside.splice(inside.indexOf(visitor), 1);
      script.exit(visitor.id);
      // Late facts: after the receipt, so they make revisions.
      if (visitor.open.length > 0) confirm(visitor, visitor.open.pop()!);
      continue;
    }
    step(visitor);
  }
  while (reviews.length > 0) settle();
  return script;

  function step(visitor: Visitor): void {
    const product = below(4);
    const facing = product < 3 ? product : -1;
    switch (below(6)) {
      case 0:
        visitor.open.push(++interaction);
        script.line(visitor.id, interaction, product, 1 + below(2), 'provisional');
        break;
      case 1:
        if (visitor.open.length > 0) confirm(visitor, visitor.open.shift()!);
        break;
      case 2:
        if (visitor.open.length === 0) break;
        script.add({
          kind: 'line_withdrawn',
          interaction: visitor.open.pop()!,
          part: 0,
          visit: visitor.id,
          cause: 'air',
        });
        break;
      case 3:
        script.line(visitor.id, ++interaction, product, random() < 0.3 ? -1 : 1);
        script.add({
          kind: 'stock',
          shelf: product === 2 ? 1 : 0,
          facing,
          product,
          delta: -1,
          role: visitor.staff ? 'staff' : 'shopper',
          visit: visitor.id,
          interaction,
          plates: [product % 3],
        });
        break;
      case 4: {
        const review = `r${++interaction}`;
        reviews.push(review);
        const candidates = [{ product, quantity: 1, visit: visitor.id, p: 0.5 }];
        script.add({
          kind: 'review',
          review,
          quantity: 1,
          candidates,
          evidence: evidence(script.tMs, candidates),
        });
        if (random() < 0.5) settle();
        break;
      }
      default:
        script.add({
          kind: 'plate_health',
          shelf: 0,
          plate: below(2),
          health: random() < 0.5 ? 'ok' : 'noisy',
        });
        script.add({
          kind: 'source_health',
          class: 'cameras',
          source: 0,
          state: random() < 0.5 ? 'up' : 'silent',
        });
    }
    if (random() < 0.7) script.tick();
  }

  function confirm(visitor: Visitor, of: number): void {
    script.add({
      kind: 'line_confirmed',
      interaction: of,
      part: 0,
      visit: visitor.id,
      p: 0.99,
      evidence: evidence(script.tMs),
    });
  }

  function settle(): void {
    const review = reviews.splice(below(reviews.length), 1)[0]!;
    const visit = random() < 0.3 ? null : `v${1 + below(entered)}`;
    script.add({ kind: 'settled', review, visit, product: below(4), quantity: 1, by: `person-${EXIT}` });
  }
}
