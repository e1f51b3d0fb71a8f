// How likely somebody who turns up is somebody who was lost: by the way between, and by height.

import { spreadAfter } from '../tracking/motion';
import { FOUND_SD_M, HEIGHT_SD_M, PURPOSE, SHORTER_NATS, SLACK_M, TALLER_NATS, WALK_MPS } from './constants';

/**
 * Minus the log density of finding, `dt` (s) after the last sight of somebody as tall as `lastTall` (m),
 * whom `tall` shows as, the square of the way (m²) from the place where they should be; Infinity where
 * nobody walks that far. Heights of 0 are not known.
 */
export function foundCost(square: f64, dt: f64, tall: f64, lastTall: f64): f64 {
  const may = SLACK_M + WALK_MPS * dt;
  if (square > may * may) return Infinity;
  const variance = FOUND_SD_M * FOUND_SD_M + PURPOSE * spreadAfter(dt);
  return (0.5 * square) / variance + Math.log(variance) + heightCost(tall, lastTall);
}

/** Nats by which a height speaks against a person: a stoop makes shorter, nothing taller. */
function heightCost(tall: f64, lastTall: f64): f64 {
  if (!(tall > 0) || !(lastTall > 0)) return 0;
  const off = (tall - lastTall) / HEIGHT_SD_M;
  return Math.min(0.5 * off * off, off > 0 ? TALLER_NATS : SHORTER_NATS);
}
