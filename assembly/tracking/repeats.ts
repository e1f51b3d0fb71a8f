// Cameras that stall send their last picture again: the same boxes with a new time. Of a scene with
// anybody in it a detector never gives the same floats twice, so such a frame is no news, once
// another camera has seen the world go on. Now and then it is taken all the same: in a drawn scene,
// where nothing errs, who stands still before one camera must not be lost.
import { trackingStagedTime } from './boxes';
import { REPEAT_AFTER_S, REPEAT_TAKEN_S } from './constants';
import { Counter, count } from './counters';
import { CAM_LAST_BYTES, cameras, camLast, maxFrameBoxes, staging } from './layout';

/** FNV-1a over the words of the staged boxes; never 0. */
function hashStaged(n: i32): u32 {
  let h: u32 = 0x811c9dc5;
  const end = staging + <usize>(n * 20);
  for (let at = staging; at < end; at += 4) h = (h ^ load<u32>(at)) * 0x01000193;
  return h | 1;
}

/** When any camera's picture last changed (s). */
function newestNews(): f64 {
  let newest = -Infinity;
  for (let c = 0; c < cameras; c++) {
    newest = Math.max(newest, load<f64>(camLast + <usize>(c * CAM_LAST_BYTES)));
  }
  return newest;
}

/** Whether the `n` staged boxes of a camera, at the staged time, are its last ones again, and no news. */
export function trackingRepeats(camera: i32, n: i32): bool {
  const tS = load<f64>(trackingStagedTime());
  if (camera < 0 || camera >= cameras || n < 0 || n > maxFrameBoxes || !isFinite(tS)) return false;
  const at = camLast + <usize>(camera * CAM_LAST_BYTES);
  // an empty floor looks the same twice
  const hash = n == 0 ? 0 : hashStaged(n);
  if (hash == 0 || hash != load<u32>(at, 16)) {
    store<f64>(at, tS);
    store<u32>(at, hash, 16);
  } else if (tS - load<f64>(at, 8) < REPEAT_TAKEN_S && newestNews() > load<f64>(at) + REPEAT_AFTER_S) {
    count(Counter.framesRepeated);
    return true;
  }
  store<f64>(at, tS, 8);
  return false;
}
