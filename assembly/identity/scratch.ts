// What identity needs within a tick only: one call in each module that has it.

import { reserveFusionScratch } from './fusion';
import { reserveIdentityTables } from './layout';
import { reservePlaces } from './places';
import { reserveWaitingScratch } from './waiting';

export function reserveIdentityScratch(): void {
  reserveIdentityTables();
  reserveFusionScratch();
  reservePlaces();
  reserveWaitingScratch();
}
