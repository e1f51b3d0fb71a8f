/** Who is on the floor, as people see it. */
import type { PersonView } from '../api.js';
import { type PeoplePart, STAFF } from './parts.js';

/** The confirmed ones, at the people's cut. */
export function personViews({ persons, visits }: PeoplePart): PersonView[] {
  const views: PersonView[] = [];
  for (let slot = 0; slot < persons.capacity; slot++) {
    if (persons.tracklet[slot] === 0 || persons.confirmed[slot] === 0) continue;
    const visit = persons.visit[slot]!;
    views.push({
      tracklet: persons.tracklet[slot]!,
      x: persons.x[slot]!,
      y: persons.y[slot]!,
      confidence: persons.confidence[slot]!,
      visit: visit < 0 ? null : visits.idOf(visit),
      role: visit < 0 ? 'unknown' : visits.role[visit] === STAFF ? 'staff' : 'shopper',
    });
  }
  return views;
}
