/**
 * Who a visit is may be in doubt: found again beside a rival (`rebound` with a low probability).
 * What is decided for it since then is its own only as surely as it is itself; the rest is the
 * rival's. It goes to review where that leaves too little, like every doubtful line (REVIEW_P).
 */
import type { Decision, Outcome, PersonView } from './matching-decide.js';
import type { VisitTable } from './parts.js';

type Answer = Decision['outcomes'][number];

/** The decision with each person's share divided between the visit that it seems and its rival. */
export function doubted(decision: Decision, visits: VisitTable): Decision {
  const { best, outcomes, persons } = decision;
  if (!inDoubt(decision, visits)) return decision;
  return {
    ...decision,
    p: decision.p * surely(best, visits),
    outcomes: outcomes.flatMap((o) => divided(o, visits)).sort((a, b) => b.p - a.p),
    persons: persons.flatMap((x) => sharedView(x, visits)).sort((a, b) => b.p - a.p),
  };
}

/** Whether any of the visits that it speaks of is not surely who it seems. */
function inDoubt({ best, outcomes, persons }: Decision, visits: VisitTable): boolean {
  if (surely(best, visits) < 1) return true;
  for (let i = 0; i < outcomes.length; i++) if (surely(outcomes[i]!.outcome, visits) < 1) return true;
  for (let i = 0; i < persons.length; i++) if (visits.sure[persons[i]!.visit]! < 1) return true;
  return false;
}

/** All of an outcome's persons are who they seem. */
function surely({ shares }: Outcome, visits: VisitTable): number {
  return shares.reduce((p, { visit }) => p * (visit < 0 ? 1 : visits.sure[visit]!), 1);
}

/** The outcome as it seems, and as it is if the persons in doubt are their rivals. */
function divided({ outcome, p }: Answer, visits: VisitTable): Answer[] {
  const sure = surely(outcome, visits);
  if (sure >= 1) return [{ outcome, p }];
  const shares = outcome.shares.map((s) =>
    s.visit < 0 || visits.sure[s.visit]! >= 1 ? s : { ...s, visit: visits.rival[s.visit]!, seems: s.visit },
  );
  return [
    { outcome, p: p * sure },
    { outcome: { ...outcome, shares }, p: p * (1 - sure) },
  ];
}

function sharedView(view: PersonView, visits: VisitTable): PersonView[] {
  const sure = visits.sure[view.visit]!;
  const rival = visits.rival[view.visit]!;
  if (sure >= 1) return [view];
  const own = { ...view, p: view.p * sure, sure };
  return rival < 0 ? [own] : [own, { ...view, visit: rival, p: view.p * (1 - sure), seems: view.visit }];
}
