// Who is who after each look at the floor: with the places of that moment, not of the tick's end.
import { passExits } from './leaving';
import { bindWaiting } from './visits';

/** Visits are bound and exits decided as of tS (s). */
export function identityStep(tS: f64): void {
  bindWaiting(tS);
  passExits(tS);
}
