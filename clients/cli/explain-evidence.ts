/** What a line rests on, in words: weight, what it may have been, and who. */
import { FOREARM_M } from '../../engine/floor/matching-seen.js';
import type { DomainEvent, EventEvidence } from '../../engine/journal/events.js';

/** Explanations and persons below this are not listed. */
const SHOWN_P = 0.005;

/** Where nothing was weighed, what may be answered is all that there is. */
export function askedText({
  evidence,
  candidates,
}: Pick<Extract<DomainEvent, { type: 'review_opened' }>, 'evidence' | 'candidates'>): string[] {
  return evidence.candidates.length > 0
    ? evidenceText(evidence)
    : evidenceText({ ...evidence, candidates }, 0);
}

/** @param leastP of explanations that are listed */
export function evidenceText(evidence: EventEvidence, leastP = SHOWN_P): string[] {
  const grams = (g: number) => `${g >= 0 ? '+' : '−'}${Math.abs(g).toFixed(1)} g`;
  const plates = evidence.plates.map((p) => `${p.plate} ${grams(p.deltaG)} (± ${p.sdG.toFixed(1)})`);
  const candidates = evidence.candidates
    .filter((c) => c.p >= leastP)
    .map((c) => `${candidateText(c)} ${c.p.toFixed(3)}`);
  const persons = evidence.persons
    .filter((p) => p.p >= SHOWN_P)
    .map((p) => `${who(p.visit)}${seenAs(p.seems)} ${p.p.toFixed(3)}, ${seenText(p)}${doubt(p.sure)}`);
  // What a person decided rests on no weight of its own.
  const text =
    plates.length > 0 ? [`    weight: ${plates.join(', ')}; shelf ${grams(evidence.shelfDeltaG)}`] : [];
  if (candidates.length > 0) text.push(`    what: ${candidates.join('; ')}`);
  if (persons.length > 0) text.push(`    who: ${persons.join('; ')}`);
  const against = rivals(evidence.candidates).map((rival) => oddsText(evidence.candidates[0]!, rival));
  if (against.length > 0) text.push(`    odds of the first: ${against.join('; ')}`);
  return text;
}

type Explanation = EventEvidence['candidates'][number];

/** The likeliest that something else happened, and the likeliest that somebody else did the same. */
function rivals([first, ...others]: readonly Explanation[]): Explanation[] {
  const same = (x: Explanation) => x.product === first!.product && x.quantity === first!.quantity;
  const found = [others.find((x) => !same(x)), others.find(same)];
  return others.filter((x) => found.includes(x) && x.weightNats !== undefined && x.p > 0);
}

/** What speaks for the first one and against the other, which need not be what was decided: their odds as a product. */
function oddsText(first: Explanation, rival: Explanation): string {
  const weight = (first.weightNats ?? 0) - rival.weightNats!;
  const hand = rival.handNats === undefined ? undefined : (first.handNats ?? 0) - rival.handNats;
  const parts = [`weight ${odds(weight)}`];
  if (hand !== undefined) {
    parts.push(`hand ${odds(hand)}`);
    const rest = Math.log(first.p / rival.p) - weight - hand;
    if (Math.abs(rest) >= EVEN_NATS) parts.push(`all else ${odds(rest)}`);
  }
  return `against ${candidateText(rival)}: ${parts.join(', ')}`;
}

/** Odds that are not told from even ones: 10 to 9. */
const EVEN_NATS = Math.log(10 / 9);
/** Odds beyond this are not worth their digits. */
const MOST_ODDS = 1e6;

function odds(nats: number): string {
  if (Math.abs(nats) < EVEN_NATS) return 'even';
  const ratio = Math.min(MOST_ODDS, Math.exp(Math.abs(nats)));
  const digits = ratio < 10 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString('en');
  const text = ratio < MOST_ODDS ? digits : `over ${digits}`;
  return nats > 0 ? `${text} to 1` : `1 to ${text}`;
}

/** Whose all units are, or how many of them are whose. */
function candidateText({ product, quantity, visit, shares }: EventEvidence['candidates'][number]): string {
  // of a question who is who, too
  if (product === null) return visit === null ? 'nothing' : who(visit);
  const what = `${Math.abs(quantity)} × ${product}${quantity < 0 ? ' put there' : ''}`;
  if (!shares) return `${what} by ${who(visit)}`;
  const by = shares.map(({ visit: of, units, seems }) => {
    return `${shares.length > 1 ? `${units} ` : ''}by ${who(of)}${seenAs(seems)}`;
  });
  return `${what}${shares.length > 1 ? ':' : ''} ${by.join(', ')}`;
}

const seenAs = (seems: string | undefined) => (seems === undefined ? '' : ` (seen as ${who(seems)})`);

/** What was seen of a person there, and no more. */
function seenText({ seen, distanceM }: EventEvidence['persons'][number]): string {
  const far = `${distanceM.toFixed(2)} m`;
  switch (seen) {
    case 'hand':
    case 'body':
    case 'track':
      return `${seen} ${far}`;
    case 'elbow':
      return `elbow ${distanceM > FOREARM_M ? '' : 'within '}${far}`;
    case 'around':
      return `not seen then, body ${far} just before or after`;
    case 'nothing':
      return 'not seen then';
    // an older version: 0 also of who was not seen and may have been near
    default:
      return distanceM > 0 ? `at ${far}` : 'near, or not seen then';
  }
}

/** The visit was found again beside a rival: what is decided for it since is in doubt. */
const doubt = (sure: number | undefined) =>
  sure === undefined ? '' : ` (found again beside another: the same person with ${sure.toFixed(2)})`;
/** Eight digits tell UUIDs apart; shorter ids may begin alike. */
export const who = (visit: string | null) => visit?.replace(/^([0-9a-f]{8})-.{27}$/, '$1') ?? 'nobody known';
